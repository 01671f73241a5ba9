/** What a crowd of clerks waited for, by kind of action. */
export class Figures {
  readonly #title: string
  readonly #times = new Map<string, number[]>()
  readonly errors: string[] = []
  /** Somebody else was faster, and the page said so: no error, and no success either. */
  overtaken = 0

  constructor(title: string) {
    this.#title = title
  }

  add(action: string, milliseconds: number): void {
    const times = this.#times.get(action)
    if (times === undefined) this.#times.set(action, [milliseconds])
    else times.push(milliseconds)
  }

  /** The 95th per cent of all actions together, ms. */
  get p95(): number {
    return at([...this.#times.values()].flat(), 0.95)
  }

  get count(): number {
    return [...this.#times.values()].reduce((sum, times) => sum + times.length, 0)
  }

  print(beside?: Figures): void {
    say(
      `\n### ${this.#title}: ${this.count.toLocaleString('en')} actions, ${String(this.errors.length)} errors, ${String(this.overtaken)} overtaken`,
    )
    say(`| action | n | p50 | p95 | slowest |${beside === undefined ? '' : ' p95 alone |'}`)
    say(`| --- | --- | --- | --- | --- |${beside === undefined ? '' : ' --- |'}`)
    for (const [action, times] of [...this.#times, ['all', [...this.#times.values()].flat()] as const]) {
      const alone = beside === undefined ? '' : ` ${action === 'all' ? ms(beside.p95) : ms(at(beside.#times.get(action) ?? [], 0.95))} |`
      say(`| ${action} | ${String(times.length)} | ${ms(at(times, 0.5))} | ${ms(at(times, 0.95))} | ${ms(at(times, 1))} |${alone}`)
    }
  }
}

function at(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

const ms = (value: number): string => `${value.toFixed(0)} ms`

export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
