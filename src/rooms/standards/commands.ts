import type { z } from 'zod'
import { defineCommand } from '#command'
import { idParam, standards as contract } from '#contract'
import type { Writer } from '#db'
import { contains, ensure, type PlainDate } from '#kernel'
import { request } from '#platform/jobs'
import { show } from '#rules'
import { publishStandard } from '#rooms/parameters'
import { standardOf, type Proposed } from './checks.ts'
import { askFigures, figuresJob } from './figures/prepare.ts'
import { findingsOn, lockProposal, mayDo, note, proposedOf, refuseBlocked } from './proposal.ts'
import { recomputeJob } from './recompute/job.ts'
import { simulateNow } from './simulation/simulate.ts'

const withId = idParam
type Body = contract.ProposalBody

function proposedIn(body: Body): Proposed {
  return { key: body.key, place: body.regionCode, value: body.value, from: body.from, to: (body.to ?? undefined), document: body.document, article: body.article, gist: body.gist }
}

function columnsOf(body: Body) {
  return { key: body.key, region_code: body.regionCode, value: body.value, valid_from: body.from, valid_to: body.to, document: body.document, article: body.article, gist: body.gist, reason: body.reason }
}

/** What the ledger keeps of a standard. */
function detailOf(proposed: Proposed): Record<string, unknown> {
  const { key, value, from, to, document, article } = proposed
  return { key, value, text: show(value, standardOf(key).param), from, to: to ?? null, document, article }
}

/** Saves a draft. A draft may still be wrong; what blocks is refused when it is handed in. */
export const proposeStandard = defineCommand({
  verb: 'standard.propose',
  ability: 'standard.propose',
  input: contract.propose.body,
  async run(tx, body, { actor, now, today }) {
    standardOf(body.key)
    ensure(actor.regionCode === null || contains(actor.regionCode, body.regionCode), 'auth.denied', '只能为本辖区拟定标准')
    ensure(body.to === null || body.to >= body.from, 'input.invalid', '截止日早于施行日')
    const row = await tx.insertInto('standard_proposal').values({ ...columnsOf(body), proposed_by: actor.id, proposed_by_name: actor.name, proposed_at: now }).returning(['id', 'region_code']).executeTakeFirstOrThrow()
    await note(tx, row, actor, now, '拟稿', body.reason)
    const jobs = (await needsFigures(tx, body.regionCode)) ? [await askedFigures(tx, body.regionCode, today, actor.id)] : []
    return { reply: { id: row.id }, ledger: [{ verb: 'standard.propose', subject: `standard:${String(row.id)}`, regionCode: body.regionCode, detail: detailOf(proposedIn(body)) }], jobs }
  },
})

async function needsFigures(tx: Writer, region: Body['regionCode']): Promise<boolean> {
  const rows = await tx.selectFrom('population_figures').select('region_code').where('status', 'in', ['queued', 'running', 'done']).execute()
  return !rows.some((row) => contains(row.region_code as Body['regionCode'], region))
}

async function askedFigures(tx: Writer, region: Body['regionCode'], asOf: PlainDate, by: string) {
  const { id } = await askFigures(tx, region, asOf, by)
  return request(figuresJob, { id }, { key: String(id) })
}

/** Changes a draft; refused when somebody changed it meanwhile. */
export const editStandard = defineCommand({
  verb: 'standard.edit',
  ability: 'standard.propose',
  input: withId.extend(contract.edit.body.shape),
  async run(tx, { id, version, ...body }, { actor, now }) {
    const row = await lockProposal(tx, id)
    mayDo('edit', row, actor)
    ensure(row.version === version, 'state.conflict', '这份拟稿刚被改过', { hint: '请刷新后再改' })
    ensure(actor.regionCode === null || contains(actor.regionCode, body.regionCode), 'auth.denied', '只能为本辖区拟定标准')
    ensure(body.to === null || body.to >= body.from, 'input.invalid', '截止日早于施行日')
    standardOf(body.key)
    await tx.updateTable('standard_proposal').set({ ...columnsOf(body), version: version + 1 }).where('id', '=', id).execute()
    await note(tx, { ...row, region_code: body.regionCode }, actor, now, '修改', body.reason)
    return { reply: { id }, ledger: [{ verb: 'standard.edit', subject: `standard:${String(id)}`, regionCode: body.regionCode, detail: { before: detailOf(proposedOf(row)), after: detailOf(proposedIn(body)) } }] }
  },
})

/** Hands a draft in with the simulation as it is now; refused while a check blocks or the population's figures are not there. */
export const submitStandard = defineCommand({
  verb: 'standard.submit',
  ability: 'standard.propose',
  input: withId,
  async run(tx, { id }, { actor, now, today, services }) {
    const row = await lockProposal(tx, id)
    mayDo('submit', row, actor)
    const proposed = proposedOf(row)
    refuseBlocked(await findingsOn(tx, proposed, id, today), '提交')
    const { result } = await simulateNow(tx, proposed, { services })
    ensure(result !== null, 'state.action-not-allowed', '测算底表还没有准备好，不能提交', { hint: '请等底表准备好（或点“更新测算底表”），看过测算再提交' })
    await tx.updateTable('standard_proposal').set({ status: 'submitted', submitted_at: now, simulation: JSON.stringify(result), simulated_at: now, version: row.version + 1 }).where('id', '=', id).execute()
    await note(tx, row, actor, now, '提交审批', '', { households: result.totals.households, monthly: result.totals.monthly })
    return { reply: { id }, ledger: [{ verb: 'standard.submit', subject: `standard:${String(id)}`, regionCode: proposed.place, detail: { ...detailOf(proposed), households: result.totals.households, monthly: result.totals.monthly, parameters: result.parametersHash } }] }
  },
})

/** Takes a proposal back before it is published. */
export const withdrawStandard = defineCommand({
  verb: 'standard.withdraw',
  ability: 'standard.propose',
  input: withId.extend(contract.withdraw.body.shape),
  async run(tx, { id, note: words }, { actor, now }) {
    const row = await lockProposal(tx, id)
    mayDo('withdraw', row, actor)
    await tx.updateTable('standard_proposal').set({ status: 'withdrawn', version: row.version + 1 }).where('id', '=', id).execute()
    await note(tx, row, actor, now, '撤回', words)
    return { reply: { id }, ledger: [{ verb: 'standard.withdraw', subject: `standard:${String(id)}`, regionCode: proposedOf(row).place, detail: { note: words } }] }
  },
})

/** A second person approves, or returns it with the reason. */
export const decideStandard = defineCommand({
  verb: 'standard.decide',
  ability: 'standard.approve',
  input: withId.extend(contract.decide.body.shape),
  async run(tx, { id, approve, note: words }, { actor, now, today }) {
    const row = await lockProposal(tx, id)
    mayDo(approve ? 'approve' : 'return', row, actor)
    ensure(approve || words.length >= 2, 'input.invalid', '请写明退回的原因')
    const proposed = proposedOf(row)
    if (approve) refuseBlocked(await findingsOn(tx, proposed, id, today), '批准')
    const decided = approve ? { status: 'approved' as const, decided_by: actor.id, decided_by_name: actor.name, decided_at: now } : { status: 'draft' as const, submitted_at: null }
    await tx.updateTable('standard_proposal').set({ ...decided, version: row.version + 1 }).where('id', '=', id).execute()
    await note(tx, row, actor, now, approve ? '批准' : '退回', words)
    return { reply: { id }, ledger: [{ verb: approve ? 'standard.approve' : 'standard.return', subject: `standard:${String(id)}`, regionCode: proposed.place, detail: { ...detailOf(proposed), note: words } }] }
  },
})

/** Puts an approved standard in force from its day; who is touched is worked out behind it. A second time it only answers. */
export const publishApproved = defineCommand({
  verb: 'standard.publish',
  ability: 'standard.approve',
  input: withId,
  async run(tx, { id }, { actor, now, today }) {
    const row = await lockProposal(tx, id)
    if (row.status === 'published') return { reply: { id, already: true }, ledger: [] }
    mayDo('publish', row, actor)
    const proposed = proposedOf(row)
    refuseBlocked(await findingsOn(tx, proposed, id, today), '公布')
    const { key, place, value, from, to, document, article, gist } = proposed
    await publishStandard(tx, { proposalId: id, key, place, value, from, ...(to === undefined ? {} : { to }), document, article, gist, publishedOn: today, publishedBy: actor.id, publishedByName: actor.name })
    await tx.updateTable('standard_proposal').set({ status: 'published', published_at: now, recompute: 'queued', version: row.version + 1 }).where('id', '=', id).execute()
    await note(tx, row, actor, now, '公布', '')
    return {
      reply: { id, already: false },
      ledger: [{ verb: 'standard.publish', subject: `standard:${String(id)}`, regionCode: place, detail: { ...detailOf(proposed), proposedBy: row.proposed_by, approvedBy: row.decided_by } }],
      jobs: [request(recomputeJob, { id }, { key: String(id) })],
    }
  },
})

/** Asks for the population's figures as of today. */
export const prepareStandardFigures = defineCommand({
  verb: 'standard.prepare',
  ability: 'standard.propose',
  input: contract.prepareFigures.body,
  async run(tx, { regionCode }, { actor, today }) {
    ensure(actor.regionCode === null || contains(actor.regionCode, regionCode), 'auth.denied', '只能更新本辖区的底表')
    const { id, already } = await askFigures(tx, regionCode, today, actor.id)
    return {
      reply: { id, already },
      ledger: already ? [] : [{ verb: 'standard.prepare', subject: `figures:${String(id)}`, regionCode, detail: { asOf: today } }],
      jobs: already ? [] : [request(figuresJob, { id }, { key: String(id) })],
    }
  },
})

export type ProposeInput = z.input<typeof proposeStandard.input>
