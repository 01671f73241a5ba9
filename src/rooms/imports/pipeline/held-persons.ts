import { parseIdNumber } from '#kernel'
import type { Vault } from '#platform/crypto'
import type { HeldPersons } from '../effects/registry.ts'
import type { HeldSpool } from '../held-spool.ts'
import type { ReadingPlan } from './plan.ts'

/** The persons (and heads of household) that rows held back are about, by token. */
export async function heldPersons(held: HeldSpool, plan: ReadingPlan, vault: Pick<Vault, 'personToken'>): Promise<HeldPersons> {
  const columns = new Map(
    plan.sheets.map((sheet) => [
      sheet.name,
      sheet.recognition.columns.filter((match) => match.field.type === 'idNumber').map((match) => match.header.column),
    ]),
  )
  const tokens = new Set<string>()
  let unknown = 0
  for await (const rows of held.batches(5000)) {
    for (const row of rows) {
      // The first column of ID numbers is the person's own.
      for (const [at, column] of (columns.get(row.sheet) ?? []).entries()) {
        const id = parseIdNumber(row.cells[column] ?? '')
        if (id.ok) tokens.add(vault.personToken(id.value))
        else if (at === 0) unknown++
      }
    }
  }
  return { tokens: [...tokens], unknown }
}
