import { z } from 'zod'

/** What a role may do. Roles are sets of abilities (src/access/roles.ts); screens ask the session for theirs. */
export const abilities = [
  'catalogue.read',
  'import.read',
  'import.submit',
  'import.correct',
  'import.withdraw',
  'registry.read',
  'registry.reveal',
  'registry.edit',
  'registry.merge',
  'minor.approve',
  'screening.read',
  'screening.run',
  'indicator.edit',
  'standard.read',
  'standard.propose',
  'standard.approve',
  'alert.read',
  'alert.handle',
  'alert.assign',
  'alert.create',
  'exemption.decide',
  'visit.read',
  'visit.do',
  'lead.handle',
  'chain.read',
  'plan.read',
  'plan.edit',
  'measure.handle',
  'report.read',
  'policy.read',
  'policy.edit',
  'ledger.read',
  'user.manage',
  'api-key.manage',
  'second-factor.manage',
  'post.read',
  'post.confirm',
  'unusual-look.read',
  'refused-attempt.read',
  'operations.read',
  'operations.manage',
] as const
export type Ability = (typeof abilities)[number]

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/**
 * One HTTP operation, written once: the server's routes, the OpenAPI document and the web client are all read from it.
 * `ability` is checked before the handler; `public` needs no sign-in, `signed-in` any session.
 * `look` names the ledger verb of a look at personal data; the handler then says at whom.
 * `api: true` opens the operation to department keys as well as to browsers.
 */
export interface Operation<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  readonly id: string
  readonly method: Method
  readonly path: `/api/${string}`
  readonly ability: Ability | 'public' | 'signed-in'
  readonly label: string
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly reply: R
  readonly look?: string
  readonly api?: boolean
  /** `upload`: multipart/form-data with one file and the body's fields; `file`: the reply is a download, `reply` describes nothing. */
  readonly transfer?: 'upload' | 'file'
  /** One of the heaviest acts: a person has to have proved within the last quarter of an hour who he is (`session.proof`). */
  readonly proof?: true
}

const nothing = z.object({})
type Nothing = typeof nothing

/** Defines an operation; parts left out are empty objects. */
export function operation<
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
  R extends z.ZodType = Nothing,
>(definition: {
  id: string
  method: Method
  path: `/api/${string}`
  ability: Operation['ability']
  label: string
  params?: P
  query?: Q
  body?: B
  reply?: R
  look?: string
  api?: boolean
  transfer?: 'upload' | 'file'
  proof?: true
}): Operation<P, Q, B, R> {
  return {
    ...definition,
    params: definition.params ?? (nothing as unknown as P),
    query: definition.query ?? (nothing as unknown as Q),
    body: definition.body ?? (nothing as unknown as B),
    reply: definition.reply ?? (nothing as unknown as R),
  }
}

export type ParamsOf<O> = O extends Operation<infer P> ? z.output<P> : never
export type QueryOf<O> = O extends Operation<z.ZodType, infer Q> ? z.output<Q> : never
export type BodyOf<O> = O extends Operation<z.ZodType, z.ZodType, infer B> ? z.output<B> : never
export type ReplyOf<O> = O extends Operation<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.output<R> : never
/** What the caller sends: defaults need not be given. */
export type CallOf<O> =
  O extends Operation<infer P, infer Q, infer B> ? { params?: z.input<P>; query?: z.input<Q>; body?: z.input<B> } : never
