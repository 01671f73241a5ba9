import { DomainError } from '#kernel'
import { modelOf, type Model } from './model.ts'
import type { GroupDefinition, InputDefinition, ParameterDefinition, RuleDefinition } from './tree.ts'
import { sha256 } from './sha256.ts'

/** JSON values with keys in order, so that equal content is equal text. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

/** Hash of any JSON value: equal for equal content, whatever the order of keys. */
export function hashOf(value: unknown): string {
  return sha256(canonicalText(value))
}

/** A model as data: every definition once, references by name, no places in source files. Stored beside decisions so that they replay. */
export interface ModelJson {
  readonly language: 1
  readonly name: string
  readonly label: string
  readonly outputs: readonly string[]
  readonly rules: Record<string, unknown>
  readonly inputs: Record<string, unknown>
  readonly params: Record<string, unknown>
  readonly groups: Record<string, unknown>
}

const references = new Set(['rule', 'input', 'param', 'group'])

export function modelToJson(model: Model): ModelJson {
  const plain = (definition: object): unknown => {
    const text = JSON.stringify(definition, (key, value: unknown) => {
      if (key === 'at') return undefined
      return references.has(key) && typeof value === 'object' && value !== null && 'name' in value ? value.name : value
    })
    return JSON.parse(text) as unknown
  }
  const all = (definitions: ReadonlyMap<string, object>): Record<string, unknown> =>
    Object.fromEntries([...definitions].map(([name, definition]) => [name, plain(definition)]))
  return {
    language: 1,
    name: model.name,
    label: model.label,
    outputs: model.outputs.map((rule) => rule.name),
    rules: all(model.rules),
    inputs: all(model.inputs),
    params: all(model.params),
    groups: all(model.groups),
  }
}

/** Builds the model back from its data. Throws `policy.invalid` where a reference leads nowhere or in a circle. */
export function modelFromJson(json: ModelJson): Model {
  const groups = new Map<string, GroupDefinition>()
  const inputs = new Map<string, InputDefinition>()
  const params = new Map<string, ParameterDefinition>()
  const rules = new Map<string, RuleDefinition>()
  /** Definitions being built, each for the one before it. */
  const open = new Set<string>()
  const link = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(link)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([key, inner]: [string, unknown]) => [
      key,
      references.has(key) && typeof inner === 'string' ? resolve(key, inner) : link(inner),
    ])
    return Object.fromEntries(entries) as unknown
  }
  const resolve = (kind: string, name: string): unknown => {
    if (kind === 'group') return once(groups, json.groups, name)
    if (kind === 'input') return once(inputs, json.inputs, name)
    if (kind === 'param') return once(params, json.params, name)
    return once(rules, json.rules, name)
  }
  const once = <T>(built: Map<string, T>, source: Record<string, unknown>, name: string): T => {
    const known = built.get(name)
    if (known) return known
    if (open.has(name)) throw new DomainError('policy.invalid', `规则循环引用：${[...open].slice([...open].indexOf(name)).join(' → ')} → ${name}`)
    if (!(name in source)) throw new DomainError('policy.invalid', `规则数据不完整：找不到 ${name}`)
    // The data was written by `modelToJson`; its hash is compared with the one the decision names.
    open.add(name)
    const definition = link(source[name]) as T
    open.delete(name)
    built.set(name, definition)
    return definition
  }
  return modelOf(
    json.name,
    json.label,
    json.outputs.map((name) => once(rules, json.rules, name)),
  )
}

/** The name of exactly this model: sha256 of its canonical JSON. */
export function modelHash(model: Model): string {
  return hashOf(modelToJson(model))
}
