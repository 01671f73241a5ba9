import type { Fact, Facts, InputDefinition, MemberFacts } from '#rules'
import { packModels } from './programmes.ts'

/** Every fact the packs ask for, by its name. */
export const packInputs: ReadonlyMap<string, InputDefinition> = new Map(packModels.flatMap((each) => [...each.inputs]))

/** What "nothing of the kind" means where it is not 0, no or the first of the codes. */
const otherNothing: Readonly<Record<string, Fact>> = { belongsHere: true }

/**
 * For a family whose papers say only what there is: facts left out (not those written null, which stay unknown) are taken as none, 0 or
 * no, and named in `presumed`, so that the answer can say on what it rests. Dates and the supporters are never presumed.
 */
export function presumeNothingElse(facts: Facts): { readonly facts: Facts; readonly presumed: readonly string[] } {
  const presumed = new Set<string>()
  const filled = (group: string | undefined, given: MemberFacts): MemberFacts => {
    const lacking = [...packInputs.values()].filter((each) => each.group?.name === group && each.unit !== 'date' && !(each.name in given))
    for (const { label } of lacking) presumed.add(label)
    return { ...given, ...Object.fromEntries(lacking.map((each) => [each.name, nothingOf(each)])) }
  }
  const groups = Object.entries(facts).flatMap(([key, value]) =>
    Array.isArray(value) ? [[key, value.map((member: MemberFacts) => filled(key, member))] as const] : [],
  )
  const own = Object.fromEntries(Object.entries(facts).flatMap(([key, value]) => (Array.isArray(value) ? [] : [[key, value as Fact]])))
  return { facts: { ...filled(undefined, own), ...Object.fromEntries(groups) }, presumed: [...presumed] }
}

function nothingOf({ name, unit, range, codes }: InputDefinition): Fact {
  if (name in otherNothing) return otherNothing[name]
  if (unit === 'bool') return false
  return unit === 'code' ? (codes?.[0]?.label ?? null) : Math.max(0, range.lo)
}
