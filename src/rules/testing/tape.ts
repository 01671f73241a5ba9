/** A string of random numbers read as choices. When it runs out every choice is the first, so that a shrunk tape makes a small tree. */
export class Tape {
  readonly #numbers: readonly number[]
  #read = 0

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers
  }

  /** A whole number from 0 to below `bound`. */
  below(bound: number): number {
    const number = this.#numbers[this.#read] ?? 0
    this.#read += 1
    return bound <= 1 ? 0 : number % bound
  }

  pick<T>(options: readonly [T, ...T[]]): T {
    return options[this.below(options.length)] ?? options[0]
  }

  chance(oneIn: number): boolean {
    return this.below(oneIn) === oneIn - 1
  }

  /** An integer within a range, its ends and the numbers beside them more often than the rest. */
  within(lo: number, hi: number): number {
    switch (this.below(6)) {
      case 0:
        return lo
      case 1:
        return hi
      case 2:
        return Math.min(hi, lo + this.below(10))
      case 3:
        return Math.max(lo, hi - this.below(10))
      default:
        return lo + Math.floor((this.below(1_000_003) / 1_000_003) * (hi - lo))
    }
  }

  get spent(): boolean {
    return this.#read >= this.#numbers.length
  }
}
