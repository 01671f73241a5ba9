import type { HeldProblem } from '../import.ts'
import type { HeldRow, HeldSpool } from '../held-spool.ts'
import { peek } from '../reading/index.ts'
import { openLines, type PlainLines } from './plain-lines.ts'
import { plannedReaders, rowNumber, type ReadingPlan } from './plan.ts'

/** Where the rows of a file can be had again as they stand: by line, or by reading all sheets once more. */
export interface RawSource {
  readonly path: string
  readonly plan: ReadingPlan
  readonly plain: PlainLines | null
}

/** Holds rows back that were found wanting after reading; their cells are taken from the file again. `wanted` ascends by row number. */
export async function holdRows<T>(
  source: RawSource,
  held: HeldSpool,
  wanted: ReadonlyMap<number, T>,
  problemOf: (found: T) => HeldProblem,
): Promise<void> {
  if (wanted.size === 0) return
  for await (const row of rawRows(source, wanted)) {
    const found = wanted.get(row.rowNo)
    if (found !== undefined) await held.add([{ ...row, problems: [problemOf(found)] }])
  }
}

type Bare = Omit<HeldRow, 'problems'>

async function* rawRows({ path, plan, plain }: RawSource, wanted: ReadonlyMap<number, unknown>): AsyncGenerator<Bare> {
  if (plain !== null) yield* rawLines(plain, wanted.keys())
  else {
    for (const { sheet, reader } of await plannedReaders(path, plan)) {
      const { rows } = await peek(reader)
      for await (const batch of rows) {
        for (const row of batch) {
          const rowNo = rowNumber(row.number, sheet)
          if (wanted.has(rowNo)) yield { rowNo, sheet: sheet.name, cells: row.cells }
        }
      }
    }
  }
}

async function* rawLines(plain: PlainLines, numbers: Iterable<number>): AsyncGenerator<Bare> {
  const lines = await openLines(plain)
  try {
    for (const rowNo of numbers) yield { rowNo, sheet: '', cells: await lines.cells(rowNo) }
  } finally {
    await lines.close()
  }
}
