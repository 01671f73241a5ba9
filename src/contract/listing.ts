import { z } from 'zod'
import { operation, type Ability, type Operation } from './operation.ts'

/** How a column is shown, exported and summed. `money` is fen; `days` is working days left (negative: late). */
export type ColumnType = 'text' | 'date' | 'datetime' | 'money' | 'count' | 'option' | 'days' | 'share'

export interface Column {
  readonly key: string
  readonly label: string
  readonly type: ColumnType
  readonly sortable?: boolean
  /** Summed over everything the filters select (not only this page). */
  readonly sum?: boolean
  readonly options?: Readonly<Record<string, string>>
  /** Off by default; the user may switch it on. */
  readonly hidden?: boolean
  /** Cannot be switched off: what a row is about. */
  readonly always?: boolean
  readonly width?: number
  /** Where the text is too long its beginning is left out: the end of a place's name tells rows apart. */
  readonly cut?: 'start'
}

/** A filter as the screen draws it; its key is a field of the query schema. */
export interface Filter {
  readonly key: string
  readonly label: string
  readonly kind: 'text' | 'option' | 'options' | 'region' | 'date-from' | 'date-to' | 'boolean'
  readonly options?: Readonly<Record<string, string>>
}

/** Rows one export may have; a selection that is larger is refused, never cut. So far a list is counted, too. */
export const exportLimit = 100_000

/** The part of a list's query that every list has. `sort` is a column key, `-` before it for descending. */
export const pageQuery = z.object({
  page: z.coerce.number().int().min(1).default(1),
  size: z.coerce.number().int().min(1).max(200).default(50),
  sort: z
    .string()
    .regex(/^-?[a-zA-Z]+$/)
    .optional(),
})
export type PageQuery = z.output<typeof pageQuery>

/** Comma-separated in the address, an array in code. */
export const optionList = z.string().transform((text) => text.split(',').filter((part) => part !== ''))

export interface Listing<Q extends z.ZodObject = z.ZodObject, Row extends z.ZodObject = z.ZodObject> {
  readonly id: string
  readonly label: string
  readonly columns: readonly Column[]
  readonly filters: readonly Filter[]
  readonly defaultSort: string
  readonly list: Operation<
    z.ZodObject,
    z.ZodType<z.output<Q> & PageQuery, z.input<Q> & z.input<typeof pageQuery>>,
    z.ZodObject,
    z.ZodType<ListReply<z.output<Row>>>
  >
  readonly export: Operation<
    z.ZodObject,
    z.ZodType<z.output<Q> & { sort?: string | undefined }, z.input<Q> & { sort?: string | undefined }>,
    z.ZodObject,
    z.ZodObject
  >
}

export interface ListReply<Row> {
  rows: Row[]
  /** Rows selected; counting ends at `exportLimit`, and `more` says that there are more. */
  total: number
  more: boolean
  sums: Record<string, number>
}

/**
 * A list is declared once: its filters, columns, rows. Out of it come the list operation, the Excel export of exactly the same
 * selection (same filters, same scope, same order), and the QueryTable on the screen.
 */
export function listing<Q extends z.ZodObject, Row extends z.ZodObject>(definition: {
  id: string
  path: `/api/${string}`
  ability: Ability
  label: string
  query: Q
  row: Row
  columns: readonly Column[]
  filters: readonly Filter[]
  defaultSort: string
  look?: string
  api?: boolean
}): Listing<Q, Row> {
  const { id, path, ability, label, query, row, columns, filters, defaultSort, look, api } = definition
  const list = operation({
    id: `${id}.list`,
    method: 'GET',
    path,
    ability,
    label,
    look,
    api,
    query: z.object({ ...query.shape, ...pageQuery.shape }),
    reply: z.object({
      rows: z.array(row),
      total: z.number().int().max(exportLimit),
      more: z.boolean(),
      sums: z.record(z.string(), z.number()),
    }),
  })
  const exported = operation({
    id: `${id}.export`,
    method: 'GET',
    path: `${path}/export.xlsx`,
    ability,
    label: `导出${label}`,
    transfer: 'file',
    query: z.object({ ...query.shape, sort: pageQuery.shape.sort }),
  })
  // The generic shapes are the same objects; TypeScript cannot see through the spread of two generic shapes.
  return { id, label, columns, filters, defaultSort, list, export: exported } as unknown as Listing<Q, Row>
}
