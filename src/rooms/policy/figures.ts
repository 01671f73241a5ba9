import type { policy as contract } from '#contract'
import type { Reader } from '#db'
import { DomainError, type PlainDate } from '#kernel'
import { documentNamed, figureId, yearBefore } from '#policy'
import { parametersInForce, verificationsOf, type Verification } from '#rooms/parameters'
import { show, type ParameterDefinition, type ParameterTable, type ParameterValue, type Place } from '#rules'
import { figures as known } from './packs.ts'
import { placeNames } from './places.ts'

/** The figures as the library shows them, and what is needed to show them. */
export interface Figures {
  readonly table: ParameterTable
  readonly today: PlainDate
  readonly rows: readonly Figure[]
  /** The row that holds at the place on the day, if any. */
  readonly at: (key: string, place: Place, day: PlainDate) => Figure | undefined
}

export interface Figure {
  readonly value: ParameterValue
  readonly definition: ParameterDefinition
  readonly shown: contract.FigureRow
}

/** Every value of every parameter with who verified it and why it may mislead. */
export async function readFigures(reader: Reader, today: PlainDate): Promise<Figures> {
  const table = await parametersInForce(reader)
  const verified = await verificationsOf(reader, 'parameter')
  const name = await placeNames(
    reader,
    table.rows.map(({ place }) => place),
  )
  const rows = table.rows.flatMap((value): Figure[] => {
    const figure = known.get(value.key)
    if (figure === undefined) return []
    const current = rowAt(table, figure.definition, value.place, today) === value
    const orphaned = !current && ranOut(value, today) && isLast(value, table)
    const latest = verified.get(figureId(value))?.[0]
    return [
      {
        value,
        definition: figure.definition,
        shown: shownFigure({ value, definition: figure.definition, current, orphaned, latest, today, placeName: name(value.place) }),
      },
    ]
  })
  const byValue = new Map(rows.map((row) => [row.value, row]))
  return {
    table,
    today,
    rows,
    at(key, place, day) {
      const definition = known.get(key)?.definition
      const value = definition && rowAt(table, definition, place, day)
      return value && byValue.get(value)
    },
  }
}

/** The value that holds at a place on a day; undefined where no document sets one. */
export function rowAt(table: ParameterTable, definition: ParameterDefinition, place: Place, day: PlainDate): ParameterValue | undefined {
  try {
    return table.lookup(definition, place, day).row
  } catch (error) {
    if (error instanceof DomainError && error.code === 'policy.missing') return undefined
    throw error
  }
}

interface Showing {
  readonly value: ParameterValue
  readonly definition: ParameterDefinition
  readonly current: boolean
  /** It ended with its document, and its place has set nothing new: what holds now comes from above. */
  readonly orphaned: boolean
  readonly latest: Verification | undefined
  readonly today: PlainDate
  readonly placeName: string
}

function shownFigure({ value, definition, current, orphaned, latest, today, placeName }: Showing): contract.FigureRow {
  return {
    key: value.key,
    label: definition.label,
    text: textOf(value, definition),
    place: value.place,
    placeName,
    from: value.from,
    to: value.to ?? null,
    document: value.cite.document,
    article: value.cite.article,
    gist: value.cite.gist,
    status: value.status,
    verifiedOn: value.verifiedOn ?? null,
    verifiedBy: latest?.verifiedBy ?? '',
    source: latest?.source ?? '',
    stale: current
      ? staleness({ unseen: value.status === '待核', verifiedOn: value.verifiedOn, document: value.cite.document, today })
      : orphaned
        ? ['lapsed']
        : [],
    current,
    programmes: (known.get(value.key)?.programmes ?? []).map(({ id }) => id),
    note: value.note ?? '',
  }
}

function ranOut({ to, cite }: ParameterValue, today: PlainDate): boolean {
  return to !== undefined && to < today && documentNamed(cite.document)?.to === to
}

function isLast({ key, place, from }: ParameterValue, { rows }: ParameterTable): boolean {
  return !rows.some((row) => row.key === key && row.place === place && row.from > from)
}

/** Why a figure that holds today may mislead. What is over is stale only where nothing took its place. */
export function staleness({
  unseen,
  verifiedOn,
  document,
  today,
}: {
  unseen: boolean
  verifiedOn: string | undefined
  document: string
  today: PlainDate
}): contract.StaleReason[] {
  const lapsed = documentNamed(document)?.to
  return [
    ...(unseen ? ['unseen' as const] : verifiedOn === undefined || verifiedOn < yearBefore(today) ? ['unread' as const] : []),
    ...(lapsed !== undefined && lapsed < today ? ['lapsed' as const] : []),
  ]
}

/** The figure as an officer reads it: fen as yuan, codes by their label. */
export function textOf({ value }: Pick<ParameterValue, 'value'>, definition: ParameterDefinition): string {
  return typeof value === 'number' ? show(value, definition) : typeof value === 'boolean' ? (value ? '是' : '否') : value
}
