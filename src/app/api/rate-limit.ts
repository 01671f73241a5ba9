/** Says whether a caller may ask now; `take` gives 0, or the whole seconds to wait. */
export interface RateLimit {
  take(caller: string): number
  /** What was taken did no harm after all: it may be asked again. */
  giveBack(caller: string): void
}

/**
 * A bucket a caller that holds a minute's questions and fills evenly: a burst is served, a program gone wild is slowed down and does not
 * take the server from the others. Counts are of this process and of no importance after a restart.
 */
export function perMinute(questions: number, now: () => number = () => performance.now()): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>()
  const perMs = questions / 60_000
  return {
    take(caller) {
      const at = now()
      if (buckets.size >= mostCallers) forgetFull(buckets, questions, at, perMs)
      const bucket = buckets.get(caller) ?? { left: questions, at }
      const left = Math.min(questions, bucket.left + Math.max(0, at - bucket.at) * perMs)
      buckets.set(caller, { left: left < 1 ? left : left - 1, at })
      return left < 1 ? Math.ceil((1 - left) / perMs / 1000) : 0
    },
    giveBack(caller) {
      const bucket = buckets.get(caller)
      if (bucket !== undefined) buckets.set(caller, { ...bucket, left: Math.min(questions, bucket.left + 1) })
    },
  }
}

/** Callers remembered at once: anybody may ask from ever new addresses, and memory must not grow with them. */
const mostCallers = 10_000

/** Forgets callers whose bucket has filled up again: a new one would be the same. All of them, where nobody has rested. */
function forgetFull(buckets: Map<string, { left: number; at: number }>, questions: number, at: number, perMs: number): void {
  for (const [caller, bucket] of buckets) if (bucket.left + (at - bucket.at) * perMs >= questions) buckets.delete(caller)
  if (buckets.size >= mostCallers) buckets.clear()
}
