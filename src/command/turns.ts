import { setImmediate } from 'node:timers/promises'

/** Rows made ready in one turn of the loop: some ten milliseconds' work, of which nobody else notices anything (bench/exports.bench.ts). */
export const rowsATurn = 250

/** Makes something of many rows part by part, each part in a turn of its own: others are answered in between. */
export async function* inTurns<Row, Made>(
  rows: readonly Row[],
  make: (part: Row[]) => Made | Promise<Made>,
  size = rowsATurn,
): AsyncGenerator<Made> {
  for (let from = 0; from < rows.length; from += size) {
    yield await make(rows.slice(from, from + size))
    // Where nothing had to be asked, the turn has not ended by itself.
    await setImmediate()
  }
}
