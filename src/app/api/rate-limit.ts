/** Says whether a caller may ask now; `take` gives 0, or the whole seconds to wait. */
export interface RateLimit {
  take(caller: string): number
}

/**
 * A bucket a caller that holds a minute's questions and fills evenly: a burst is served, a program gone wild is slowed down and does not
 * take the server from the others. Counts are of this process and of no importance after a restart.
 */
export function perMinute(questions: number, now: () => number = Date.now): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>()
  const perMs = questions / 60_000
  return {
    take(caller) {
      const at = now()
      const bucket = buckets.get(caller) ?? { left: questions, at }
      const left = Math.min(questions, bucket.left + (at - bucket.at) * perMs)
      buckets.set(caller, { left: left < 1 ? left : left - 1, at })
      return left < 1 ? Math.ceil((1 - left) / perMs / 1000) : 0
    },
  }
}
