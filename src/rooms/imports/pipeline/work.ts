import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { systemActor } from '#access'
import type { PlainDate, RegionCode } from '#kernel'
import { periodEnd } from '../period.ts'
import type { GivenColumn } from '../reading/index.ts'
import type { Correction } from '../returned.ts'

/** A snapshot the period already has. */
export interface EarlierSnapshot {
  readonly id: number
  readonly path: string
}

/** What the pipeline needs to know of an import. */
export interface ImportWork {
  readonly id: number
  /** Which reading of the file this is; the first is 1. */
  readonly attempt: number
  readonly dataset: string
  readonly period: string
  readonly regionCode: RegionCode
  readonly department: string
  readonly fileSha256: string
  readonly fileName: string
  readonly submittedOn: PlainDate
  /** Rows are added to what the period already holds; otherwise the file takes the place of the period's earlier files. */
  readonly adds: boolean
  readonly given: readonly GivenColumn[]
  readonly correction: Correction | null
  /** Snapshots in use of the same data set, period and place. */
  readonly earlier: readonly EarlierSnapshot[]
}

/** What an import is doing, in the order in which it does it, and about how much of the whole each step is. */
export const steps = {
  look: ['识别文件', 3],
  prepare: ['整理文件', 7],
  read: ['检查每一行', 45],
  people: ['核对人员', 15],
  write: ['写入数据湖', 12],
  registry: ['更新家庭与人员', 18],
} as const
export type StepName = keyof typeof steps

/** Tells how far a file has come: `share` of the step, and rows where they are known. Kept on the import, shown on the screen. */
export type Progress = (step: StepName, share: number, rows?: { readonly done: number; readonly total: number }) => void

/** The share of the whole work that is done when `share` of a step is. */
export function wholeShare(step: StepName, share: number): number {
  const all = Object.entries(steps)
  const total = all.reduce((sum, [, [, weight]]) => sum + weight, 0)
  const before = all
    .slice(
      0,
      all.findIndex(([name]) => name === step),
    )
    .reduce((sum, [, [, weight]]) => sum + weight, 0)
  return (before + steps[step][1] * Math.min(1, share)) / total
}

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
