import type { PersonTable } from './tables.ts'

/** A condition on persons as masks of the three words of flags: registry, life, work. */
export interface PersonCondition {
  /** Bits that are set. */
  readonly all: readonly number[]
  /** Bits that are not set. */
  readonly none: readonly number[]
  /** Groups of bits of which one at least is set. */
  readonly any: readonly (readonly number[])[]
  /** Completed years, both included. */
  readonly age: readonly [number, number] | null
}

type Loop = (
  columns: readonly (Int32Array | Uint8Array)[],
  list: Int32Array | null,
  length: number,
  counts: readonly Uint8Array[],
  highest: Int32Array,
) => void

const loops = new Map<string, Loop>()
const words = ['registry', 'life', 'work'] as const

/**
 * Counts, for each condition and household, the persons of `list` (null for everybody) it holds for; 255 stands for 255 and more.
 * `counts` come in as zeros, `highest` gets the highest count of each condition.
 */
export function countByLoop(
  conditions: readonly PersonCondition[],
  persons: PersonTable,
  list: Int32Array | null,
  counts: readonly Uint8Array[],
  highest: Int32Array,
): void {
  const code = loopCode(conditions, list !== null)
  // The code is made of numbers of our own and holds no text from outside.
  // oxlint-disable-next-line typescript/no-implied-eval -- masks that are constants cost a third of masks that are looked up for every person
  const loop = loops.get(code) ?? (new Function('columns', 'list', 'length', 'counts', 'highest', code) as Loop)
  loops.set(code, loop)
  loop([...persons.words, persons.age, persons.household], list, list?.length ?? persons.rows, counts, highest)
}

function loopCode(conditions: readonly PersonCondition[], listed: boolean): string {
  const indexes = [...conditions.keys()].map(String)
  return [
    'const [registryWords, lifeWords, workWords, ages, homes] = columns',
    ...indexes.map((at) => `const count${at} = counts[${at}]; let highest${at} = 0`),
    'for (let i = 0; i < length; i++) {',
    `  const row = ${listed ? 'list[i]' : 'i'}`,
    '  const registry = registryWords[row], life = lifeWords[row], work = workWords[row], age = ages[row], home = homes[row]',
    ...conditions.map((condition, index) => {
      const at = String(index)
      return `  if (${testOf(condition)}) { const n = count${at}[home] + 1; if (n < 256) { count${at}[home] = n; if (n > highest${at}) highest${at} = n } }`
    }),
    '}',
    ...indexes.map((at) => `highest[${at}] = highest${at}`),
  ].join('\n')
}

function testOf({ all, none, any, age }: PersonCondition): string {
  const tests = [
    ...words.flatMap((word, index) => bitsTest(word, all[index] ?? 0, none[index] ?? 0)),
    ...any
      .map((group) =>
        words.flatMap((word, index) => ((group[index] ?? 0) === 0 ? [] : [`(${word} & ${String(group[index])}) !== 0`])).join(' || '),
      )
      .map((one) => `(${one === '' ? 'false' : one})`),
    ...(age === null ? [] : [`age >= ${String(age[0])} && age <= ${String(age[1])}`]),
  ]
  return tests.length === 0 ? 'true' : tests.join(' && ')
}

/** All bits of one mask set and none of the other, in one comparison. */
function bitsTest(word: string, all: number, none: number): string[] {
  if ((all | none) === 0) return []
  return [(all & none) === 0 ? `(${word} & ${String(all | none)}) === ${String(all)}` : 'false']
}
