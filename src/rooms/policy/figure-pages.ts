import type { Actor } from '#access'
import type { policy as contract, QueryOf, ReplyOf } from '#contract'
import type { Reader } from '#db'
import { DomainError, type PlainDate } from '#kernel'
import { figureId, findStandard } from '#policy'
import { verificationsOf } from '#rooms/parameters'
import { numberOf, show } from '#rules'
import { shownRule } from './clauses.ts'
import { documentRows } from './documents.ts'
import { readFigures } from './figures.ts'
import { has } from './in-memory.ts'
import { figures as definitions, rulesUsing } from './packs.ts'
import { concerns, refusalOf } from './places.ts'

/** The figures a selection asks for. `region`: those that matter there. */
export async function figureRows(
  reader: Reader,
  query: QueryOf<typeof contract.figureListing.list>,
  today: PlainDate,
): Promise<readonly contract.FigureRow[]> {
  const { rows } = await readFigures(reader, today)
  return rows
    .filter(
      ({ value, shown }) =>
        has(query.text, shown.label, shown.key, shown.note, shown.text) &&
        has(query.document, shown.document) &&
        (query.stale === undefined || shown.stale.some((reason) => query.stale?.includes(reason))) &&
        (query.region === undefined || concerns(value.place, query.region)) &&
        (query.programme === undefined || shown.programmes.some((id) => query.programme?.includes(id))) &&
        (query.key === undefined || shown.key === query.key) &&
        (query.current === undefined || (query.current === 'yes') === shown.current),
    )
    .map(({ shown }) => shown)
}

const unitNames: Readonly<Record<string, string>> = {
  fen: '元',
  share: '百分比',
  count: '个数',
  years: '周岁',
  months: '月',
  days: '天',
  date: '日期',
  bool: '是或否',
  code: '选项',
}

/** A figure with every value by place and day, the rules that read it, and who verified which value. */
export async function figurePage(reader: Reader, key: string, actor: Actor, today: PlainDate): Promise<ReplyOf<typeof contract.figure>> {
  const known = definitions.get(key)
  if (known === undefined) throw new DomainError('not-found', `没有名为“${key}”的标准`, { hint: '请从标准列表中打开' })
  const verified = await verificationsOf(reader, 'parameter')
  const { definition } = known
  const rows = (await readFigures(reader, today)).rows
    .filter(({ value }) => value.key === key)
    .map(({ value, shown }) => {
      const refusal = refusalOf(actor, value.place, shown.placeName)
      return {
        ...shown,
        mayVerify: refusal === undefined,
        refusal: refusal ?? '',
        history: [...(verified.get(figureId(value)) ?? [])],
        value: numberOf(definition.unit, value.value, definition.codes),
      }
    })
  return {
    key,
    label: definition.label,
    unit: unitNames[definition.unit] ?? definition.unit,
    range:
      definition.unit === 'code'
        ? (definition.codes ?? []).map(({ label }) => label).join('、')
        : definition.unit === 'bool'
          ? ''
          : `${show(definition.range.lo, definition)} 至 ${show(definition.range.hi, definition)}`,
    rows: rows.toSorted((one, other) => (one.place === other.place ? (one.from < other.from ? 1 : -1) : one.place < other.place ? -1 : 1)),
    standard: findStandard(key) !== undefined,
    rules: rulesUsing(key).map(shownRule),
  }
}

const firstShown = 5

/** What of the library waits for somebody to verify it, as far as it matters in the caller's region. */
export async function stalenessOf(reader: Reader, actor: Actor, today: PlainDate): Promise<ReplyOf<typeof contract.staleness>> {
  const figures = (await readFigures(reader, today)).rows
    .filter(({ value, shown }) => shown.stale.length > 0 && concerns(value.place, actor.regionCode))
    .map(({ shown }) => shown)
  const count = (reason: contract.StaleReason): number => figures.filter(({ stale }) => stale.includes(reason)).length
  return {
    region: actor.regionCode,
    unseen: count('unseen'),
    unread: count('unread'),
    lapsed: count('lapsed'),
    figures: figures.length,
    documents: (await documentRows(reader, today)).filter(({ stale }) => stale.length > 0).length,
    first: figures.toSorted((one, other) => urgency(other) - urgency(one)).slice(0, firstShown),
  }
}

/** What has run out before what was never seen; the place's own before the nation's; what families are paid by before thresholds of the screening. */
function urgency({ stale, place, programmes }: contract.FigureRow): number {
  return (stale.includes('lapsed') ? 4 : 0) + (place === 'nation' ? 0 : 2) + (programmes.some((id) => id !== 'indicators') ? 1 : 0)
}
