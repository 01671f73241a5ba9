import { contains, DomainError, regionPrefix } from '#kernel'
import type { Actor } from '#access'
import type { ListSource, Services } from '#command'
import type { QueryOf, standards as contract } from '#contract'
import type { Reader } from '#db'
import { literal, type LakeSession } from '#platform/lake'
import { ownFullName, shortPlace } from '#rooms/alerts'
import { findTouched, prepared } from './compute.ts'
import { questionOf } from './simulate.ts'

type TouchedQuery = Omit<QueryOf<typeof contract.touched.list>, 'page' | 'size' | 'sort'>

interface Context {
  readonly actor: Actor
  readonly services: Services
}

/** Opens a session in which `touched` holds what a standard would touch, narrowed to the filters. */
async function withTouched<T>(
  reader: Reader,
  query: TouchedQuery,
  { actor, services }: Context,
  work: (session: LakeSession) => Promise<T>,
): Promise<T> {
  if (actor.regionCode !== null && !contains(actor.regionCode, query.place)) throw new DomainError('auth.denied', '只能测算本辖区的标准')
  const proposed = {
    key: query.key,
    place: query.place,
    value: query.value,
    from: query.from,
    to: query.to,
    document: '拟定',
    article: '拟定',
    gist: '',
    kind: query.revision,
    replaces: query.replaces,
  }
  const { question } = await questionOf(reader, proposed, { services })
  if (question === null) throw new DomainError('state.action-not-allowed', '测算底表还没有准备好', { hint: '请等底表准备好再看名单' })
  const ready = prepared(question)
  return services.lake.session(async (session) => {
    await findTouched(session, question, ready, conditions(query))
    return work(session)
  })
}

/** A region smaller than a township is not in the figures: its township's households are shown. */
function conditions({ region, change, kind }: TouchedQuery): string {
  const within = (column: string, values: readonly string[] | undefined): string[] =>
    values === undefined || values.length === 0 ? [] : [`${column} IN (${values.map(literal).join(', ')})`]
  const prefix = region === undefined ? '' : regionPrefix(region).slice(0, 9)
  return [
    'TRUE',
    ...(prefix === '' ? [] : [`starts_with(township::VARCHAR, ${literal(prefix)})`]),
    ...within('change', change),
    ...within('kind', kind),
  ].join(' AND ')
}

const sorts: Readonly<Record<string, string>> = {
  householdNo: 'household_no',
  before: 'before_fen',
  after: 'after_fen',
  difference: 'after_fen - before_fen',
}

interface Touched extends Record<string, string | number> {
  readonly household_no: number
  readonly change: string
  readonly kind: string
  readonly members: number
  readonly before_fen: number
  readonly after_fen: number
}

/** Households a proposed standard would touch: figures from the lake, names from the registry as far as the caller may see them. */
export const touchedList: ListSource<TouchedQuery, object> = {
  async rows(reader, query, slice, context) {
    const found = await withTouched(reader, query, context, (session) =>
      session.rows<Touched>(
        `SELECT household_no, change, kind, members, before_fen::DOUBLE AS before_fen, after_fen::DOUBLE AS after_fen FROM touched
       ORDER BY ${sorts[slice.sort] ?? 'household_no'} ${slice.descending ? 'DESC' : 'ASC'}, household_no LIMIT ${String(Math.min(slice.limit, 100_000))} OFFSET ${String(slice.offset)}`,
      ),
    )
    const own = await ownFullName(reader, context)
    const homes = await reader
      .selectFrom('household')
      .innerJoin('region', 'region.code', 'household.region_code')
      .select(['household_no', 'head_name', 'region_code', 'full_name'])
      .where('household_no', 'in', found.length === 0 ? [0] : found.map((row) => row.household_no))
      .execute()
    const homeOf = new Map(homes.map((home) => [home.household_no, home]))
    return found.flatMap((row): contract.TouchedRow[] => {
      const home = homeOf.get(row.household_no)
      return home === undefined
        ? []
        : [
            {
              householdNo: row.household_no,
              headName: home.head_name,
              place: shortPlace(home.full_name, own),
              regionCode: home.region_code,
              change: row.change,
              kind: row.kind,
              persons: row.members,
              before: row.before_fen,
              after: row.after_fen,
              difference: row.after_fen - row.before_fen,
            },
          ]
    })
  },
  async totals(reader, query, context) {
    const [row] = await withTouched(reader, query, context, (session) =>
      session.rows<{ total: number; persons: number; before: number; after: number }>(
        'SELECT count(*)::DOUBLE AS total, coalesce(sum(members), 0)::DOUBLE AS persons, coalesce(sum(before_fen), 0)::DOUBLE AS before, coalesce(sum(after_fen), 0)::DOUBLE AS after FROM touched',
      ),
    )
    const { total = 0, persons = 0, before = 0, after = 0 } = row ?? {}
    return { total, sums: { persons, before, after, difference: after - before } }
  },
}
