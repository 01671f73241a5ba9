import { addDays, type PlainDate } from '#kernel'
import { parameterTable, type ParameterTable, type ParameterValue, type Place } from '#rules'
import { rowValue } from './programmes/standards.ts'

/** A standard that somebody published on screen: a figure by place and day with the document that sets it. */
export interface PublishedStandard {
  readonly key: string
  readonly place: Place
  readonly from: PlainDate
  /** Last day; without it the standard holds until the next one of the same key and place begins. */
  readonly to?: PlainDate
  /** Fen, basis points or a whole number, by the unit of the parameter. */
  readonly value: number
  readonly document: string
  readonly article: string
  readonly gist: string
  readonly publishedOn: PlainDate
}

/** What identifies a figure among the values of its parameter. */
export function figureId({ key, place, from }: { readonly key: string; readonly place: string; readonly from: string }): string {
  return `${key} ${place} ${from}`
}

/**
 * The one place where published standards come in: the table of the packs with the published figures on top. A published figure prevails
 * over one of the pack from the same day; where a later figure of its place begins while it still runs, it ends the day before; after
 * its last day the place above holds again. `verified` gives, by `figureId`, the day on which somebody held a figure against its
 * document: it is 待核 no longer, wherever it is read.
 */
export function resolve(
  packs: ParameterTable,
  published: readonly PublishedStandard[],
  verified: ReadonlyMap<string, PlainDate> = new Map(),
): ParameterTable {
  const base = packs.rows.some((row) => verified.has(figureId(row)))
    ? parameterTable(packs.rows.map((row) => confirmed(row, verified)))
    : packs
  return published.length === 0 ? base : base.with(publishedValues(packs, published).map((row) => confirmed(row, verified)))
}

function confirmed(row: ParameterValue, verified: ReadonlyMap<string, PlainDate>): ParameterValue {
  const day = verified.get(figureId(row))
  if (day === undefined) return row
  return { ...row, status: 'verified', verifiedOn: row.verifiedOn !== undefined && row.verifiedOn > day ? row.verifiedOn : day }
}

/** Published standards as rows of a parameter table. */
export function publishedValues(packs: ParameterTable, published: readonly PublishedStandard[]): ParameterValue[] {
  return published.map((standard) => {
    const { key, place, from, value, document, article, gist, publishedOn } = standard
    const to = lastDay(standard, [...packs.rows, ...published])
    return {
      key,
      place,
      from,
      value: rowValue(key, value),
      publishedOn,
      ...(to === undefined ? {} : { to, thenInherit: true }),
      cite: { document, article, gist },
      status: 'verified' as const,
      verifiedOn: publishedOn,
    }
  })
}

function lastDay(
  { key, place, from, to }: PublishedStandard,
  rows: readonly Pick<ParameterValue, 'key' | 'place' | 'from'>[],
): PlainDate | undefined {
  if (to === undefined) return undefined
  const next = rows
    .filter((row) => row.key === key && row.place === place && row.from > from && row.from <= to)
    .map((row) => row.from)
    .toSorted()[0]
  return next === undefined ? to : addDays(next, -1)
}
