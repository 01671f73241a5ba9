import { sql } from 'kysely'
import type { ListSource } from '#command'
import type { ledger, QueryOf } from '#contract'
import { containing, type Reader } from '#db'
import { addDays, regionPrefix, type RegionCode } from '#kernel'
import { detailWords, subjectWords, type Names } from './detail.ts'
import { verbLabel } from './verbs.ts'

type LedgerQuery = Omit<QueryOf<(typeof ledger.ledger)['list']>, 'page' | 'size' | 'sort'>

function selection(reader: Reader, query: LedgerQuery) {
  let entries = reader.selectFrom('ledger').leftJoin('region', 'region.code', 'ledger.region_code')
  if (query.verb !== undefined && query.verb !== '') entries = entries.where('verb', 'like', `${query.verb}%`)
  if (query.actor !== undefined && query.actor !== '') entries = entries.where('actor', '=', query.actor)
  if (query.household !== undefined) entries = entries.where('household_no', '=', query.household)
  if (query.from !== undefined) entries = entries.where('at', '>=', sql<Date>`${query.from}::date::timestamptz`)
  if (query.to !== undefined) entries = entries.where('at', '<', sql<Date>`${addDays(query.to, 1)}::date::timestamptz`)
  if (query.region !== undefined && query.region !== '')
    entries = entries.where('ledger.region_code', 'like', `${regionPrefix(query.region as RegionCode)}%`)
  if (query.q !== undefined && query.q !== '') {
    const pattern = containing(query.q)
    entries = entries.where((eb) =>
      eb.or([eb('actor_name', 'like', pattern), eb('subject', 'like', pattern), eb('purpose', 'like', pattern)]),
    )
  }
  return entries
}

/** The ledger; `names` are of codes that later rooms define. */
export const ledgerList = (names: Names): ListSource<LedgerQuery, object> => ({
  async rows(reader, query, slice) {
    const rows = await selection(reader, query)
      .select(['seq', 'at', 'actor', 'actor_name', 'verb', 'subject', 'household_no', 'person_no', 'purpose', 'detail', 'region.full_name'])
      .orderBy('seq', slice.descending ? 'desc' : 'asc')
      .limit(slice.limit)
      .offset(slice.offset)
      .execute()
    return rows.map((row) => ({
      seq: row.seq,
      at: row.at.toISOString(),
      actor: row.actor,
      actorName: row.actor_name,
      verb: row.verb,
      verbLabel: verbLabel(row.verb),
      subject: subjectWords(row.subject).label,
      link: subjectWords(row.subject).link,
      regionName: row.full_name ?? '',
      householdNo: row.household_no,
      personNo: row.person_no,
      purpose: row.purpose,
      detail: detailWords(row.detail, names),
    }))
  },
  async totals(reader, query) {
    const { total } = await selection(reader, query)
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow()
    return { total }
  },
})
