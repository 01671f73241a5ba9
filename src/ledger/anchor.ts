import { z } from 'zod'
import { plainDate, type PlainDate } from '#kernel'
import type { Reader } from '#db'
import { walkLedger, type Start, type Step } from './walk.ts'

/** Hexadecimal digits of each entry's hash that an anchor keeps: enough to say which entry was rewritten; that one was, the full hash says. */
const markLength = 8

/**
 * What is kept of a day outside the database. With the anchors of all days, a ledger that was cut short or rewritten as a whole, which
 * is sound in itself, is recognised.
 */
export const anchor = z
  .strictObject({
    format: z.literal(1),
    /** Day in China. A day on which nothing was written has no anchor. */
    day: z.iso.date().transform(plainDate),
    first: z.int().positive(),
    last: z.int().positive(),
    /** Of the last entry. */
    hash: z.string().regex(/^[0-9a-f]{64}$/),
    /** The beginning of each entry's hash, from `first` to `last`. */
    marks: z.string().regex(/^(?:[0-9a-f]{8})+$/),
  })
  .refine((value) => value.marks.length === (value.last - value.first + 1) * markLength, '标记与条数不符')
export type Anchor = z.infer<typeof anchor>

/** A day's anchor while its entries are walked. */
class Day {
  readonly #name: PlainDate
  readonly #first: number
  #last: Step
  #marks: string[] = []

  constructor(step: Step) {
    this.#name = step.day
    this.#first = step.seq
    this.#last = step
    this.#marks.push(mark(step.hash))
  }

  /** Where the clock was set back, entries stay with the later day: the days of a chain only ascend. */
  takes(step: Step): boolean {
    return step.day <= this.#name
  }

  add(step: Step): void {
    this.#last = step
    this.#marks.push(mark(step.hash))
  }

  close(): Anchor {
    return { format: 1, day: this.#name, first: this.#first, last: this.#last.seq, hash: this.#last.hash, marks: this.#marks.join('') }
  }
}

/**
 * Anchors of what was written after `last` (null: from the beginning), one a day, to the end of the day `until` (of China). `broken` is
 * the first entry that does not fit: such a ledger must not be anchored.
 */
export async function anchorsOf(
  reader: Reader,
  last: Anchor | null,
  until: PlainDate,
): Promise<{ anchors: Anchor[]; broken: number | null }> {
  const start: Start | undefined = last === null ? undefined : { seq: last.last, hash: last.hash }
  const anchors: Anchor[] = []
  let day: Day | undefined
  for await (const step of walkLedger(reader, start)) {
    if (!step.sound) return { anchors, broken: step.seq }
    if (day?.takes(step) === true) {
      day.add(step)
      continue
    }
    if (day !== undefined) anchors.push(day.close())
    if (step.day > until) return { anchors, broken: null }
    day = new Day(step)
  }
  if (day !== undefined) anchors.push(day.close())
  return { anchors, broken: null }
}

function mark(hash: string): string {
  return hash.slice(0, markLength)
}

/** How a ledger differs from its anchors. */
export interface Difference {
  /** `rewritten`: the entry is another one than when the day was anchored. `missing`: it was there and is not any more. */
  readonly kind: 'rewritten' | 'missing'
  readonly seq: number
  readonly day: PlainDate
}

/** Compares a walk with anchors, step by step; `end` names what the ledger should still have had. */
export class AnchorComparison {
  readonly #anchors: readonly Anchor[]
  #at = 0
  #difference: Difference | null = null

  /** In any order; gaps between them are not compared. */
  constructor(anchors: readonly Anchor[]) {
    this.#anchors = anchors.toSorted((one, other) => one.first - other.first)
  }

  see({ seq, hash }: Step): void {
    if (this.#difference !== null) return
    for (let anchored = this.#anchors[this.#at]; anchored !== undefined && anchored.first <= seq; anchored = this.#anchors[this.#at]) {
      if (seq <= anchored.last) {
        const from = (seq - anchored.first) * markLength
        if (anchored.marks.slice(from, from + markLength) !== mark(hash) || (seq === anchored.last && hash !== anchored.hash))
          this.#difference = { kind: 'rewritten', seq, day: anchored.day }
        if (seq < anchored.last) return
      }
      this.#at++
    }
  }

  /** `entries`: how many there are. The first difference, null where there is none. */
  end(entries: number): Difference | null {
    const open = this.#anchors.find((anchored) => anchored.last > entries)
    return this.#difference ?? (open === undefined ? null : { kind: 'missing', seq: Math.max(entries + 1, open.first), day: open.day })
  }
}
