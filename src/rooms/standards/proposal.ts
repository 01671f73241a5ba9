import { sql } from 'kysely'
import type { Actor } from '#access'
import { standards as contract, type ActionState } from '#contract'
import type { Reader, Writer } from '#db'
import { contains, DomainError, ensure, plainDate, type PlainDate, type RegionCode } from '#kernel'
import { effects } from '#policy'
import { parametersBut } from '#rooms/parameters'
import type { ParameterTable } from '#rules'
import { checkProposal, type Finding, type Proposed, type Surroundings } from './checks.ts'

/** What may be done to a proposal in each state; the screen shows it, the commands hold it. */
const transitions = {
  edit: { from: ['draft'], ability: 'standard.propose', label: '修改', by: 'proposer' },
  submit: { from: ['draft'], ability: 'standard.propose', label: '提交审批', by: 'proposer' },
  withdraw: { from: ['draft', 'submitted', 'approved'], ability: 'standard.propose', label: '撤回拟稿', by: 'anybody' },
  approve: { from: ['submitted'], ability: 'standard.approve', label: '批准', by: 'second' },
  return: { from: ['submitted'], ability: 'standard.approve', label: '退回', by: 'second' },
  publish: { from: ['approved'], ability: 'standard.approve', label: '公布', by: 'anybody' },
  correct: { from: ['published'], ability: 'standard.propose', label: '更正', by: 'anybody' },
  revoke: { from: ['published'], ability: 'standard.propose', label: '撤回标准', by: 'anybody' },
} as const
export type ProposalAction = keyof typeof transitions

export type ProposalStatus = contract.ProposalStatus

/** A row of `standard_proposal`. */
export type StoredProposal = NonNullable<Awaited<ReturnType<typeof readProposal>>>

/** A proposal with the name of its place; undefined where there is none in the reader’s scope. */
export function readProposal(reader: Reader, id: number) {
  return reader
    .selectFrom('standard_proposal')
    .innerJoin('region', 'region.code', 'standard_proposal.region_code')
    .selectAll('standard_proposal')
    .select('region.name as region_name')
    .where('standard_proposal.id', '=', id)
    .executeTakeFirst()
}

/** The proposal for a command, its row locked; `not-found` outside the caller's region. */
export async function lockProposal(tx: Writer, id: number): Promise<StoredProposal> {
  await sql`select id from standard_proposal where id = ${id} for update`.execute(tx)
  const row = await readProposal(tx, id)
  if (row === undefined) throw new DomainError('not-found', '没有这份拟稿', { hint: '可能不在您的管辖范围内' })
  return row
}

/** Why an action is refused now; null when it may be done. */
export function refusal(
  action: ProposalAction,
  row: Pick<StoredProposal, 'status' | 'proposed_by' | 'region_code' | 'kind'>,
  actor: Actor,
): string | null {
  const { from, ability, by } = transitions[action]
  if (!actor.abilities.has(ability)) return '您的岗位没有这项权限'
  if (actor.regionCode !== null && !contains(actor.regionCode, row.region_code as RegionCode)) return '不在您的辖区内'
  if (!(from as readonly string[]).includes(row.status)) return `现在是“${contract.proposalStatus[row.status]}”`
  if ((action === 'correct' || action === 'revoke') && row.kind === 'withdrawal') return '这是一份撤回，没有标准可以更正'
  if (by === 'proposer' && row.proposed_by !== actor.id) return '由拟稿人办理'
  if (by === 'second' && row.proposed_by === actor.id) return '不能审批自己拟的标准，须由第二人审批'
  return null
}

/** Throws with the reason and what may be done instead. */
export function mayDo(action: ProposalAction, row: StoredProposal, actor: Actor): void {
  const reason = refusal(action, row, actor)
  if (reason === null) return
  const allowed = actionsOf(row, actor)
    .filter((one) => one.allowed)
    .map((one) => one.label)
  throw new DomainError('state.action-not-allowed', `不能${transitions[action].label}：${reason}`, {
    hint: allowed.length === 0 ? '现在没有您可办的事' : `现在可以：${allowed.join('、')}`,
  })
}

/** What may be done with it next, and why not where the actor may not. */
export function actionsOf(row: StoredProposal, actor: Actor): ActionState[] {
  return (Object.keys(transitions) as ProposalAction[]).map((action) => {
    const reason = refusal(action, row, actor)
    return { action, label: transitions[action].label, allowed: reason === null, ...(reason === null ? {} : { reason }) }
  })
}

/** The proposal as the checks and the simulation take it. */
export function proposedOf(
  row: Pick<
    StoredProposal,
    'key' | 'region_code' | 'value' | 'valid_from' | 'valid_to' | 'document' | 'article' | 'gist' | 'kind' | 'replaces'
  >,
): Proposed {
  return {
    key: row.key,
    place: row.region_code as RegionCode,
    value: row.value,
    from: plainDate(row.valid_from),
    to: row.valid_to === null ? undefined : plainDate(row.valid_to),
    document: row.document,
    article: row.article,
    gist: row.gist,
    kind: row.kind,
    replaces: row.replaces ?? undefined,
  }
}

/** Programmes of the chain whose payments close a month for a standard. */
const chainProgrammes: Readonly<Record<effects.EffectProgramme, string>> = {
  dibao: 'dibao',
  tekun: 'tekun',
  children: 'children',
  living: 'disability',
  care: 'disability',
}

/** The chain's programme of a programme of the effects. */
export function chainProgramme(programme: effects.EffectProgramme): string {
  return chainProgrammes[programme]
}

/** The last month (`2026-10`) in which a payment that the standard moves is recorded at a place; null for none. */
export async function closedThrough(reader: Reader, key: string, place: RegionCode): Promise<string | null> {
  const programmes = [
    ...new Set(effects.effects.filter(({ model }) => model.params.has(key)).map(({ programme }) => chainProgrammes[programme])),
  ]
  if (programmes.length === 0) return null
  const prefix = place.replace(/(?<!0)0+$/, '')
  const row = await reader
    .selectFrom('chain_event')
    .select((eb) => eb.fn.max<string | null>('occurred_on').as('day'))
    .where('kind', '=', 'payment')
    .where('programme', 'in', programmes)
    .where('region_code', '>=', prefix)
    .where('region_code', '<', `${prefix}~`)
    .executeTakeFirstOrThrow()
  return row.day === null ? null : row.day.slice(0, 7)
}

/** What the checks need to know around a proposal. */
async function surroundingsOf(
  reader: Reader,
  proposed: Pick<Proposed, 'key' | 'place' | 'replaces'>,
  own: number | null,
  today: PlainDate,
): Promise<Surroundings> {
  const others = await reader
    .selectFrom('standard_proposal')
    .select(['id', 'valid_from'])
    .where('key', '=', proposed.key)
    .where('region_code', '=', proposed.place)
    .where('status', 'in', ['draft', 'submitted', 'approved'])
    .where('id', '<>', own ?? 0)
    .orderBy('id')
    .execute()
  return {
    parameters: (await tablesOf(reader, proposed, own)).base,
    ...(await endingOf(reader, proposed.replaces)),
    closedThrough: await closedThrough(reader, proposed.key, proposed.place),
    today,
    others: others.map((row) => ({ id: row.id, from: row.valid_from as PlainDate })),
  }
}

/** Parameters before a proposal and beneath it: `before` with the standard it ends still in force, `base` without. */
export interface Tables {
  readonly before: ParameterTable
  readonly base: ParameterTable
}

/** The tables of a proposal, published (`own`) or not. */
export async function tablesOf(reader: Reader, { replaces }: Pick<Proposed, 'replaces'>, own: number | null): Promise<Tables> {
  const without = own === null ? [] : [own]
  const ended = replaces === undefined ? [] : [replaces]
  return {
    before: await parametersBut(reader, { without, restored: ended }),
    base: await parametersBut(reader, { without: [...without, ...ended] }),
  }
}

async function endingOf(reader: Reader, replaces: number | undefined): Promise<Pick<Surroundings, 'ends'>> {
  const row = replaces === undefined ? undefined : await readProposal(reader, replaces)
  if (row === undefined) return {}
  const settled = await reader
    .selectFrom('standard_back_pay_settled')
    .innerJoin('region', 'region.code', 'standard_back_pay_settled.region_code')
    .select([sql<string>`settled_at::date::text`.as('day'), 'region.name'])
    .where('proposal_id', '=', row.id)
    .execute()
  return {
    ends: { value: row.value, from: plainDate(row.valid_from), settled: settled.map(({ day, name }) => ({ on: day, place: name })) },
  }
}

/** Findings on a proposal as it stands. */
export async function findingsOn(reader: Reader, proposed: Proposed, own: number | null, today: PlainDate): Promise<Finding[]> {
  return checkProposal(proposed, await surroundingsOf(reader, proposed, own, today))
}

/** Throws with every finding that blocks. */
export function refuseBlocked(findings: readonly Finding[], doing: string): void {
  const blocks = findings.filter((finding) => finding.severity === 'block')
  ensure(blocks.length === 0, 'input.invalid', `不能${doing}：${blocks.map((finding) => finding.words).join('；')}`, {
    hint: '请改正后再办',
    details: { findings: blocks.map((finding) => finding.code) },
  })
}

/** Writes down what happened to a proposal. */
export async function note(
  tx: Writer,
  proposal: Pick<StoredProposal, 'id' | 'region_code'>,
  actor: Pick<Actor, 'id' | 'name'>,
  at: Date,
  action: string,
  words: string,
  detail: object = {},
): Promise<void> {
  await tx
    .insertInto('standard_event')
    .values({
      proposal_id: proposal.id,
      region_code: proposal.region_code,
      at,
      actor: actor.id,
      actor_name: actor.name,
      action,
      note: words,
      detail: JSON.stringify(detail),
    })
    .execute()
}
