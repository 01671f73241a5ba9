import { dependsOnFacts, memberGroups } from './analysis.ts'
import { checkKeys, checkMemberKeys, readFact, readFacts, type Fact, type Facts, type MemberFacts, type ReadFact } from './facts.ts'
import type { Model } from './model.ts'
import { calendarFunctions } from './operators/calendar.ts'
import { Run } from './run.ts'
import { slotKeyOf, traceLayout, type SlotKey, type TraceLayout } from './trace-code.ts'
import type { GroupDefinition, InputDefinition, Node, RuleDefinition } from './tree.ts'

/** The recorded values of one household: a number a node, and for each group a row of numbers a member (none, or null where there are too few or too many). */
export interface TraceRecord {
  readonly own: readonly number[]
  readonly groups: readonly (readonly (readonly number[])[] | null | undefined)[]
}

/** Records every value that an explanation of some outputs can show; the code is generated once a model and set of outputs. */
export interface TraceProgram {
  readonly layout: TraceLayout
  /** `constants`: the values of `layout.constants` at the place. Throws `input.invalid` for unknown keys and values of the wrong kind. */
  readonly record: (facts: Facts, constants: readonly number[]) => TraceRecord
}

type Recording = (
  facts: Facts,
  constants: readonly number[],
  read: (input: number, fact: Fact | readonly MemberFacts[]) => number,
  checkMember: (group: number, facts: MemberFacts) => void,
  calendar: typeof calendarFunctions,
) => TraceRecord

const programs = new WeakMap<Model, Map<string, TraceProgram>>()

/** The program for a model's outputs, kept with the model. */
export function traceProgram(model: Model, outputs: readonly RuleDefinition[]): TraceProgram {
  const kept = programs.get(model) ?? new Map<string, TraceProgram>()
  programs.set(model, kept)
  const key = outputs.map(({ name }) => name).join(' ')
  const program = kept.get(key) ?? programOf(model, outputs)
  kept.set(key, program)
  return program
}

function programOf(model: Model, outputs: readonly RuleDefinition[]): TraceProgram {
  const layout = traceLayout(outputs.map((rule): Node => ({ op: 'rule', unit: rule.unit, rule })))
  // The code is generated from a checked tree of our own; names in it are quoted.
  // oxlint-disable-next-line typescript/no-implied-eval -- as for the loop over columns
  const recording = new Function('facts', 'k', 'read', 'checkMember', 'calendar', layout.code) as Recording
  const read = (index: number, fact: Fact | readonly MemberFacts[]): number => {
    const known = readFact(layout.inputs[index]!, fact as Fact)
    return known.value ?? (known.absence === 'absent' ? Number.NaN : Infinity)
  }
  const checkMember = (index: number, facts: MemberFacts): void => checkMemberKeys(model, facts, layout.groups[index]!.group)
  const unread = layout.inputs.length < model.inputs.size || layout.groups.length < model.groups.size
  return {
    layout,
    record(facts, constants) {
      // What these outputs do not read is still held to its kind.
      if (unread) readFacts(model, facts)
      else checkKeys(model, facts)
      return recording(facts, constants, read, checkMember, calendarFunctions)
    },
  }
}

/** The recorded values of a household, or of one of its members, read as those of an evaluation are. */
export class Trace extends Run {
  readonly #layout: TraceLayout
  readonly #constants: readonly number[]
  readonly #record: TraceRecord
  readonly #at: { readonly slots: ReadonlyMap<SlotKey, number>; readonly row: readonly number[]; readonly index: number } | undefined

  constructor(
    layout: TraceLayout,
    constants: readonly number[],
    record: TraceRecord,
    member?: { readonly group: number; readonly index: number },
  ) {
    super()
    this.#layout = layout
    this.#constants = constants
    this.#record = record
    this.#at = member && {
      slots: layout.groups[member.group]!.slots,
      row: record.groups[member.group]![member.index]!,
      index: member.index,
    }
  }

  override get position(): number | undefined {
    return this.#at?.index
  }

  override value(node: Node): number | null {
    if (node.op === 'literal') return node.value
    if (node.op === 'rule') return this.value(node.rule.body)
    const slot = dependsOnFacts(node)
      ? this.#slot(slotKeyOf(node), memberGroups(node).size > 0)
      : this.#constants[this.#layout.constants.get(node) ?? -1]
    if (slot === undefined) throw new Error('this node is not part of the outputs that were recorded')
    return Number.isFinite(slot) ? slot : null
  }

  override rule(rule: RuleDefinition): number | null {
    return this.value(rule.body)
  }

  override fact(input: InputDefinition): ReadFact {
    const slot = this.#slot(input, input.group !== undefined) ?? Number.NaN
    if (Number.isFinite(slot)) return { value: slot }
    return { value: null, absence: Number.isNaN(slot) ? 'absent' : 'out-of-range' }
  }

  override members(group: GroupDefinition): readonly Trace[] | null {
    const number = this.#groupNumber(group)
    return (
      this.#record.groups[number]?.map((_, index) => new Trace(this.#layout, this.#constants, this.#record, { group: number, index })) ??
      null
    )
  }

  override isDelivered(group: GroupDefinition): boolean {
    return this.#record.groups[this.#groupNumber(group)] !== undefined
  }

  #groupNumber(group: GroupDefinition): number {
    return this.#layout.groups.findIndex((each) => each.group === group)
  }

  #slot(key: SlotKey, ofMember: boolean): number | undefined {
    const at = ofMember ? this.#at : undefined
    const slot = (at?.slots ?? this.#layout.own).get(key)
    return slot === undefined ? undefined : (at?.row ?? this.#record.own)[slot]
  }
}
