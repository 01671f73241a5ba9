import { sql } from 'kysely'
import type { Actor } from '#access'
import type { ListSource, Services } from '#command'
import type { QueryOf, ReplyOf, standards as contract } from '#contract'
import type { Reader } from '#db'
import { addDays, contains, DomainError, regionPrefix } from '#kernel'
import { ownFullName, shortPlace } from '#rooms/alerts'
import { show } from '#rules'
import { figureAt, standardOf, type Finding, type Proposed } from './checks.ts'
import { cited, headOf } from './in-force.ts'
import { actionsOf, findingsOn, proposedOf, readProposal, tablesOf, type StoredProposal } from './proposal.ts'
import type { RecomputeSummary } from './recompute/summary.ts'
import { awaitingSettlement, settlementsOf } from './settle.ts'

interface Context {
  readonly actor: Actor
  readonly services: Services
}
type ProposalQuery = Omit<QueryOf<typeof contract.proposals.list>, 'page' | 'size' | 'sort'>
type RecomputedQuery = Omit<QueryOf<typeof contract.recomputed.list>, 'page' | 'size' | 'sort'>
type BackPayQuery = Omit<QueryOf<typeof contract.backPay.list>, 'page' | 'size' | 'sort'>

function shownFinding(finding: Finding): contract.StandardFinding {
  return { ...finding, cite: finding.cite === null ? null : cited(finding.cite) }
}

function proposals(reader: Reader, query: ProposalQuery, actor: Actor) {
  let rows = reader.selectFrom('standard_proposal').innerJoin('region', 'region.code', 'standard_proposal.region_code')
  if (query.region !== undefined) rows = rows.where('region_code', 'like', `${regionPrefix(query.region)}%`)
  if (query.status !== undefined && query.status.length > 0) rows = rows.where('status', 'in', query.status as contract.ProposalStatus[])
  if (query.key !== undefined && query.key.length > 0) rows = rows.where('key', 'in', query.key)
  if (query.desk !== undefined && query.desk.length > 0) {
    const wanted = query.desk
    rows = rows.where((eb) =>
      eb.or([
        ...(wanted.includes('approve')
          ? [eb.and([eb('status', '=', 'submitted'), eb('proposed_by', '<>', actor.id), eb.lit(mayApprove(actor)), inScope(actor)])]
          : []),
        ...(wanted.includes('publish') ? [eb.and([eb('status', '=', 'approved'), eb.lit(mayApprove(actor)), inScope(actor)])] : []),
        ...(wanted.includes('mine')
          ? [eb.and([eb('status', 'in', ['draft', 'submitted', 'approved']), eb('proposed_by', '=', actor.id)])]
          : []),
        ...(wanted.includes('recomputing') ? [eb.and([eb('status', '=', 'published'), eb('recompute', 'in', ['queued', 'running'])])] : []),
        ...(wanted.includes('backPay') ? [awaitingSettlement] : []),
      ]),
    )
  }
  return rows
}

const mayApprove = (actor: Actor): boolean => actor.abilities.has('standard.approve')
/** A county reads its province's proposals; it decides on those of its own region only. */
const inScope = ({ regionCode }: Actor) =>
  regionCode === null ? sql<boolean>`true` : sql<boolean>`standard_proposal.region_code like ${`${regionPrefix(regionCode)}%`}`

const proposalSort = { id: 'standard_proposal.id', from: 'valid_from' } as const

export const proposalList: ListSource<ProposalQuery, object> = {
  async rows(reader, query, slice, { actor }) {
    const rows = await proposals(reader, query, actor)
      .selectAll('standard_proposal')
      .select('region.name as region_name')
      .orderBy(proposalSort[slice.sort as keyof typeof proposalSort] ?? 'standard_proposal.id', slice.descending ? 'desc' : 'asc')
      .orderBy('standard_proposal.id', 'desc')
      .limit(slice.limit)
      .offset(slice.offset)
      .execute()
    return rows.map(toRow)
  },
  async totals(reader, query, { actor }) {
    return proposals(reader, query, actor)
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow()
  },
}

function toRow(row: StoredProposal): contract.ProposalRow {
  const standard = standardOf(row.key)
  const simulation = row.simulation as contract.SimulationResult | null // written by commands.ts
  const progress = row.recompute_progress as { done?: number; steps?: number } // written by recompute.ts
  return {
    id: row.id,
    ...headOf(standard),
    regionCode: row.region_code,
    regionName: row.region_name,
    value: row.value,
    valueText: show(row.value, standard.param),
    from: row.valid_from,
    to: row.valid_to,
    document: row.document,
    status: row.status,
    proposedBy: row.proposed_by_name,
    proposedAt: row.proposed_at.toISOString(),
    decidedBy: row.decided_by_name ?? '',
    publishedAt: row.published_at?.toISOString() ?? null,
    households: simulation?.totals.households ?? null,
    monthly: simulation?.totals.monthly ?? null,
    kind: row.kind,
    replaces: row.replaces,
    step: progress.done ?? 0,
    steps: progress.steps ?? 0,
  }
}

/** A proposal with its findings as of today, the simulation it was handed in with, and what may be done. */
export async function proposalDetail(
  reader: Reader,
  id: number,
  { actor, services }: Context,
): Promise<ReplyOf<typeof contract.showProposal>> {
  const row = await readProposal(reader, id)
  if (row === undefined) throw new DomainError('not-found', '没有这份拟稿', { hint: '可能不在您的管辖范围内' })
  const proposed = proposedOf(row)
  const open = row.status === 'draft' || row.status === 'submitted' || row.status === 'approved'
  const { before } = await tablesOf(reader, proposed, id)
  const held = row.replaces === null ? addDays(proposed.from, -1) : proposed.from
  const events = await reader
    .selectFrom('standard_event')
    .select(['at', 'actor_name', 'action', 'note'])
    .where('proposal_id', '=', id)
    .orderBy('id')
    .execute()
  return {
    ...toRow(row),
    article: row.article,
    gist: row.gist,
    reason: row.reason,
    version: row.version,
    present: figureAt(before, standardOf(row.key).param, proposed.place, held)?.value ?? null,
    replaced: await replacedOf(reader, row.replaces),
    ended: await endedOf(reader, id),
    settlements: await settlementsOf(reader, id),
    findings: open ? (await findingsOn(reader, proposed, id, services.clock.today())).map(shownFinding) : [],
    simulation: row.simulation as contract.SimulationResult | null,
    simulatedAt: row.simulated_at?.toISOString() ?? null,
    recompute: recomputeOf(row),
    events: events.map((event) => ({ at: event.at.toISOString(), actor: event.actor_name, action: event.action, note: event.note })),
    actions: actionsOf(row, actor),
  }
}

async function replacedOf(reader: Reader, id: number | null): Promise<contract.ProposalDetail['replaced']> {
  const row = id === null ? undefined : await readProposal(reader, id)
  return row === undefined
    ? null
    : { id: row.id, valueText: show(row.value, standardOf(row.key).param), from: row.valid_from, to: row.valid_to, document: row.document }
}

async function endedOf(reader: Reader, id: number): Promise<contract.ProposalDetail['ended']> {
  const row = await reader
    .selectFrom('standard_revocation')
    .innerJoin('standard_proposal', 'standard_proposal.id', 'by_proposal')
    .select(['by_proposal', 'kind', 'revoked_on', 'revoked_by_name', 'standard_revocation.reason'])
    .where('proposal_id', '=', id)
    .executeTakeFirst()
  return row === undefined
    ? null
    : { by: row.by_proposal, kind: row.kind, on: row.revoked_on, person: row.revoked_by_name, reason: row.reason }
}

function recomputeOf(row: StoredProposal): contract.RecomputeState {
  const progress = row.recompute_progress as { step?: string; done?: number; steps?: number }
  const summary = row.recompute_summary as Partial<RecomputeSummary> & { errorMessage?: string }
  const [month = '', kind] = (progress.step ?? '').split(' ')
  const step = month === '' || month === 'touched' ? '重新计算涉及家庭' : `${month} ${kind === 'over' ? '多发' : '补发'}`
  return {
    status: row.recompute,
    step,
    done: progress.done ?? 0,
    total: progress.steps ?? 0,
    errorMessage: summary.errorMessage ?? '',
    households: summary.households ?? 0,
    monthly: summary.monthly ?? 0,
    backPay: summary.backPay ?? 0,
    backPayHouseholds: summary.backPayHouseholds ?? 0,
    overpaid: summary.overpaid ?? 0,
    overpaidHouseholds: summary.overpaidHouseholds ?? 0,
    months: (summary.months ?? []).map((each) => ({ ...each, overpaid: each.overpaid ?? 0 })),
  }
}

/** What the form shows while it is filled in. */
export async function checkedDraft(
  reader: Reader,
  query: QueryOf<typeof contract.check>,
  { actor, services }: Context,
): Promise<ReplyOf<typeof contract.check>> {
  if (actor.regionCode !== null && !contains(actor.regionCode, query.region)) throw new DomainError('auth.denied', '只能为本辖区拟定标准')
  const from = query.from
  const proposed: Proposed = {
    key: query.key,
    place: query.region,
    value: query.value,
    from,
    to: query.to,
    document: '拟定',
    article: '拟定',
    gist: '',
    ...(query.corrects === undefined ? {} : { kind: 'correction', replaces: query.corrects }),
  }
  const findings = await findingsOn(reader, proposed, query.proposal ?? null, services.clock.today())
  const present = figureAt((await tablesOf(reader, proposed, null)).base, standardOf(query.key).param, query.region, addDays(from, -1))
  return {
    findings: findings.map(shownFinding),
    present: present?.value ?? null,
    presentFrom: present === null ? '' : cited(present.row.cite).title,
  }
}

function touchedRows(reader: Reader, { proposal, region, change, kind }: RecomputedQuery) {
  let rows = reader
    .selectFrom('standard_touched')
    .innerJoin('household', 'household.household_no', 'standard_touched.household_no')
    .where('proposal_id', '=', proposal)
  if (region !== undefined)
    rows = rows
      .where('standard_touched.region_code', '>=', regionPrefix(region))
      .where('standard_touched.region_code', '<', `${regionPrefix(region)}~`)
  if (change !== undefined && change.length > 0) rows = rows.where('change', 'in', change as contract.ChangeKind[])
  if (kind !== undefined && kind.length > 0) rows = rows.where('kind', 'in', kind)
  return rows
}

const difference = sql<number>`after_fen - before_fen`
const touchedSort: Readonly<Record<string, 'standard_touched.household_no' | 'before_fen' | 'after_fen' | typeof difference>> = {
  householdNo: 'standard_touched.household_no',
  before: 'before_fen',
  after: 'after_fen',
  difference,
}

/** Households a published standard touches, in the caller's scope. */
export const recomputedList: ListSource<RecomputedQuery, object> = {
  async rows(reader, query, slice, { actor }) {
    const own = await ownFullName(reader, { actor })
    const rows = await touchedRows(reader, query)
      .innerJoin('region', 'region.code', 'standard_touched.region_code')
      .select([
        'standard_touched.household_no',
        'head_name',
        'region.full_name',
        'standard_touched.region_code',
        'change',
        'kind',
        'persons',
        'before_fen',
        'after_fen',
      ])
      .orderBy(touchedSort[slice.sort] ?? 'standard_touched.household_no', slice.descending ? 'desc' : 'asc')
      .orderBy('standard_touched.household_no')
      .limit(slice.limit)
      .offset(slice.offset)
      .execute()
    return rows.map((row): contract.TouchedRow => ({
      householdNo: row.household_no,
      headName: row.head_name,
      place: shortPlace(row.full_name, own),
      regionCode: row.region_code,
      change: row.change,
      kind: row.kind,
      persons: row.persons,
      before: row.before_fen,
      after: row.after_fen,
      difference: row.after_fen - row.before_fen,
    }))
  },
  async totals(reader, query) {
    const row = await touchedRows(reader, query)
      .select([
        sql<number>`count(*)::int`.as('total'),
        sql<number>`coalesce(sum(persons), 0)::int`.as('persons'),
        sql<number>`coalesce(sum(before_fen), 0)::bigint`.as('before'),
        sql<number>`coalesce(sum(after_fen), 0)::bigint`.as('after'),
      ])
      .executeTakeFirstOrThrow()
    const [before, after] = [row.before, row.after]
    return { total: row.total, sums: { persons: row.persons, before, after, difference: after - before } }
  },
}

function backPayRows(reader: Reader, { proposal, region, programme }: BackPayQuery) {
  let rows = reader
    .selectFrom('standard_back_pay')
    .innerJoin('household', 'household.household_no', 'standard_back_pay.household_no')
    .where('proposal_id', '=', proposal)
  if (region !== undefined)
    rows = rows
      .where('standard_back_pay.region_code', '>=', regionPrefix(region))
      .where('standard_back_pay.region_code', '<', `${regionPrefix(region)}~`)
  if (programme !== undefined && programme.length > 0) rows = rows.where('programme', 'in', programme)
  return rows
}

const backPaySort = { householdNo: 'standard_back_pay.household_no', month: 'month', backPay: 'back_pay_fen' } as const

/** Months already paid with what is owed on top, in the caller's scope. */
export const backPayList: ListSource<BackPayQuery, object> = {
  async rows(reader, query, slice, { actor }) {
    const own = await ownFullName(reader, { actor })
    const rows = await backPayRows(reader, query)
      .innerJoin('region', 'region.code', 'standard_back_pay.region_code')
      .select([
        'standard_back_pay.household_no',
        'head_name',
        'region.full_name',
        'standard_back_pay.region_code',
        'month',
        'programme',
        'recorded_fen',
        'owed_fen',
        'back_pay_fen',
      ])
      .orderBy(backPaySort[slice.sort as keyof typeof backPaySort] ?? 'standard_back_pay.household_no', slice.descending ? 'desc' : 'asc')
      .orderBy('standard_back_pay.household_no')
      .orderBy('month')
      .orderBy('programme')
      .limit(slice.limit)
      .offset(slice.offset)
      .execute()
    return rows.map((row) => ({
      householdNo: row.household_no,
      headName: row.head_name,
      place: shortPlace(row.full_name, own),
      regionCode: row.region_code,
      month: row.month.slice(0, 7),
      programme: row.programme,
      recorded: row.recorded_fen,
      owed: row.owed_fen,
      backPay: row.back_pay_fen,
    }))
  },
  async totals(reader, query) {
    const row = await backPayRows(reader, query)
      .select([
        sql<number>`count(*)::int`.as('total'),
        sql<number>`coalesce(sum(recorded_fen), 0)::bigint`.as('recorded'),
        sql<number>`coalesce(sum(owed_fen), 0)::bigint`.as('owed'),
        sql<number>`coalesce(sum(back_pay_fen), 0)::bigint`.as('back_pay'),
      ])
      .executeTakeFirstOrThrow()
    return { total: row.total, sums: { recorded: row.recorded, owed: row.owed, backPay: row.back_pay } }
  },
}
