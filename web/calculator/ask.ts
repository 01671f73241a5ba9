import type { evaluation } from '#contract'
import type { Household } from './situation.ts'

export interface Place {
  readonly code: string
  readonly name: string
  readonly parent: string | null
}

/** What went wrong, in words to show. */
export class AskError extends Error {}

const offline = '连不上网络，您填的内容还在这一页上，请稍后再点一次'

/** The places whose rules are known, provinces first. */
export async function askPlaces(): Promise<readonly Place[]> {
  const { rows } = (await ask('/api/evaluation/places')) as { rows: readonly Place[] }
  return rows
}

/** The answer of every programme. Sent without cookies: who asks is nobody's business. */
export async function askEvaluation(place: string, household: Household): Promise<evaluation.EvaluationReply> {
  return (await ask('/api/evaluation', { place, household, nothingElse: true })) as evaluation.EvaluationReply
}

async function ask(path: string, body?: object): Promise<unknown> {
  const init: RequestInit =
    body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const reply = await fetch(path, { ...init, credentials: 'omit', cache: 'no-store' }).catch(() => {
    throw new AskError(offline)
  })
  const told: unknown = await reply.json().catch(() => null)
  if (reply.ok) return told
  throw new AskError(messageOf(told))
}

function messageOf(told: unknown): string {
  if (typeof told !== 'object' || told === null || !('message' in told)) return '服务器暂时不能回答，请稍后再试'
  const hint = 'hint' in told && typeof told.hint === 'string' ? `，${told.hint}` : ''
  return `${String(told.message)}${hint}`
}
