import type { Actor } from '#access'
import { defineCommand } from '#command'
import { idParam, standards as contract } from '#contract'
import type { Writer } from '#db'
import { contains, ensure, type PlainDate } from '#kernel'
import type { LedgerEntry } from '#ledger'
import { request } from '#platform/jobs'
import { show } from '#rules'
import { publishStandard, revokeStandard } from '#rooms/parameters'
import { standardOf, whyNotSimulated, type Proposed } from './checks.ts'
import { askFigures, figuresJob } from './figures/prepare.ts'
import { findingsOn, lockProposal, mayDo, note, proposedOf, refuseBlocked, type StoredProposal } from './proposal.ts'
import { recomputeJob } from './recompute/job.ts'
import { simulateNow } from './simulation/simulate.ts'

const withId = idParam
type Body = contract.ProposalBody

function proposedIn(body: Body): Proposed {
  return {
    key: body.key,
    place: body.regionCode,
    value: body.value,
    from: body.from,
    to: body.to ?? undefined,
    document: body.document,
    article: body.article,
    gist: body.gist,
    ...(body.corrects === null ? {} : { kind: 'correction' as const, replaces: body.corrects }),
  }
}

function columnsOf(body: Body) {
  return {
    key: body.key,
    region_code: body.regionCode,
    value: body.value,
    valid_from: body.from,
    valid_to: body.to,
    document: body.document,
    article: body.article,
    gist: body.gist,
    reason: body.reason,
  }
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
    const ended = body.corrects === null ? null : await endedBy(tx, 'correct', body.corrects, actor)
    ensure(
      ended === null || (ended.key === body.key && ended.region_code === body.regionCode),
      'input.invalid',
      '更正只能改数额、日期和文件，标准和地方要与原来的一样',
      { hint: '地方或标准错了的，请撤回后另行拟定' },
    )
    const revision = ended === null ? {} : { kind: 'correction' as const, replaces: ended.id }
    const row = await tx
      .insertInto('standard_proposal')
      .values({ ...columnsOf(body), ...revision, proposed_by: actor.id, proposed_by_name: actor.name, proposed_at: now })
      .returning(['id', 'region_code'])
      .executeTakeFirstOrThrow()
    await note(tx, row, actor, now, ended === null ? '拟稿' : `拟稿更正第 ${String(ended.id)} 号`, body.reason)
    const jobs =
      whyNotSimulated(body.key) === null && (await needsFigures(tx, body.regionCode))
        ? [await askedFigures(tx, body.regionCode, today, actor.id)]
        : []
    return {
      reply: { id: row.id },
      ledger: [
        {
          verb: 'standard.propose',
          subject: `standard:${String(row.id)}`,
          regionCode: body.regionCode,
          detail: { ...detailOf(proposedIn(body)), ...(ended === null ? {} : { corrects: ended.id, reason: body.reason }) },
        },
      ],
      jobs,
    }
  },
})

/** The published standard that a correction or withdrawal is to end, its row locked; refused while another one is under way. */
async function endedBy(tx: Writer, action: 'correct' | 'revoke', id: number, actor: Actor): Promise<StoredProposal> {
  const row = await lockProposal(tx, id)
  mayDo(action, row, actor)
  const other = await tx
    .selectFrom('standard_proposal')
    .select(['id', 'kind'])
    .where('replaces', '=', id)
    .where('status', '<>', 'withdrawn')
    .executeTakeFirst()
  ensure(
    other === undefined,
    'state.conflict',
    `第 ${String(other?.id)} 号拟稿正在${contract.proposalKinds[other?.kind ?? 'correction']}这项标准`,
    { hint: '请先办完那一份，或把它撤回' },
  )
  return row
}

/** Asks that a published standard be withdrawn, with the reason. A draft like any other: submitted, approved by a second person, published. */
export const proposeWithdrawal = defineCommand({
  verb: 'standard.proposeWithdrawal',
  ability: 'standard.propose',
  input: withId.extend(contract.proposeWithdrawal.body.shape),
  async run(tx, { id, reason }, { actor, now }) {
    const ended = await endedBy(tx, 'revoke', id, actor)
    const { key, region_code, value, valid_from, valid_to, document, article, gist } = ended
    const row = await tx
      .insertInto('standard_proposal')
      .values({
        key,
        region_code,
        value,
        valid_from,
        valid_to,
        document,
        article,
        gist,
        reason,
        kind: 'withdrawal',
        replaces: id,
        proposed_by: actor.id,
        proposed_by_name: actor.name,
        proposed_at: now,
      })
      .returning(['id', 'region_code'])
      .executeTakeFirstOrThrow()
    await note(tx, row, actor, now, `提请撤回第 ${String(id)} 号`, reason)
    return {
      reply: { id: row.id },
      ledger: [
        {
          verb: 'standard.propose',
          subject: `standard:${String(row.id)}`,
          regionCode: proposedOf(ended).place,
          detail: { ...detailOf(proposedOf(ended)), withdraws: id, reason },
        },
      ],
    }
  },
})

async function needsFigures(tx: Writer, region: Body['regionCode']): Promise<boolean> {
  const rows = await tx
    .selectFrom('population_figures')
    .select('region_code')
    .where('status', 'in', ['queued', 'running', 'done'])
    .execute()
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
    ensure(
      row.kind === 'new' || (row.key === body.key && row.region_code === body.regionCode),
      'input.invalid',
      '更正和撤回的标准、地方要与原来的一样',
    )
    ensure(
      row.kind !== 'withdrawal' || (row.value === body.value && row.valid_from === body.from && row.valid_to === body.to),
      'input.invalid',
      '撤回只能改理由',
      { hint: '数额或日期有误的，请改办“更正”' },
    )
    await tx
      .updateTable('standard_proposal')
      .set({ ...columnsOf(body), version: version + 1 })
      .where('id', '=', id)
      .execute()
    await note(tx, { ...row, region_code: body.regionCode }, actor, now, '修改', body.reason)
    return {
      reply: { id },
      ledger: [
        {
          verb: 'standard.edit',
          subject: `standard:${String(id)}`,
          regionCode: body.regionCode,
          detail: { before: detailOf(proposedOf(row)), after: detailOf(proposedIn(body)) },
        },
      ],
    }
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
    const { result } = await simulateNow(tx, proposed, { services }, id)
    const impossible = whyNotSimulated(proposed.key)
    ensure(result !== null || impossible !== null, 'state.action-not-allowed', '测算底表还没有准备好，不能提交', {
      hint: '请等底表准备好（或点“更新测算底表”），看过测算再提交',
    })
    await tx
      .updateTable('standard_proposal')
      .set({
        status: 'submitted',
        submitted_at: now,
        simulation: result === null ? null : JSON.stringify(result),
        simulated_at: result === null ? null : now,
        version: row.version + 1,
      })
      .where('id', '=', id)
      .execute()
    const told = result === null ? {} : { households: result.totals.households, monthly: result.totals.monthly }
    await note(tx, row, actor, now, '提交审批', '', told)
    return {
      reply: { id },
      ledger: [
        {
          verb: 'standard.submit',
          subject: `standard:${String(id)}`,
          regionCode: proposed.place,
          detail: { ...detailOf(proposed), ...told, ...(result === null ? {} : { parameters: result.parametersHash }) },
        },
      ],
    }
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
    await tx
      .updateTable('standard_proposal')
      .set({ status: 'withdrawn', version: row.version + 1 })
      .where('id', '=', id)
      .execute()
    await note(tx, row, actor, now, '撤回', words)
    return {
      reply: { id },
      ledger: [
        { verb: 'standard.withdraw', subject: `standard:${String(id)}`, regionCode: proposedOf(row).place, detail: { note: words } },
      ],
    }
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
    const decided = approve
      ? { status: 'approved' as const, decided_by: actor.id, decided_by_name: actor.name, decided_at: now }
      : { status: 'draft' as const, submitted_at: null }
    await tx
      .updateTable('standard_proposal')
      .set({ ...decided, version: row.version + 1 })
      .where('id', '=', id)
      .execute()
    await note(tx, row, actor, now, approve ? '批准' : '退回', words)
    return {
      reply: { id },
      ledger: [
        {
          verb: approve ? 'standard.approve' : 'standard.return',
          subject: `standard:${String(id)}`,
          regionCode: proposed.place,
          detail: { ...detailOf(proposed), note: words },
        },
      ],
    }
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
    const ended = await endFor(tx, row, { actor, now, today })
    if (row.kind !== 'withdrawal')
      await publishStandard(tx, {
        proposalId: id,
        key,
        place,
        value,
        from,
        ...(to === undefined ? {} : { to }),
        document,
        article,
        gist,
        publishedOn: today,
        publishedBy: actor.id,
        publishedByName: actor.name,
      })
    await tx
      .updateTable('standard_proposal')
      .set({ status: 'published', published_at: now, recompute: 'queued', version: row.version + 1 })
      .where('id', '=', id)
      .execute()
    await note(tx, row, actor, now, '公布', '')
    return {
      reply: { id, already: false },
      ledger: [
        {
          verb: 'standard.publish',
          subject: `standard:${String(id)}`,
          regionCode: place,
          detail: { ...detailOf(proposed), kind: row.kind, proposedBy: row.proposed_by, approvedBy: row.decided_by },
        },
        ...ended,
      ],
      jobs: [request(recomputeJob, { id }, { key: String(id) })],
    }
  },
})

interface Ending {
  readonly actor: Actor
  readonly now: Date
  readonly today: PlainDate
}

/** Ends the standard that a correction or withdrawal replaces; gives what the ledger says of it. */
async function endFor(tx: Writer, row: StoredProposal, { actor, now, today }: Ending): Promise<LedgerEntry[]> {
  if (row.replaces === null) return []
  const ended = await lockProposal(tx, row.replaces)
  ensure(
    ended.status === 'published',
    'state.action-not-allowed',
    `第 ${String(ended.id)} 号标准现在是“${contract.proposalStatus[ended.status]}”，不能再${contract.proposalKinds[row.kind]}`,
  )
  ensure(ended.recompute !== 'queued' && ended.recompute !== 'running', 'state.action-not-allowed', '原来那份公布还在重新计算', {
    hint: '请等它算完再公布更正或撤回',
  })
  const place = proposedOf(ended).place
  await revokeStandard(tx, {
    proposalId: ended.id,
    byProposal: row.id,
    place,
    on: today,
    by: actor.id,
    byName: actor.name,
    reason: row.reason,
  })
  const status = row.kind === 'correction' ? 'corrected' : 'revoked'
  await tx
    .updateTable('standard_proposal')
    .set({ status, version: ended.version + 1 })
    .where('id', '=', ended.id)
    .execute()
  await note(
    tx,
    ended,
    actor,
    now,
    row.kind === 'correction' ? `由第 ${String(row.id)} 号更正` : `由第 ${String(row.id)} 号撤回`,
    row.reason,
  )
  return [
    {
      verb: row.kind === 'correction' ? 'standard.corrected' : 'standard.revoked',
      subject: `standard:${String(ended.id)}`,
      regionCode: place,
      detail: { ...detailOf(proposedOf(ended)), by: row.id, reason: row.reason, proposedBy: row.proposed_by, approvedBy: row.decided_by },
    },
  ]
}

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
