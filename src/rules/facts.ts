import { DomainError } from '#kernel'
import { numberOf } from './builders/expression.ts'
import type { Model } from './model.ts'
import type { GroupDefinition, InputDefinition } from './tree.ts'

/** A fact as its supplier writes it: fen, counts and basis points as integers, days as `YYYY-MM-DD`, codes by label or number. Null and absent are unknown. */
export type Fact = number | string | boolean | null | undefined
/** Facts of one member of a group. */
export type MemberFacts = Readonly<Record<string, Fact>>
/** Facts of a household: its own by name, and the members of each group. */
export type Facts = Readonly<Record<string, Fact | readonly MemberFacts[]>>

/** Why a fact cannot be used: nobody supplied it, or it lies outside the declared range. */
export type Absence = 'absent' | 'out-of-range'

/** A fact read: its number, or why there is none. */
export type ReadFact = { readonly value: number } | { readonly value: null; readonly absence: Absence }

/** Facts brought into the language's integers; keys that no input has are refused, since a dropped key is a wrong decision. */
export interface ReadFacts {
  readonly own: ReadonlyMap<string, ReadFact>
  /** Members of each group; absent where nobody supplied the group. */
  readonly groups: ReadonlyMap<string, readonly ReadonlyMap<string, ReadFact>[]>
}

/** From a record that serves several models, the facts that this one asks for. The record's keys are then checked where it is made. */
export function factsFor(model: Model, facts: Facts): Facts {
  const ofMember = (member: MemberFacts, group: GroupDefinition): MemberFacts =>
    Object.fromEntries(Object.entries(member).filter(([key]) => model.inputs.get(key)?.group === group))
  return Object.fromEntries(
    Object.entries(facts).flatMap(([key, value]): [string, Facts[string]][] => {
      const group = model.groups.get(key)
      if (group && Array.isArray(value)) return [[key, value.map((member: MemberFacts) => ofMember(member, group))]]
      return model.inputs.has(key) && !model.inputs.get(key)?.group ? [[key, value]] : []
    }),
  )
}

/** Throws `input.invalid` for a key that no fact of the household and no group has, and for a group that is not a list. */
export function checkKeys(model: Model, facts: Facts): void {
  for (const key in facts) {
    const value = facts[key]
    const input = model.inputs.get(key)
    if (input && !input.group && !Array.isArray(value)) continue
    const group = model.groups.get(key)
    if (!group) throw unknownKey(key, model)
    if (value !== null && value !== undefined && !Array.isArray(value))
      throw new DomainError('input.invalid', `“${group.label}”（${key}）应是成员列表`)
  }
}

/** The same for the facts of a member. */
export function checkMemberKeys(model: Model, facts: MemberFacts, group: GroupDefinition): void {
  for (const key in facts) if (model.inputs.get(key)?.group !== group) throw unknownKey(key, model)
}

/** Throws `input.invalid` for unknown keys and for values of the wrong kind. */
export function readFacts(model: Model, facts: Facts): ReadFacts {
  const groups = new Map<string, readonly ReadonlyMap<string, ReadFact>[]>()
  const own: Record<string, Fact> = {}
  for (const [key, value] of Object.entries(facts)) {
    const group = model.groups.get(key)
    if (Array.isArray(value)) {
      if (!group) throw unknownKey(key, model)
      groups.set(
        key,
        value.map((member: MemberFacts) => readRecord(model, member, group)),
      )
    } else if (!group) own[key] = value as Fact
    else if (value !== null && value !== undefined) throw new DomainError('input.invalid', `“${group.label}”（${key}）应是成员列表`)
  }
  return { own: readRecord(model, own, undefined), groups }
}

function readRecord(model: Model, record: MemberFacts, group: GroupDefinition | undefined): ReadonlyMap<string, ReadFact> {
  const read = new Map<string, ReadFact>()
  for (const [key, fact] of Object.entries(record)) {
    const input = model.inputs.get(key)
    if (!input || input.group !== group) throw unknownKey(key, model)
    read.set(key, readFact(input, fact))
  }
  return read
}

/** One fact in the language's integers; throws `input.invalid` for a value of the wrong kind. */
export function readFact(input: InputDefinition, fact: Fact): ReadFact {
  if (fact === null || fact === undefined) return { value: null, absence: 'absent' }
  const code = input.unit === 'code' && typeof fact === 'number'
  const value = code ? fact : numberOfFact(input, fact)
  return fits(input, value) ? { value } : { value: null, absence: 'out-of-range' }
}

function numberOfFact(input: InputDefinition, fact: string | number | boolean): number {
  try {
    return numberOf(input.unit, fact, input.codes)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    throw new DomainError('input.invalid', `“${input.label}”（${input.name}）：${error.message}`)
  }
}

/** A value within the declared range is usable; codes must also be members of their list as far as its ends. */
export function fits(input: InputDefinition, value: number): boolean {
  return value >= input.range.lo && value <= input.range.hi
}

function unknownKey(key: string, model: Model): DomainError {
  return new DomainError('input.invalid', `“${model.label}”没有名为 ${key} 的事实`, { hint: '请检查字段名称；多余的字段不会被悄悄忽略' })
}
