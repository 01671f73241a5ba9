// The thread behind workbookInThread (held-workbook.ts): takes rows part by part, null for the end, and answers with the workbook's bytes.
import { parentPort, workerData } from 'node:worker_threads'
import { heldWorkbook, type OpenedRow, type WorkbookOrder } from './held-workbook.ts'

const { held, taken } = workerData as WorkbookOrder // written by held-workbook.ts, typed by the same interface
const rows: OpenedRow[] = []
parentPort?.on('message', (part: readonly OpenedRow[] | null) => {
  if (part === null) void answer()
  else rows.push(...part)
})

async function answer(): Promise<void> {
  const bytes = await heldWorkbook(held, rows, taken)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's postMessage takes no origin
  parentPort?.postMessage(bytes)
}
