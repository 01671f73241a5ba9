import { DomainError } from '#kernel'
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node as YamlNode, type YAMLMap } from 'yaml'
import { definitionKinds, modelFromJson, modelToJson, type ModelJson } from './canonical.ts'
import { checkModel } from './check.ts'
import { operators } from './operators/index.ts'
import { checkParameters, parameterTable, placed, type ParameterValue } from './parameters.ts'
import type { Model } from './model.ts'

/** A pack as a file: the model as data, and the values of its parameters. */
export interface PackJson extends ModelJson {
  readonly values?: readonly ParameterValue[]
}

/** A pack read from its file; definitions and values know their line. */
export interface Pack {
  readonly model: Model
  readonly values: readonly ParameterValue[]
}

/** What must stand in each kind of definition, of node and in a value; the units and clauses themselves are checked with the model. */
const required = {
  rules: ['name', 'label', 'unit', 'body', 'cite'],
  inputs: ['name', 'label', 'unit', 'range', 'suppliedBy'],
  params: ['name', 'label', 'unit', 'range'],
  groups: ['name', 'label', 'size'],
  value: ['key', 'place', 'from', 'value', 'cite', 'status'],
} as const
const nodes: Readonly<Record<string, readonly string[]>> = {
  literal: ['value'],
  effectiveDay: [],
  input: ['input'],
  param: ['param'],
  rule: ['rule'],
  apply: ['fn', 'args'],
  compare: ['is', 'left', 'right'],
  oneOf: ['of', 'values'],
  all: ['args'],
  any: ['args'],
  not: ['of'],
  choose: ['cases', 'otherwise'],
  sumOver: ['group', 'of'],
  countWhere: ['group', 'of'],
  anyMember: ['group', 'of'],
  everyMember: ['group', 'of'],
  reasons: ['of'],
}

/** A pack's file, a definition or value a line apart, so that messages can name lines. */
export function packToText(model: Model, values: readonly ParameterValue[]): string {
  return `${JSON.stringify({ ...modelToJson(model), values }, null, 2)}\n`
}

/** Reads a pack from the text of its file. Throws `policy.invalid` with file and line where it cannot be read, refers to nothing or goes in a circle. */
export function packFromText(text: string, file: string): Pack {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [error] = document.errors
  if (error !== undefined)
    throw new DomainError('policy.invalid', `规则包读不出来：不是完整的 JSON　[${file}:${String(lines.linePos(error.pos[0]).line)}]`)
  const placeOf = (node: unknown): string => `${file}:${String(lines.linePos(rangeOf(node)).line)}`
  refuseMisshapen(document, placeOf)
  const json: PackJson = document.toJS()
  const at = (kind: string, name: string): string => placeOf(keyNode(document, kind, name))
  const rows = document.get('values')
  const values = (json.values ?? []).map((row, index) => placed(row, placeOf(isSeq(rows) ? rows.items[index] : rows)))
  return { model: modelFromJson(json, at), values }
}

/** Everything wrong with a pack's file, each with file and line. An empty list means it can be run. */
export function checkPackText(text: string, file: string): string[] {
  try {
    const { model, values } = packFromText(text, file)
    return [...checkModel(model), ...checkParameters(parameterTable(values), [model])].map(({ message }) => message)
  } catch (error) {
    if (error instanceof DomainError) return [error.message]
    throw error
  }
}

const rangeOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0)
const isNode = (node: unknown): node is YamlNode => isMap(node) || isSeq(node) || isScalar(node)

/** Where a definition begins: its name. */
function keyNode(document: Document, kind: string, name: string): unknown {
  const section = document.get(kind)
  const pair = isMap(section) ? section.items.find((item) => isScalar(item.key) && item.key.value === name) : undefined
  return pair?.key ?? section
}

function refuseMisshapen(document: Document, placeOf: (node: unknown) => string): void {
  const refuse = (text: string, node: unknown): never => {
    throw new DomainError('policy.invalid', `${text}　[${placeOf(node)}]`)
  }
  const mustHave = (node: unknown, keys: readonly string[], what: string): void => {
    if (!isMap(node)) return refuse(`${what}应是一个 JSON 对象`, node)
    const lacking = keys.filter((key) => !node.has(key))
    if (lacking.length > 0) refuse(`${what}缺少 ${lacking.join('、')}`, node)
  }
  mustHave(document.contents, ['name', 'label', 'outputs', ...definitionKinds], '规则包')
  if (!isSeq(document.get('outputs'))) refuse('outputs 应是结果名称的列表', document.get('outputs', true))
  for (const kind of definitionKinds) {
    const section = document.get(kind)
    mustHave(section, [], kind)
    if (isMap(section)) for (const { key, value } of section.items) mustHave(value, required[kind], `“${String(key)}”`)
  }
  const rows = document.get('values')
  if (isSeq(rows)) for (const row of rows.items) mustHave(row, required.value, '参数的值')
  walk(document.get('rules'), (node) => {
    if (!isMap(node) || !node.has('op')) return
    const [op, fn] = [wordAt(node, 'op'), wordAt(node, 'fn')]
    const keys = nodes[op]
    if (keys === undefined) return refuse(`没有“${op}”这种算式`, node)
    mustHave(node, ['unit', ...keys], `算式 ${op} `)
    if (op === 'apply' && !(fn in operators)) refuse(`没有“${fn}”这种运算`, node)
  })
}

function wordAt(node: YAMLMap, key: string): string {
  const value = node.get(key)
  return typeof value === 'string' ? value : ''
}

function walk(node: unknown, visit: (node: unknown) => void): void {
  visit(node)
  if (isMap(node)) for (const { value } of node.items) walk(value, visit)
  if (isSeq(node)) for (const item of node.items) walk(item, visit)
}
