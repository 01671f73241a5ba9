import type { Slice } from '#command'

/** A slice of a report's rows, which are few, in the order asked for; equal rows by their key. Rows without a value come last. */
export function inOrder<Row extends { readonly key: string }>(rows: readonly Row[], { sort, descending, offset, limit }: Slice): Row[] {
  const value = (row: Row): unknown => (row as Readonly<Record<string, unknown>>)[sort]
  return rows
    .toSorted((one, other) => compare(value(one), value(other), descending ? -1 : 1) || (one.key < other.key ? -1 : 1))
    .slice(offset, offset + limit)
}

function compare(one: unknown, other: unknown, sign: 1 | -1): number {
  if (one === other) return 0
  if (one === null || one === undefined) return 1
  if (other === null || other === undefined) return -1
  return one < other ? -sign : sign
}
