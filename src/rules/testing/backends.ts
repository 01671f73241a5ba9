import type { Batch, Compiled, FactColumn, Facts, NumberArray } from '../index.ts'
import type { InputDefinition } from '../tree.ts'

/** One household in a test: its place (index, or -1 for none that is compiled) and its facts as numbers. */
export interface Household {
  readonly place: number
  readonly facts: Readonly<Record<string, number | null>>
  readonly members: readonly Readonly<Record<string, number | null>>[]
}

/** Output name → value (null unknown); sets of reasons as `held/open`. */
export type Answers = Readonly<Record<string, number | null | string>>

export const own = (compiled: Compiled): InputDefinition[] => [...compiled.model.inputs.values()].filter((input) => !input.group)
export const ofMembers = (compiled: Compiled): InputDefinition[] => [...compiled.model.inputs.values()].filter((input) => input.group)
export const group = (compiled: Compiled): string | undefined => [...compiled.model.groups.keys()][0]

/** The household as the interpreter takes it. */
export function factsOf(compiled: Compiled, household: Household): Facts {
  const name = group(compiled)
  return { ...household.facts, ...(name ? { [name]: household.members } : {}) }
}

/** The interpreter's answer for each household. */
export function byInterpreter(compiled: Compiled, households: readonly Household[]): Answers[] {
  return households.map((household) => {
    const place = compiled.places[household.place]
    const facts = factsOf(compiled, household)
    return Object.fromEntries(
      compiled.model.outputs.map((rule) => {
        if (rule.body.op === 'reasons') {
          if (!place) return [rule.name, `0/${2 ** rule.body.of.length - 1}`]
          const { held, open } = compiled.evaluation(place.region, facts).reasons(rule.body.of)
          return [rule.name, `${held}/${open}`]
        }
        return [rule.name, place ? compiled.evaluation(place.region, facts).rule(rule) : null]
      }),
    )
  })
}

function column(values: readonly (number | null | undefined)[], input: InputDefinition, vouched: boolean): FactColumn {
  const stored: NumberArray = input.unit === 'bool' ? new Uint8Array(values.length) : new Float64Array(values.length)
  values.forEach((value, index) => (stored[index] = value ?? 0))
  if (values.some((value) => value === null || value === undefined))
    return { values: stored, unknown: Uint8Array.from(values, (value) => (value === null || value === undefined ? 1 : 0)) }
  return vouched ? { values: stored, within: { lo: Math.min(...stored), hi: Math.max(...stored) } } : { values: stored }
}

/** The same households as typed columns; `vouched`: with the extent of those that are known in every row. */
export function batchOf(compiled: Compiled, households: readonly Household[], vouched = false): Batch {
  const name = group(compiled)
  const start = new Int32Array(households.length + 1)
  households.forEach((household, index) => (start[index + 1] = start[index]! + household.members.length))
  const all = households.flatMap((household) => household.members)
  return {
    rows: households.length,
    place: Int32Array.from(households, (household) => household.place),
    facts: Object.fromEntries(
      own(compiled).map((input) => [
        input.name,
        column(
          households.map((household) => household.facts[input.name]),
          input,
          vouched,
        ),
      ]),
    ),
    groups: name
      ? {
          [name]: {
            start,
            facts: Object.fromEntries(
              ofMembers(compiled).map((input) => [
                input.name,
                column(
                  all.map((member) => member[input.name]),
                  input,
                  vouched,
                ),
              ]),
            ),
          },
        }
      : {},
  }
}

/** The column loop's answer for each household; `vouched`: told which facts it need not look at. */
export function byColumns(compiled: Compiled, households: readonly Household[], vouched = false): Answers[] {
  const answers = compiled.columns.run(batchOf(compiled, households, vouched))
  return households.map((_, row) =>
    Object.fromEntries(
      compiled.model.outputs.map((rule) => {
        const answer = answers[rule.name]!
        if (answer.open) return [rule.name, `${answer.values[row]}/${answer.open[row]}`]
        return [rule.name, answer.unknown[row] ? null : answer.values[row]!]
      }),
    ),
  )
}

export const packing = { bits: 8, perWord: 3, unknown: 255 }

/** Whether answers fit into the words of `byPacked`. */
export const arePackable = (answers: readonly Answers[]): boolean =>
  answers
    .flatMap((each) => Object.values(each))
    .every((value) => value === null || (typeof value === 'number' && value >= 0 && value < packing.unknown))

/** The packed answers of the column loop for each household; only where `arePackable`. */
export function byPacked(compiled: Compiled, households: readonly Household[], vouched: boolean): Answers[] {
  const { outputs } = compiled.model
  const words = Array.from({ length: Math.ceil(outputs.length / packing.perWord) }, () => new Int32Array(households.length))
  compiled.columns.pack(batchOf(compiled, households, vouched), packing, words)
  return households.map((_, row) =>
    unpacked(
      compiled,
      words.map((word) => word[row]!),
    ),
  )
}

/** The answers that stand in the words of one household. */
export function unpacked({ model }: Compiled, words: readonly number[]): Answers {
  return Object.fromEntries(
    model.outputs.map((rule, index) => {
      const answer = (words[Math.floor(index / packing.perWord)]! >> (packing.bits * (index % packing.perWord))) & 255
      return [rule.name, answer === packing.unknown ? null : answer]
    }),
  )
}
