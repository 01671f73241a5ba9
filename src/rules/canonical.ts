import { DomainError } from '#kernel'
import { modelOf, type Model } from './model.ts'
import type { GroupDefinition, InputDefinition, ParameterDefinition, RuleDefinition } from './tree.ts'
import { sha256 } from './sha256.ts'

/** JSON values with keys in order, so that equal content is equal text. */
export function canonicalText(value: unknown): string {
  // A figure of the province stands under each of its counties: what is one object is put in order once.
  const known = new Map<object, object>()
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    const ordered = known.get(inner) ?? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
    known.set(inner, ordered)
    return ordered
  })
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

/** Sections of a model's data that hold definitions by name. */
export const definitionKinds = ['rules', 'inputs', 'params', 'groups'] as const
type DefinitionKind = (typeof definitionKinds)[number]

const references = new Set(['rule', 'input', 'param', 'group'])

/** A model as plain data: definitions by name, references as names, without the places in the source. */
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

/**
 * Builds the model back from its data. Throws `policy.invalid` where a reference leads nowhere or in a circle. `placeOf` says where in a
 * file a definition stands (`pack.json:12`): messages about it lead there.
 */
export function modelFromJson(json: ModelJson, placeOf?: (kind: DefinitionKind, name: string) => string): Model {
  const groups = new Map<string, GroupDefinition>()
  const inputs = new Map<string, InputDefinition>()
  const params = new Map<string, ParameterDefinition>()
  const rules = new Map<string, RuleDefinition>()
  /** Definitions being built, each for the one before it, with their places. */
  const open = new Map<string, string | undefined>()
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
    if (kind === 'group') return once(groups, 'groups', name)
    if (kind === 'input') return once(inputs, 'inputs', name)
    if (kind === 'param') return once(params, 'params', name)
    return once(rules, 'rules', name)
  }
  const once = <T>(built: Map<string, T>, kind: DefinitionKind, name: string): T => {
    const known = built.get(name)
    if (known) return known
    const source = json[kind]
    const at = placeOf?.(kind, name)
    if (open.has(name)) throw new DomainError('policy.invalid', circleOf([...open], name))
    if (!(name in source)) throw new DomainError('policy.invalid', `规则数据不完整：找不到 ${name}${placed([...open].at(-1)?.[1])}`)
    // The data was written by `modelToJson`, or its shape was looked at with the file.
    open.set(name, at)
    const definition = { ...(link(source[name]) as T), ...(at === undefined ? {} : { at }) }
    open.delete(name)
    built.set(name, definition)
    return definition
  }
  return modelOf(
    json.name,
    json.label,
    json.outputs.map((name) => once(rules, 'rules', name)),
  )
}

const placed = (at: string | undefined): string => (at === undefined ? '' : `　[${at}]`)

/** `规则循环引用：a → b → a`, and where each of them stands. */
function circleOf(open: readonly (readonly [name: string, at: string | undefined])[], name: string): string {
  const circle = open.slice(open.findIndex(([own]) => own === name))
  const places = circle.flatMap(([own, at]) => (at === undefined ? [] : [`${own} 在 ${at}`]))
  return `规则循环引用：${[...circle.map(([own]) => own), name].join(' → ')}${placed(places.length === 0 ? undefined : places.join('，'))}`
}

const hashes = new WeakMap<Model, string>()

/** The name of exactly this model: sha256 of its canonical JSON. */
export function modelHash(model: Model): string {
  const hash = hashes.get(model) ?? hashOf(modelToJson(model))
  hashes.set(model, hash)
  return hash
}
