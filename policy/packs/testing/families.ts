import fc from 'fast-check'
import { yuan } from '#kernel'
import type { Fact, Facts, InputDefinition, MemberFacts } from '#rules'
import { packInputs } from '../inputs.ts'

/** Families at random: every fact within its range, amounts near the lines, some unknown if asked for. */
export function families({ unknown }: { readonly unknown: boolean }): fc.Arbitrary<Facts> {
  const recordOf = (group: string | undefined): fc.Arbitrary<MemberFacts> =>
    fc.record(
      Object.fromEntries(
        [...packInputs.values()].filter((each) => each.group?.name === group).map((each) => [each.name, factOf(each, unknown)]),
      ),
    )
  return fc
    .record({
      own: recordOf(undefined),
      persons: fc.array(recordOf('persons'), { minLength: 1, maxLength: 5 }),
      supporters: fc.array(recordOf('supporters'), { maxLength: 3 }),
    })
    .map(({ own, persons, supporters }) => ({ ...own, persons, supporters }))
}

function factOf(input: InputDefinition, unknown: boolean): fc.Arbitrary<Fact> {
  const known = valueOf(input)
  return unknown ? fc.option(known, { freq: 25 }) : known
}

/** Numbers only, as columns hold them: days since 1970, code numbers. Half of the amounts are small, where the lines are. */
function valueOf({ unit, range, codes, name }: InputDefinition): fc.Arbitrary<number> {
  if (unit === 'code') {
    // The first code is the plain case; families of special cases alone never reach the ordinary branches.
    return fc.oneof(
      { weight: 3, arbitrary: fc.constant(codes?.[0]?.value ?? 0) },
      { weight: 2, arbitrary: fc.constantFrom(...(codes ?? []).map(({ value }) => value)) },
    )
  }
  if (unit === 'bool') return fc.integer({ min: 0, max: 1 })
  if (unit === 'date') return fc.integer({ min: Math.max(range.lo, name === 'aboveSince' ? 19_700 : -7_000), max: 20_200 })
  const small = unit === 'fen' ? yuan(1_500) : 4
  return fc.oneof(
    fc.constant(Math.max(0, range.lo)),
    fc.integer({ min: range.lo, max: Math.min(range.hi, range.lo + small) }),
    fc.integer({ min: range.lo, max: Math.min(range.hi, yuan(60_000)) }),
  )
}
