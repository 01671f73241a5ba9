import { z } from 'zod'
import { explanationStep } from './explanation.ts'
import { operation } from './operation.ts'
import { count, where } from './policy-fields.ts'
import { figureRow } from './policy-figures.ts'

/** Programmes (救助项目) as the rules have them: conditions, worked cases, and the 明白卡 for the public. */

const programmeParams = z.object({ programme: z.string().min(1).max(40) })

/** The place and day that were asked about. */
const asked = { place: z.string(), placeName: z.string(), day: z.string() }
const programmeHead = { id: z.string(), label: z.string(), department: z.string() }

export const programmes = operation({
  id: 'policy.programmes',
  method: 'GET',
  path: '/api/policy/programmes',
  ability: 'policy.read',
  label: '救助项目',
  query: where,
  reply: z.object({
    ...asked,
    rows: z.array(
      z.object({
        ...programmeHead,
        rules: count,
        figures: count,
        missing: z.array(z.string()),
        unseen: count,
        cases: count,
        who: z.string(),
      }),
    ),
  }),
})

/** A programme: condition and amount in the author's words, the figures it stands on by place and day. */
export const programme = operation({
  id: 'policy.programme',
  method: 'GET',
  path: '/api/policy/programmes/{programme}',
  ability: 'policy.read',
  label: '救助项目详情',
  params: programmeParams,
  query: where,
  reply: z.object({
    ...programmeHead,
    ...asked,
    /** Condition, amount, further results: each with the rules and figures below it. */
    results: z.array(explanationStep),
    figures: z.array(figureRow),
    /** Figures no known document sets at the place on the day. */
    missing: z.array(z.object({ key: z.string(), label: z.string() })),
    inputs: z.array(z.object({ label: z.string(), suppliedBy: z.string() })),
    documents: z.array(z.object({ name: z.string(), title: z.string(), inForce: z.boolean() })),
    cases: count,
  }),
})

const pair = z.tuple([z.string(), z.string()])
export const workedCase = z.object({
  file: z.string(),
  about: z.string(),
  name: z.string(),
  clause: z.string(),
  by: z.string(),
  reckoning: z.string(),
  placeName: z.string(),
  date: z.string(),
  household: z.array(pair),
  members: z.array(z.array(pair)),
  supporters: z.array(z.array(pair)),
  supposed: z.array(pair),
  shared: z.array(pair),
  results: z.array(z.object({ label: z.string(), expected: z.string(), now: z.string(), holds: z.boolean() })),
  holds: z.boolean(),
})
export type WorkedCase = z.output<typeof workedCase>

/** The worked cases of a programme, worked out anew by the rules and figures of today. */
export const cases = operation({
  id: 'policy.cases',
  method: 'GET',
  path: '/api/policy/programmes/{programme}/cases',
  ability: 'policy.read',
  label: '案例',
  params: programmeParams,
  reply: z.object({ total: count, failing: count, rows: z.array(workedCase) }),
})

/** A line of a 明白卡: words and the figures in them. `blank`: nobody knows the figure here; `pending`: it is not verified. */
const cardLine = z.array(z.object({ text: z.string(), kind: z.enum(['words', 'figure', 'blank']), pending: z.boolean().optional() }))

export const card = operation({
  id: 'policy.card',
  method: 'GET',
  path: '/api/policy/cards/{programme}',
  ability: 'public',
  label: '明白卡',
  params: programmeParams,
  query: where,
  reply: z.object({
    ...programmeHead,
    ...asked,
    who: z.array(cardLine),
    amount: z.array(cardLine),
    papers: z.array(cardLine),
    notNeeded: z.array(cardLine),
    mind: z.array(cardLine),
    where: cardLine,
    term: cardLine,
    clauses: z.array(z.object({ document: z.string(), article: z.string() })),
    /** Of the figures on the card: how many are not verified, how many nobody knows here. */
    pending: count,
    blank: count,
  }),
})
export type Card = z.output<typeof card.reply>
export type CardLine = z.output<typeof cardLine>

/** The programmes that have a card. */
export const cards = operation({
  id: 'policy.cards',
  method: 'GET',
  path: '/api/policy/cards',
  ability: 'public',
  label: '明白卡目录',
  reply: z.object({ rows: z.array(z.object({ ...programmeHead })), today: z.string() }),
})
