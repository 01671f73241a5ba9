import type { Writer } from '#db'
import type { PlainDate } from '#kernel'
import type { BeforeImage } from './before-image.ts'

export const mergedReason = '合并重复人员'

/** The parts of a person that a merge reads. */
export interface Side {
  readonly person_no: number
  readonly household_no: number | null
  readonly relation: string
  readonly region_code: string
  readonly status: string
  readonly address: string
  readonly phone_sealed: string
  readonly phone_masked: string
  readonly phone_digest: string | null
}

/** Who merges or undoes a merge, and when. */
export interface Acting {
  readonly tx: Writer
  readonly now: Date
  readonly actor: string
  /** The actor's name, as it stood then. */
  readonly by: string
}

/** One merge under way: both records, the day, and what has been changed so far. */
export interface Merging extends Acting {
  readonly image: BeforeImage
  readonly today: PlainDate
  /** The record kept, with the household it has after the merge. */
  readonly kept: Side
  readonly merged: Side
}

/** The later of two days: nothing ends before it began. */
export function later(a: string, b: string): string {
  return a > b ? a : b
}
