import { readFileSync, readdirSync } from 'node:fs'
import { parse } from 'yaml'
import { DomainError, plainDate, yuan, type PlainDate, type RegionCode } from '#kernel'
import {
  compile,
  factsFor,
  model,
  specialise,
  type Fact,
  type Facts,
  type InputDefinition,
  type MemberFacts,
  type ParameterTable,
  type ParameterValue,
  type Rule,
  type Unit,
} from '#rules'
import { placeNames } from './case-places.ts'
import { packModels, programmes, resultsOf } from './programmes.ts'
import { confirmWithin, reviewEvery, termsModel } from './terms.ts'

/**
 * Worked cases as clerks write them: YAML in Chinese, keys are the labels of facts and of results, amounts in yuan. A file says what all
 * its cases share; a case says what differs. `缺标准` is the expected result where no document sets a figure, `待定` where a fact is missing.
 */
export interface CaseFile {
  readonly 说明: string
  readonly 地方: string
  readonly 日期: string
  readonly 谁算的: string
  readonly 条款: string
  readonly 家庭?: Record<string, unknown>
  readonly 每位成员?: Record<string, unknown>
  readonly 每位义务人?: Record<string, unknown>
  readonly 案例: readonly WrittenCase[]
}

export interface WrittenCase {
  readonly 名称: string
  readonly 地方?: string
  readonly 日期?: string
  readonly 条款?: string
  readonly 家庭?: Record<string, unknown>
  readonly 成员?: readonly Record<string, unknown>[]
  readonly 义务人?: readonly Record<string, unknown>[]
  /** Local figures that the case supposes, by label. */
  readonly 假设?: Record<string, unknown>
  readonly 应得: Record<string, unknown>
  readonly 算式: string
}

/** What a case itself writes, in the words of the file: label and value. What all cases of the file share is in `shared`. */
export interface Situation {
  readonly household: readonly (readonly [string, string])[]
  /** One list a member; empty for one with nothing but what all share. */
  readonly members: readonly (readonly (readonly [string, string])[])[]
  readonly supporters: readonly (readonly (readonly [string, string])[])[]
  readonly supposed: readonly (readonly [string, string])[]
  readonly shared: readonly (readonly [string, string])[]
}

export interface Case {
  readonly file: string
  /** What the cases of the file are about. */
  readonly about: string
  readonly situation: Situation
  readonly name: string
  readonly clause: string
  readonly reckoning: string
  readonly by: string
  readonly place: RegionCode
  readonly date: PlainDate
  readonly facts: Facts
  readonly supposed: readonly ParameterValue[]
  readonly expect: readonly { readonly rule: Rule; readonly value: number | null | 'no figure' }[]
}

const models = [...packModels, termsModel]
const inputs = new Map(models.flatMap((each) => [...each.inputs.values()].map((input) => [input.label, input] as const)))
const params = new Map(models.flatMap((each) => [...each.params.values()].map((param) => [param.label, param] as const)))
const results = new Map(
  [...programmes.flatMap(resultsOf), confirmWithin, reviewEvery].map((rule) => [rule.definition.label, rule] as const),
)
const truth: Readonly<Record<string, boolean>> = { 是: true, 否: false, 符合: true, 不符合: false }

/** Reads every case beside the packs. Throws with file and case for what it does not understand. */
function readCases(directory: URL): readonly Case[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .flatMap((name) => {
      const file = parse(readFileSync(new URL(name, directory), 'utf8'), { schema: 'failsafe' }) as CaseFile
      return file.案例.map((each) => within(`${name}：${each.名称}`, () => caseOf(name, file, each)))
    })
}

function within<T>(where: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new Error(`${where}：${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

function caseOf(name: string, file: CaseFile, each: WrittenCase): Case {
  const place = placeNames[each.地方 ?? file.地方]
  if (!place) throw new Error(`不认识的地方 ${each.地方 ?? file.地方}`)
  if (!each.算式?.trim()) throw new Error('没有写算式')
  const date = plainDate(each.日期 ?? file.日期)
  const ofMember =
    (shared: Record<string, unknown> = {}) =>
    (member: Record<string, unknown>): MemberFacts =>
      record({ ...shared, ...member }, true)
  return {
    file: name,
    about: file.说明,
    situation: situationOf(file, each),
    name: each.名称,
    clause: each.条款 ?? file.条款,
    reckoning: each.算式,
    by: file.谁算的,
    place,
    date,
    facts: {
      ...record({ ...file.家庭, ...each.家庭 }, false),
      ...(each.成员 ? { persons: each.成员.map(ofMember(file.每位成员)) } : {}),
      supporters: (each.义务人 ?? []).map(ofMember(file.每位义务人)),
    },
    supposed: Object.entries(each.假设 ?? {}).map(([label, value]) => supposition(label, value, place, date)),
    expect: Object.entries(each.应得).map(([label, value]) => {
      const rule = results.get(label)
      if (!rule) throw new Error(`没有名为“${label}”的结果`)
      return { rule, value: value === '缺标准' ? 'no figure' : value === '待定' ? null : integer(rule.definition, value) }
    }),
  }
}

function situationOf(file: CaseFile, each: WrittenCase): Situation {
  const pairs = (written: Record<string, unknown> = {}) => Object.entries(written).map(([label, value]) => [label, String(value)] as const)
  return {
    household: pairs(each.家庭),
    members: (each.成员 ?? []).map(pairs),
    supporters: (each.义务人 ?? []).map(pairs),
    supposed: pairs(each.假设),
    shared: [...pairs(file.家庭), ...pairs(file.每位成员), ...pairs(file.每位义务人)],
  }
}

function record(written: Record<string, unknown>, ofMember: boolean): Record<string, Fact> {
  return Object.fromEntries(
    Object.entries(written).map(([label, value]) => {
      const input = inputs.get(label)
      if (!input || (input.group !== undefined) !== ofMember) throw new Error(`没有名为“${label}”的${ofMember ? '成员' : '家庭'}情况`)
      return [input.name, value === '不明' ? null : factOf(input, value)]
    }),
  )
}

function factOf(input: InputDefinition, value: unknown): Fact {
  return input.unit === 'code' || input.unit === 'date' ? String(value) : input.unit === 'bool' ? yesOrNo(value) : integer(input, value)
}

/** The value in the language's integers: fen, basis points, code numbers. */
function integer(
  { unit, codes }: { readonly unit: Unit; readonly codes?: readonly { label: string; value: number }[] },
  value: unknown,
): number {
  const text = String(value)
  if (unit === 'bool') return Number(yesOrNo(value))
  if (unit === 'code') {
    const code = codes?.find((each) => each.label === text)
    if (!code) throw new Error(`“${text}”不是可选的值`)
    return code.value
  }
  const number = Number(text.replace(/[%元人]$/, ''))
  if (Number.isNaN(number)) throw new Error(`“${text}”不是数`)
  return unit === 'fen' ? yuan(number) : unit === 'share' ? Math.round(number * 100) : number
}

function yesOrNo(value: unknown): boolean {
  const found = truth[String(value)]
  if (found === undefined) throw new Error(`“${String(value)}”应写是、否、符合或不符合`)
  return found
}

function supposition(label: string, value: unknown, place: RegionCode, from: PlainDate): ParameterValue {
  const param = params.get(label)
  if (!param) throw new Error(`没有名为“${label}”的标准`)
  const written = param.unit === 'code' ? String(value) : param.unit === 'bool' ? yesOrNo(value) : integer(param, value)
  return {
    key: param.name,
    place,
    from,
    value: written,
    status: '待核',
    cite: { document: '案例假设', article: '假设', gist: '案例中假设的当地标准' },
  }
}

/** What the rules say: a number, null where a fact is missing, `no figure` where no document sets one. */
export function outcomeOf(each: Case, rule: Rule, table: ParameterTable): number | null | 'no figure' {
  const parameters = each.supposed.length > 0 ? table.with(each.supposed) : table
  const whole = model('case', { label: rule.definition.label, outputs: [rule] })
  const settled = { parameters, place: each.place, effectiveDate: each.date, facts: factsFor(whole, each.facts) }
  try {
    const own = specialise(whole, settled)
    const compiled = compile(own, { parameters, effectiveDate: each.date, places: [each.place] })
    return compiled.evaluation(each.place, factsFor(own, each.facts)).rule(own.outputs[0] ?? rule.definition)
  } catch (error) {
    if (error instanceof DomainError && error.code === 'policy.missing') return 'no figure'
    throw error
  }
}

let read: readonly Case[] | undefined

/** Every worked case of the packs; the files are read once. */
export function workedCases(): readonly Case[] {
  read ??= readCases(new URL('./cases/', import.meta.url))
  return read
}
