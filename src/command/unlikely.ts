import { z } from 'zod'
import { DomainError } from '#kernel'

/**
 * What no screen of ours sends, however somebody types: another type than the field has, a choice that is not among those offered, a field
 * that is not there. Whoever sends it writes requests by hand.
 */
export type Unlikely = 'type' | 'choice' | 'field'

/** `input.invalid`; `unlikely` is for the record of attempts and is not told to the caller. */
export class InputRefused extends DomainError {
  readonly unlikely: Unlikely | null

  constructor(message: string, options: { hint: string; details: Record<string, unknown> }, unlikely: Unlikely | null) {
    super('input.invalid', message, options)
    this.unlikely = unlikely
  }
}

/**
 * A refusal that cannot but tell something about a person or family out of the caller's sight: whoever tries one number after the other
 * finds out by it who is registered. It is on record with whom it was about, as a look by a guessed number is.
 */
export class BeyondSight extends DomainError {
  /** `person:3`; not told to the caller. */
  readonly subject: string

  constructor(subject: string, ...refusal: ConstructorParameters<typeof DomainError>) {
    super(...refusal)
    this.subject = subject
  }
}

type Issue = z.core.$ZodIssue

/** The first thing among the issues that no screen sends; null where all of them may be slips of a person, or a field left empty. */
export function unlikelyAmong(issues: readonly Issue[], input: unknown): Unlikely | null {
  for (const issue of issues) {
    const found = unlikelyOf(issue, valueAt(input, issue.path))
    if (found !== null) return found
  }
  return null
}

function unlikelyOf(issue: Issue, value: unknown): Unlikely | null {
  if (issue.code === 'unrecognized_keys') return 'field'
  // An emptied field, and one that was never filled in.
  if (value === undefined || value === null || value === '') return null
  if (issue.code === 'invalid_value') return 'choice'
  if (issue.code === 'invalid_type') return issue.expected === 'int' || issue.expected === 'nan' ? null : 'type'
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return null
  const branches = issue.errors.map((branch) => unlikelyAmong(branch, value))
  return branches.every((found) => found !== null) ? (branches[0] ?? null) : null
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Readonly<Record<PropertyKey, unknown>>)[key]
  }
  return value
}

/** Whether the character NUL stands anywhere in an input, names of fields included. */
export function holdsNul(input: unknown): boolean {
  if (typeof input === 'string') return input.includes('\0')
  if (typeof input !== 'object' || input === null || ArrayBuffer.isView(input)) return false
  if (Array.isArray(input)) return input.some(holdsNul)
  return Object.entries(input).some(([key, value]) => key.includes('\0') || holdsNul(value))
}

/** Whether a body has a field at its top that the operation does not know. It is left out and the request goes on. */
export function hasUnknownField(schema: z.ZodType, body: unknown): boolean {
  if (!(schema instanceof z.ZodObject) || typeof body !== 'object' || body === null) return false
  return Object.keys(body).some((key) => !Object.hasOwn(schema.shape, key))
}

/** For the record only: a body with a field that is not there. */
export function unknownField(): InputRefused {
  return new InputRefused('提交了没有的字段', { hint: '', details: {} }, 'field')
}
