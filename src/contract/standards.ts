import { z } from 'zod'
import { actionState, dateField, regionField } from './fields.ts'
import { operation } from './operation.ts'
import { citation, standardHead } from './standard-words.ts'

/** 现行标准: what holds at a place on a day, and what held before. */

/** One value of a standard at a place. */
export const standardValue = z.object({
  regionCode: z.string().describe('nation 为全国'),
  regionName: z.string(),
  value: z.number().int(),
  from: z.string(),
  to: z.string().nullable(),
  cite: citation,
  /** 待核: taken over from elsewhere, not seen in the document. */
  unverified: z.boolean(),
  note: z.string(),
  /** Published here; null for figures of the policy packs. */
  publishedOn: z.string().nullable(),
  proposalId: z.number().int().nullable(),
  /** Published here and ended since: it holds for no day. */
  revoked: z.object({ on: z.string(), by: z.string(), reason: z.string(), byProposal: z.number().int() }).nullable(),
})
export type StandardValue = z.output<typeof standardValue>

export const standardRow = z.object({
  ...standardHead,
  group: z.string(),
  /** `parameter`: no published standard; it may go either way. */
  kind: z.enum(['standard', 'parameter']),
  /** Values that documents known here give it, wherever. */
  variants: z.array(z.object({ value: z.number().int(), text: z.string(), source: z.string() })),
  /** What holds on the day; null: 未定, no document known sets it. */
  current: standardValue.nullable(),
  /** The figure of a place above stands in: the place has none of its own. */
  standIn: z.boolean(),
  next: standardValue.nullable(),
  history: z.number().int(),
  open: z.number().int().describe('在办的拟稿数'),
})
export type StandardRow = z.output<typeof standardRow>

/** Standards as they hold at a place on a day; the caller's own place and today when left out. */
export const inForce = operation({
  id: 'standard.list',
  method: 'GET',
  path: '/api/standards',
  ability: 'standard.read',
  label: '现行标准',
  query: z.object({
    region: regionField.optional(),
    on: dateField.optional(),
    key: z.string().max(80).optional().describe('另外要看的参数，不在标准之列的'),
  }),
  reply: z.object({
    regionCode: z.string(),
    regionName: z.string(),
    on: z.string(),
    rows: z.array(standardRow),
    actions: z.array(actionState),
  }),
})

/** Every value of a standard at a place, above it and below it, newest first. */
export const history = operation({
  id: 'standard.history',
  method: 'GET',
  path: '/api/standards/{key}/history',
  ability: 'standard.read',
  label: '标准沿革',
  params: z.object({ key: z.string().min(1).max(80) }),
  query: z.object({ region: regionField.optional() }),
  reply: z.object({ ...standardHead, rows: z.array(standardValue) }),
})

export * from './standard-words.ts'
export * from './standard-simulations.ts'
export * from './standard-proposals.ts'
