/** One row as it stood in the file. `number` is the row a person sees in a spreadsheet: 1 for the first, blank rows counted. */
export type RawRow = { readonly number: number; readonly cells: readonly string[] }

/** Why a sheet ended before its time. */
export type CutOff = 'unterminated-quote' | 'short-last-row' | 'damaged-archive'

/** What a reader knows once it has come to the end. */
export type SheetEnding = {
  /** Rows read, blank ones included. */
  readonly rows: number
  /** Set where the file was cut off; `row` is the last row, which is not to be trusted. */
  readonly cutOff: { readonly reason: CutOff; readonly row: number; readonly message: string } | null
  /** Characters that could not be decoded, in the whole sheet. */
  readonly undecodable: number
}

/**
 * A sheet that can be read once from top to bottom in batches, with bounded memory. `ending` is null until the last batch has been
 * taken. Reading may throw `file.unreadable`.
 */
export type SheetReader = {
  readonly name: string
  readonly hidden: boolean
  batches(): AsyncGenerator<readonly RawRow[], void, undefined>
  /** How much of the sheet's bytes have been taken so far, 0 to 1. */
  readonly share: number
  readonly ending: SheetEnding | null
}

/** Rows in a batch: large enough to make the asynchronous step cheap, small enough to bound memory. */
export const batchRows = 1000

export const cutOffMessage: Record<CutOff, string> = {
  'unterminated-quote': '文件在引号中间断开，最后一行不完整',
  'short-last-row': '文件在最后一行中间断开，最后一行的列数不够',
  'damaged-archive': '文件在中间断开，后面的行没有读到',
}
