import type { Actor } from '#access'
import type { ListSource, Services } from '#command'
import type { Reader } from '#db'

interface Context {
  readonly actor: Actor
  readonly services: Services
}

/**
 * A listing of something small that is made rather than stored (a few hundred rows of the packs): selected once, then sorted and cut.
 * Sorted as given where the key is no column (`order`).
 */
export function listFrom<Q, Row extends Record<string, unknown>>(
  select: (reader: Reader, query: Q, context: Context) => Promise<readonly Row[]>,
  sums: readonly (keyof Row & string)[] = [],
): ListSource<Q, Row> {
  return {
    async rows(reader, query, { sort, descending, limit, offset }, context) {
      const rows = await select(reader, query, context)
      const sorted = rows.some((row) => sort in row) ? rows.toSorted((one, other) => compare(one[sort], other[sort])) : [...rows]
      return (descending ? sorted.reverse() : sorted).slice(offset, offset + limit)
    },
    async totals(reader, query, context) {
      const rows = await select(reader, query, context)
      return {
        total: rows.length,
        sums: Object.fromEntries(sums.map((key) => [key, rows.reduce((sum, row) => sum + Number(row[key]), 0)])),
      }
    },
  }
}

const words = new Intl.Collator('zh')

/** What is missing comes first. */
function compare(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other
  return words.compare(plain(one), plain(other))
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : Array.isArray(value) ? value.join(' ') : ''
}

/** True where one of the texts holds what somebody typed, whatever the case and width of letters. */
export function has(wanted: string | undefined, ...texts: readonly string[]): boolean {
  if (wanted === undefined || wanted.trim() === '') return true
  return texts.some((text) => folded(text).includes(folded(wanted)))
}

/** Full-width letters, digits and brackets as the narrow ones, in lower case, without blanks. Each character stays one character. */
export function folded(text: string): string {
  return text.replaceAll(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)).toLowerCase()
}
