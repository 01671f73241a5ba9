import type { Model } from '../index.ts'
import type { Household } from './backends.ts'
import { places } from './random-model.ts'
import type { Tape } from './tape.ts'

/** Facts at the ends of ranges, just outside them, at and beside the constants of the model, and missing. */
function randomFacts(tape: Tape, model: Model, constants: readonly number[], inGroup: boolean): Record<string, number | null> {
  const inputs = [...model.inputs.values()].filter((input) => (input.group !== undefined) === inGroup)
  return Object.fromEntries(
    inputs.map(({ name, range, unit }) => {
      if (tape.below(8) === 7) return [name, null]
      if (unit === 'bool') return [name, tape.below(2)]
      const constant = constants[tape.below(constants.length)]
      if (constant !== undefined && tape.below(3) === 0) return [name, constant + tape.below(3) - 1]
      if (tape.below(12) === 11) return [name, tape.below(2) === 0 ? range.lo - 1 : range.hi + 1]
      return [name, tape.within(range.lo, range.hi)]
    }),
  )
}

/** A household in one of the places of random models, or now and then in none of them. */
export function randomHousehold(tape: Tape, model: Model, constants: readonly number[]): Household {
  const place = tape.below(16) === 15 ? -1 : tape.below(places.length)
  const facts = randomFacts(tape, model, constants, false)
  const members = Array.from({ length: tape.below(8) }, () => randomFacts(tape, model, constants, true))
  return { place, facts, members }
}
