import { sql } from 'kysely'
import type { registry as contract } from '#contract'
import type { Condition } from './conditions.ts'

/** Bits of `programme_mask`, as `programme_bit()` in the database has them. */
const bits: Readonly<Record<keyof typeof contract.programmeLabels, number>> = {
  dibao: 1,
  tekun: 2,
  marginal: 4,
  rigidExpenditure: 8,
  relapseRisk: 16,
  other: 32,
}

/** Kinds of hardship in a mask, in the order of the law. */
export function programmesOf(mask: number): string[] {
  return Object.entries(bits).flatMap(([programme, bit]) => ((mask & bit) === 0 ? [] : [programme]))
}

/** Rows of `household` or `person` (by alias) with one of the kinds. The first part opens the partial index. */
export function ofProgrammes(alias: 'h' | 'p', programmes: readonly string[]): Condition {
  const mask = programmes.reduce((sum, programme) => sum | (new Map<string, number>(Object.entries(bits)).get(programme) ?? 0), 0)
  const column = sql.ref(`${alias}.programme_mask`)
  return sql`(${column} > 0 and (${column} & ${mask}::smallint) > 0)`
}
