import { sql } from 'kysely'
import type { ListSource, Slice } from '#command'
import type { registry as contract } from '#contract'
import type { Reader } from '#db'
import type { Actor } from '#access'
import { fieldLabel, valueLabel } from '../household-changes.ts'
import { ownFullName, shortPlace } from '../places.ts'
import { all, inRegion, startsWith, type Condition } from '../search/conditions.ts'
import { mayDecide, type Corrected } from './correction.ts'

interface CorrectionRecord {
  id: number
  person_no: number
  household_no: number | null
  region_code: string
  full_name: string | null
  name: string
  id_masked: string
  changes: readonly Corrected[]
  fits_id: boolean
  reason: string
  attachment_id: number
  paper: string
  state: contract.CorrectionState
  proposed_by: string
  proposed_by_name: string
  proposed_at: Date
  decided_by_name: string
  decided_at: Date | null
  note: string
}

function selected({ q, region, state }: contract.CorrectionQuery): Condition {
  const conditions: Condition[] = []
  if (q !== undefined && q !== '')
    conditions.push(/^[a-z]+$/i.test(q) ? startsWith('p.initials', q.toLowerCase()) : startsWith('p.name', q))
  if (region !== undefined) conditions.push(inRegion('c.region_code', region))
  if (state !== undefined) conditions.push(sql`c.state = ${state}`)
  return all(conditions)
}

async function rows(
  reader: Reader,
  query: contract.CorrectionQuery,
  slice: Slice,
  { actor }: { readonly actor: Actor },
): Promise<contract.CorrectionRow[]> {
  const own = await ownFullName(reader, actor)
  const order = sql.raw(slice.descending ? `c.state <> 'open', c.proposed_at desc, c.id desc` : `c.state <> 'open', c.proposed_at, c.id`)
  const found = await sql<CorrectionRecord>`
    select c.*, p.name, p.id_masked, r.full_name, coalesce(a.title, '') as paper
    from registry_correction c join person p on p.person_no = c.person_no left join region r on r.code = c.region_code left join attachment a on a.id = c.attachment_id
    where ${selected(query)} order by ${order} limit ${slice.limit} offset ${slice.offset}`.execute(reader)
  return found.rows.map((row) => {
    const changes = row.changes.map(({ field, before, after }) => ({
      label: fieldLabel(field),
      before: valueLabel(field, before),
      after: valueLabel(field, after),
    }))
    return {
      id: row.id,
      personNo: row.person_no,
      householdNo: row.household_no,
      name: row.name,
      idMasked: row.id_masked,
      place: shortPlace(row.full_name, row.region_code, own),
      words: changes.map(({ label, before, after }) => `${label} ${before} → ${after}`).join('；'),
      changes,
      fitsId: row.fits_id,
      reason: row.reason,
      attachmentId: row.attachment_id,
      paper: row.paper,
      state: row.state,
      proposedBy: row.proposed_by_name,
      proposedAt: row.proposed_at.toISOString(),
      decidedBy: row.decided_by_name,
      decidedAt: row.decided_at?.toISOString() ?? null,
      note: row.note,
      canDecide: mayDecide(actor, row),
      canWithdraw: row.state === 'open' && row.proposed_by === actor.id,
    }
  })
}

export const correctionList: ListSource<contract.CorrectionQuery, contract.CorrectionRow> = {
  rows,
  async totals(reader, query) {
    const counted = await sql<{
      total: number
    }>`select count(*) as total from registry_correction c join person p on p.person_no = c.person_no where ${selected(query)}`.execute(
      reader,
    )
    return { total: counted.rows[0]?.total ?? 0 }
  },
}

/** How many corrections wait for a decision about these persons. */
export async function openCorrections(reader: Reader, persons: readonly number[]): Promise<number> {
  if (persons.length === 0) return 0
  const row = await reader
    .selectFrom('registry_correction')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('person_no', 'in', [...persons])
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow()
  return row.n
}
