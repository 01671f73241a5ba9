import { DomainError } from '#kernel'
import { quoted, type Layers, type Piece } from './layers.ts'
import { literal } from './sql-expressions.ts'
import { definitionOf, type Node } from './tree.ts'
import { columnName } from './units.ts'

/** A place the model is compiled for, and the value that names it in the place column. */
export interface PlaceKey {
  readonly key: string | number
}

interface Hoisted {
  readonly name: string
  readonly values: readonly number[]
  readonly bool: boolean
}

/**
 * What parameters alone decide, taken out of the rows: a literal where all places have the same value, else a column of a small table
 * with a row a place.
 */
export class PlaceTable {
  readonly #places: readonly PlaceKey[]
  readonly #constants: (node: Node) => readonly number[]
  readonly #placeColumn: string | undefined
  readonly #hoisted = new Map<string, Hoisted>()

  constructor(places: readonly PlaceKey[], constants: (node: Node) => readonly number[], placeColumn: string | undefined) {
    if (places.length > 1 && !placeColumn) {
      throw new DomainError('policy.invalid', '规则按多个地方编译，请指明地方所在的列（placeColumn）')
    }
    this.#places = places
    this.#constants = constants
    this.#placeColumn = placeColumn
  }

  /** A tree without facts, as a literal or as a column at the bottom of the given layers. */
  constant(node: Node, layers: Layers): Piece {
    const values = this.#constants(node)
    const [first = 0] = values
    const bool = node.unit === 'bool'
    if (values.every((value) => value === first)) return literal(first, bool)
    return layers.base(this.#column(node, values, bool).name, false)
  }

  #column(node: Node, values: readonly number[], bool: boolean): Hoisted {
    const content = `${bool} ${values.join(' ')}`
    const known = this.#hoisted.get(content)
    if (known) return known
    const hint = columnName(definitionOf(node)?.name ?? 'fixed')
    const made = { name: `${hint}_at_place_${this.#hoisted.size + 1}`, values, bool }
    this.#hoisted.set(content, made)
    return made
  }

  /** The table itself; there is none where the rows have no place. */
  ctes(): string[] {
    if (!this.#placeColumn) return []
    const hoisted = [...this.#hoisted.values()]
    const rows = this.#places.map(({ key }, place) => {
      const name = typeof key === 'number' ? String(key) : `'${key.replaceAll("'", "''")}'`
      return `    (${[name, ...hoisted.map(({ values, bool }) => literal(values[place] ?? 0, bool).text)].join(', ')})`
    })
    return [`places (${['place', ...hoisted.map((column) => column.name)].map(quoted).join(', ')}) AS (\n  VALUES\n${rows.join(',\n')}\n)`]
  }

  /** Its columns as the bottom layer selects them, as far as they are needed. */
  selected(needed: ReadonlySet<string>): string[] {
    const columns = [...this.#hoisted.values()].filter(({ name }) => needed.has(name))
    return columns.map(({ name, bool }) => (bool ? `p.${quoted(name)}` : `CAST(p.${quoted(name)} AS BIGINT) AS ${quoted(name)}`))
  }

  /** The join that gives each row of `h` its place; rows of other places find none. */
  get join(): string {
    return this.#placeColumn ? `\n  LEFT JOIN places AS p ON p."place" = h.${quoted(this.#placeColumn)}` : ''
  }
}
