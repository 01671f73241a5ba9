/**
 * A seeded generator of its own (sfc32 over a murmur-style key hash): 32-bit integer arithmetic only, so that the same seed gives the
 * same people on every machine, and a stream can be opened at any key (seed, village, household) without drawing what comes before it.
 */
export class Random {
  private a = 0
  private b = 0
  private c = 0
  private counter = 1

  /** Opens the stream that belongs to these keys; the order of keys matters. */
  static at(...keys: readonly (number | string)[]): Random {
    const random = new Random()
    random.reopen(keys)
    return random
  }

  /** Re-keys this object; saves an allocation in loops over millions of households. */
  reopen(keys: readonly (number | string)[]): void {
    let left = 0x9e3779b9
    let right = 0x243f6a88
    for (const key of keys) {
      const word = typeof key === 'number' ? key | 0 : hashText(key)
      left = mix(left ^ word)
      right = mix(Math.imul(right, 31) + word + (left >>> 3))
    }
    this.a = left
    this.b = right
    this.c = mix(left + Math.imul(right, 0x85ebca6b))
    this.counter = 1
    for (let i = 0; i < 8; i++) this.next()
  }

  /** The next 32 bits as an unsigned integer. */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** A whole number in `[0, limit)`; for limits up to 2^21 the product stays below 2^53 and is exact. */
  below(limit: number): number {
    return Math.floor((this.next() * limit) / 4294967296)
  }

  /** A whole number in `[low, high]`. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1)
  }

  /** True `perTenThousand` times in 10,000. */
  chance(perTenThousand: number): boolean {
    return this.below(10_000) < perTenThousand
  }

  /** One of the list; the list may not be empty. */
  pick<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)]
    if (item === undefined) throw new RangeError('pick from an empty list')
    return item
  }

  /** A whole number around `centre`, triangular over `centre ± spread`: what incomes and ages scatter like closely enough. */
  around(centre: number, spread: number): number {
    return centre - spread + this.below(spread + 1) + this.below(spread + 1)
  }
}

/**
 * A list in which each value stands as often as its weight says, so that `random.pick(list)` is a weighted draw in one step.
 * Weights are small whole numbers.
 */
export function lottery<T>(weights: readonly (readonly [T, number])[]): readonly T[] {
  return weights.flatMap(([value, weight]) => Array<T>(weight).fill(value))
}

/** A stable 32-bit hash of a text (FNV-1a over UTF-16 units, mixed). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mix(hash)
}

function mix(word: number): number {
  let value = word | 0
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return value ^ (value >>> 16)
}
