import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { systemActor } from '#access'
import type { PlainDate, RegionCode } from '#kernel'
import { periodEnd } from '../period.ts'

/** What the pipeline needs to know of an import. */
export interface ImportWork {
  readonly id: number
  readonly dataset: string
  readonly period: string
  readonly regionCode: RegionCode
  readonly department: string
  readonly fileSha256: string
  readonly fileName: string
  readonly submittedOn: PlainDate
  /** Rows are added to what the period already holds; otherwise the file takes the place of the period's earlier files. */
  readonly adds: boolean
}

/** Tells how far a file has come; kept on the import, shown on the screen. */
export type Progress = (step: string, done: number, total: number) => Promise<void>

/** Files name people and places all over the country: the import itself sees everything; who may see its report is another matter. */
export const importActor = systemActor('imports', ['import.submit'])

/** SHA-256 of a file's bytes, for the manifest. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** The day the period's values are true for; a period that has not ended yet is true on the day it was delivered. */
export function asOfDay(period: string, submittedOn: PlainDate): PlainDate {
  const end = periodEnd(period)
  return end < submittedOn ? end : submittedOn
}
