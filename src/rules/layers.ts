/** A piece of SQL and the columns it reads. */
export interface Piece {
  readonly text: string
  readonly reads: ReadonlySet<string>
  readonly nullable: boolean
  /** A column or a literal: may be repeated at no cost and needs no parentheses. */
  readonly atom: boolean
  /** An integer of perhaps fewer than 64 bits, cheap to compare: arithmetic has to widen it first. */
  readonly narrow?: boolean
}

interface Column {
  readonly name: string
  readonly text: string
  readonly layer: number
  readonly reads: ReadonlySet<string>
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** `name AS (SELECT …)` with a column a line. */
export function cte(name: string, columns: readonly string[], from: string): string {
  return `${name} AS (\n  SELECT\n${columns.map((column) => `    ${column}`).join(',\n')}\n  FROM ${from}\n)`
}

/**
 * Columns stacked in layers: each column is computed once, in the first layer in which all it reads is there. A layer passes on only
 * what a later one needs.
 */
export class Layers {
  readonly #columns = new Map<string, Column>()
  readonly #prefix: string
  readonly #fence: string
  #temporaries = 0

  constructor(prefix: string, fence: string) {
    this.#prefix = prefix
    this.#fence = fence
  }

  /** A column of the layer at the bottom. */
  base(name: string, nullable: boolean, narrow = false): Piece {
    this.#columns.set(name, { name, text: quoted(name), layer: 0, reads: new Set() })
    return this.#reference(name, nullable, narrow)
  }

  /** Computes a piece under a name, to be read by later ones. */
  column(name: string, piece: Piece): Piece {
    const layer = 1 + Math.max(0, ...[...piece.reads].map((read) => this.#layerOf(read)))
    this.#columns.set(name, { name, text: piece.text, layer, reads: piece.reads })
    return this.#reference(name, piece.nullable, piece.narrow === true)
  }

  /** A piece that may be mentioned more than once. */
  atom(piece: Piece): Piece {
    if (piece.atom) return piece
    this.#temporaries += 1
    return this.column(`${this.#prefix}_step_${this.#temporaries}`, piece)
  }

  /** The CTEs above `source`, and the name of the last one, which has at least the columns in `needed`. */
  render(source: string, needed: ReadonlySet<string>): { readonly ctes: readonly string[]; readonly last: string } {
    const columns = this.#live(needed)
    const top = Math.max(0, ...columns.map((column) => column.layer))
    const ctes: string[] = []
    let last = source
    for (let layer = 1; layer <= top; layer++) {
      const readLater = new Set([...needed, ...columns.filter((column) => column.layer > layer).flatMap((column) => [...column.reads])])
      const carried = columns.filter((column) => column.layer < layer && readLater.has(column.name)).map((column) => quoted(column.name))
      const made = columns.filter((column) => column.layer === layer).map((column) => `${column.text} AS ${quoted(column.name)}`)
      const name = `${this.#prefix}_${layer}`
      ctes.push(cte(name, [...carried, ...made], `${last}${this.#fence}`))
      last = name
    }
    return { ctes, last }
  }

  /** Columns of the bottom layer that the needed ones go back to. */
  baseColumns(needed: ReadonlySet<string>): readonly string[] {
    return this.#live(needed)
      .filter((column) => column.layer === 0)
      .map((column) => column.name)
  }

  #live(needed: ReadonlySet<string>): readonly Column[] {
    const live = new Set<string>()
    const mark = (name: string): void => {
      if (live.has(name)) return
      live.add(name)
      this.#columns.get(name)?.reads.forEach(mark)
    }
    needed.forEach(mark)
    return [...this.#columns.values()].filter((column) => live.has(column.name))
  }

  #layerOf(name: string): number {
    const column = this.#columns.get(name)
    if (!column) throw new Error(`column ${name} is read before it is made`)
    return column.layer
  }

  #reference(name: string, nullable: boolean, narrow: boolean): Piece {
    return { text: quoted(name), reads: new Set([name]), nullable, atom: true, narrow }
  }
}
