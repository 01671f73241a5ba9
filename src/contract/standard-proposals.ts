import { z } from 'zod'
import { actionState, dateField, filterNumber, idParam, instantField, largestNumber, regionField, rowNumber } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'
import { simulationResult } from './standard-simulations.ts'
import { citation, proposalKind, proposalKinds, proposalStatus, standardHead } from './standard-words.ts'

/** A standard on its way: drafted, checked, handed in, approved by a second person, published, corrected or withdrawn. */

export const finding = z.object({ code: z.string(), severity: z.enum(['block', 'warn']), words: z.string(), cite: citation.nullable() })
export type StandardFinding = z.output<typeof finding>

const proposalBody = z.object({
  key: z.string().min(1).max(80),
  regionCode: regionField,
  value: z.number('请填写标准').int('标准应是整数（分或万分之一）').min(0, '标准不能小于 0').max(largestNumber, '标准太大了'),
  from: dateField,
  to: dateField.nullable().default(null),
  document: z.string().trim().min(2, '请填写文件名称或文号').max(120),
  article: z.string().trim().min(1, '请填写条款').max(60),
  gist: z.string().trim().max(200).default(''),
  reason: z.string().trim().min(6, '请写明理由（至少 6 个字）').max(500),
  /** The published proposal that this one corrects; its standard and place stay the same. */
  corrects: rowNumber.nullable().default(null),
})
export type ProposalBody = z.output<typeof proposalBody>

/** What there is to say about a standard before it is saved. */
export const check = operation({
  id: 'standard.check',
  method: 'GET',
  path: '/api/standard-checks',
  ability: 'standard.propose',
  label: '标准校验',
  query: z.object({
    key: z.string(),
    region: regionField,
    value: z.coerce.number().int().min(0).max(largestNumber, '标准太大了'),
    from: dateField,
    to: dateField.optional(),
    proposal: filterNumber.optional(),
    corrects: filterNumber.optional(),
  }),
  reply: z.object({ findings: z.array(finding), present: z.number().int().nullable(), presentFrom: z.string() }),
})

const proposalRow = z.object({
  id: z.number().int(),
  ...standardHead,
  regionCode: z.string(),
  regionName: z.string(),
  value: z.number().int(),
  valueText: z.string(),
  from: z.string(),
  to: z.string().nullable(),
  document: z.string(),
  status: z.string(),
  proposedBy: z.string(),
  proposedAt: instantField,
  decidedBy: z.string(),
  publishedAt: instantField.nullable(),
  households: z.number().int().nullable(),
  monthly: z.number().int().nullable(),
  kind: proposalKind,
  replaces: z.number().int().nullable(),
  /** Steps of the recomputation done, of how many. */
  step: z.number().int(),
  steps: z.number().int(),
})
export type ProposalRow = z.output<typeof proposalRow>

/** Whose turn it is, as the caller sees it. */
export const proposalDesks = {
  approve: '待我批准',
  publish: '待我公布',
  mine: '我拟的还没公布',
  backPay: '补发清单待交付',
  recomputing: '正在重新计算',
} as const

export const proposals = listing({
  id: 'standard-proposals',
  path: '/api/standard-proposals',
  ability: 'standard.read',
  label: '标准拟稿',
  query: z.object({
    region: regionField.optional(),
    status: optionList.optional(),
    key: optionList.optional(),
    desk: optionList.optional(),
  }),
  row: proposalRow,
  columns: [
    { key: 'id', label: '编号', type: 'text', width: 66, sortable: true, always: true },
    { key: 'label', label: '标准', type: 'text', width: 200 },
    { key: 'regionName', label: '地区', type: 'text', width: 110 },
    { key: 'valueText', label: '拟定', type: 'text', width: 96 },
    { key: 'from', label: '施行日', type: 'date', width: 108, sortable: true },
    { key: 'kind', label: '办什么', type: 'option', options: proposalKinds, width: 80 },
    { key: 'status', label: '状态', type: 'option', options: proposalStatus, width: 110 },
    { key: 'households', label: '涉及户', type: 'count', width: 76 },
    { key: 'monthly', label: '每月增减', type: 'money', width: 106 },
    { key: 'proposedBy', label: '拟稿人', type: 'text', width: 80 },
    { key: 'decidedBy', label: '批准人', type: 'text', width: 80 },
    { key: 'proposedAt', label: '拟稿时间', type: 'datetime', width: 150, hidden: true },
    { key: 'publishedAt', label: '公布时间', type: 'datetime', width: 150, hidden: true },
  ],
  filters: [
    { key: 'region', label: '地区', kind: 'region' },
    { key: 'status', label: '状态', kind: 'options', options: proposalStatus },
    { key: 'desk', label: '谁的事', kind: 'options', options: proposalDesks },
  ],
  defaultSort: '-id',
})

const recomputeState = z.object({
  status: z.enum(['none', 'queued', 'running', 'done', 'failed']),
  step: z.string(),
  done: z.number().int(),
  total: z.number().int(),
  errorMessage: z.string(),
  households: z.number().int(),
  monthly: z.number().int(),
  backPay: z.number().int(),
  backPayHouseholds: z.number().int(),
  overpaid: z.number().int(),
  overpaidHouseholds: z.number().int(),
  months: z.array(z.object({ month: z.string(), households: z.number().int(), backPay: z.number().int(), overpaid: z.number().int() })),
})
export type RecomputeState = z.output<typeof recomputeState>

export const proposalDetail = z.object({
  ...proposalRow.shape,
  article: z.string(),
  gist: z.string(),
  reason: z.string(),
  present: z.number().int().nullable(),
  findings: z.array(finding),
  simulation: simulationResult.nullable(),
  /** Of a correction or withdrawal: the published standard it ends. */
  replaced: z
    .object({ id: z.number().int(), valueText: z.string(), from: z.string(), to: z.string().nullable(), document: z.string() })
    .nullable(),
  /** The back-pay list by county, in the caller's region: whether it has been handed on to be paid. */
  settlements: z.array(
    z.object({
      regionCode: z.string(),
      regionName: z.string(),
      households: z.number().int(),
      backPay: z.number().int(),
      settledOn: z.string().nullable(),
      settledBy: z.string(),
      note: z.string(),
    }),
  ),
  /** Of a published standard: how it was ended. */
  ended: z.object({ by: z.number().int(), kind: proposalKind, on: z.string(), person: z.string(), reason: z.string() }).nullable(),
  simulatedAt: instantField.nullable(),
  recompute: recomputeState,
  events: z.array(z.object({ at: instantField, actor: z.string(), action: z.string(), note: z.string() })),
  actions: z.array(actionState),
  version: z.number().int(),
})
export type ProposalDetail = z.output<typeof proposalDetail>

export const showProposal = operation({
  id: 'standard.show',
  method: 'GET',
  path: '/api/standard-proposals/{id}',
  ability: 'standard.read',
  label: '标准拟稿详情',
  params: idParam,
  reply: proposalDetail,
})
export const propose = operation({
  id: 'standard.propose',
  method: 'POST',
  path: '/api/standard-proposals',
  ability: 'standard.propose',
  label: '拟定标准',
  body: proposalBody,
  reply: z.object({ id: z.number().int() }),
})
/** Asks that a published standard be withdrawn: a draft that a second person approves, like any other. */
export const proposeWithdrawal = operation({
  id: 'standard.proposeWithdrawal',
  method: 'POST',
  path: '/api/standard-proposals/{id}/withdrawal',
  ability: 'standard.propose',
  label: '提请撤回已公布的标准',
  params: idParam,
  body: z.object({ reason: z.string().trim().min(6, '请写明理由（至少 6 个字）').max(500) }),
  reply: z.object({ id: z.number().int() }),
})
/** Changes a draft; `version` is the one that was read. */
export const edit = operation({
  id: 'standard.edit',
  method: 'PUT',
  path: '/api/standard-proposals/{id}',
  ability: 'standard.propose',
  label: '修改拟稿',
  params: idParam,
  body: z.object({ ...proposalBody.shape, version: rowNumber }),
  reply: z.object({ id: z.number().int() }),
})
/** Hands a draft in for approval, with the simulation as it is now. Refused while a check blocks. */
export const submit = operation({
  id: 'standard.submit',
  method: 'POST',
  path: '/api/standard-proposals/{id}/submit',
  ability: 'standard.propose',
  label: '提交审批',
  params: idParam,
  reply: z.object({ id: z.number().int() }),
})
const note = z.string().trim().max(300)
export const withdraw = operation({
  id: 'standard.withdraw',
  method: 'POST',
  path: '/api/standard-proposals/{id}/withdraw',
  ability: 'standard.propose',
  label: '撤回拟稿',
  params: idParam,
  body: z.object({ note: note.min(2, '请写明原因') }),
  reply: z.object({ id: z.number().int() }),
})
/** Approves, or returns to the proposer with the reason; never one's own. */
export const decide = operation({
  id: 'standard.decide',
  method: 'POST',
  path: '/api/standard-proposals/{id}/decide',
  ability: 'standard.approve',
  label: '审批标准',
  params: idParam,
  body: z.object({ approve: z.boolean(), note: note.default('') }),
  reply: z.object({ id: z.number().int() }),
})
/** Says that the back-pay list of the caller's county has been handed on to be paid; it no longer waits on the workbench. */
export const settleBackPay = operation({
  id: 'standard.settleBackPay',
  method: 'POST',
  path: '/api/standard-proposals/{id}/back-pay-settled',
  ability: 'standard.propose',
  label: '补发清单已交付',
  params: idParam,
  body: z.object({ regionCode: regionField, note: note.min(2, '请写明交给了谁、文号或批次') }),
  reply: z.object({ id: z.number().int(), already: z.boolean() }),
})
/** Puts an approved standard in force. Again: the same reply, nothing more. */
export const publish = operation({
  id: 'standard.publish',
  method: 'POST',
  path: '/api/standard-proposals/{id}/publish',
  ability: 'standard.approve',
  label: '公布标准',
  params: idParam,
  reply: z.object({ id: z.number().int(), already: z.boolean() }),
})
