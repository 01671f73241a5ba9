import { z } from 'zod'
import { actionState, dateField, idParam, instantField, regionField } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'

/**
 * Standards (保障标准) and every other parameter of the rules: in force, proposed, simulated, published. A value is fen where the unit begins
 * with 元, basis points where it is `%`, a day since 1970 for 日期, else a whole number; `choices` names the values of what is no amount.
 */
export const proposalStatus = {
  draft: '拟稿',
  submitted: '待批准',
  approved: '已批准待公布',
  published: '已公布',
  withdrawn: '拟稿撤回',
  corrected: '公布后已更正',
  revoked: '公布后已撤回',
} as const
export type ProposalStatus = keyof typeof proposalStatus
/** What a proposal does: sets a new standard, puts the right one in place of a wrong published one, or ends a wrong one. */
export const proposalKinds = { new: '新标准', correction: '更正', withdrawal: '撤回' } as const
export type ProposalKind = keyof typeof proposalKinds
const proposalKind = z.enum(['new', 'correction', 'withdrawal'])
export const changeKinds = {
  'comes-in': '可能新纳入',
  leaves: '不再符合',
  gains: '增加',
  loses: '减少',
  'marginal-in': '进入边缘',
  'marginal-out': '退出边缘',
} as const
export type ChangeKind = keyof typeof changeKinds
export const householdKinds = { single: '单人户', elders: '老人户', severe: '有重度残疾人', minors: '有未成年人', other: '其他' } as const
export const payProgrammes = {
  dibao: '低保金',
  tekun: '特困供养金',
  children: '儿童基本生活费',
  living: '困难残疾人生活补贴',
  care: '重度残疾人护理补贴',
} as const

const citation = z.object({ document: z.string(), title: z.string(), article: z.string(), gist: z.string() })
export type StandardCitation = z.output<typeof citation>
const choice = z.object({ value: z.number().int(), label: z.string() })
const standardHead = { key: z.string(), label: z.string(), unit: z.string(), choices: z.array(choice).optional() }
export type StandardHead = Readonly<z.output<z.ZodObject<typeof standardHead>>>

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

export const finding = z.object({ code: z.string(), severity: z.enum(['block', 'warn']), words: z.string(), cite: citation.nullable() })
export type StandardFinding = z.output<typeof finding>

const proposalBody = z.object({
  key: z.string().min(1).max(80),
  regionCode: regionField,
  value: z.number('请填写标准').int('标准应是整数（分或万分之一）').min(0, '标准不能小于 0'),
  from: dateField,
  to: dateField.nullable().default(null),
  document: z.string().trim().min(2, '请填写文件名称或文号').max(120),
  article: z.string().trim().min(1, '请填写条款').max(60),
  gist: z.string().trim().max(200).default(''),
  reason: z.string().trim().min(6, '请写明理由（至少 6 个字）').max(500),
  /** The published proposal that this one corrects; its standard and place stay the same. */
  corrects: z.number().int().nullable().default(null),
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
    value: z.coerce.number().int().min(0),
    from: dateField,
    to: dateField.optional(),
    proposal: z.coerce.number().int().optional(),
    corrects: z.coerce.number().int().optional(),
  }),
  reply: z.object({ findings: z.array(finding), present: z.number().int().nullable(), presentFrom: z.string() }),
})

const effectCount = z.object({
  households: z.number().int(),
  persons: z.number().int(),
  monthly: z.number().int().describe('每月增减，分'),
})
export type EffectCount = z.output<typeof effectCount>
const changeCounts = z.object({
  'comes-in': effectCount,
  leaves: effectCount,
  gains: effectCount,
  loses: effectCount,
  'marginal-in': effectCount,
  'marginal-out': effectCount,
})
const breakdown = z.object({
  code: z.string(),
  name: z.string(),
  ...effectCount.shape,
  comesIn: z.number().int(),
  leaves: z.number().int(),
  gains: z.number().int(),
  loses: z.number().int(),
})

export const figuresInfo = z.object({
  id: z.number().int(),
  regionCode: z.string(),
  regionName: z.string(),
  asOf: z.string(),
  status: z.enum(['queued', 'running', 'done', 'failed']),
  households: z.number().int(),
  persons: z.number().int(),
  madeAt: instantField.nullable(),
  ageDays: z.number().int().nullable(),
  /** A delivery came after it was made. */
  outdated: z.boolean(),
  data: z.array(z.object({ name: z.string(), days: z.array(z.string()), missing: z.number().int() })),
  errorMessage: z.string().nullable(),
})
export type FiguresInfo = z.output<typeof figuresInfo>

/** What a standard would do, worked out on the figures of the population. Money is fen a month unless it says a year. */
export const simulationResult = z.object({
  ...standardHead,
  regionCode: z.string(),
  regionName: z.string(),
  value: z.number().int(),
  present: z.number().int().nullable(),
  from: z.string(),
  kind: proposalKind,
  /** What holds with the proposal in force; null where nothing does any more. */
  after: z.number().int().nullable(),
  figures: figuresInfo,
  totals: effectCount,
  yearly: z.number().int(),
  changes: changeCounts,
  programmes: z.array(z.object({ programme: z.string(), label: z.string(), households: z.number().int(), monthly: z.number().int() })),
  places: z.array(breakdown),
  kinds: z.array(breakdown),
  ages: z.array(z.object({ band: z.string(), persons: z.number().int() })),
  curve: z.array(
    z.object({
      value: z.number().int(),
      comesIn: z.number().int(),
      leaves: z.number().int(),
      households: z.number().int(),
      monthly: z.number().int(),
    }),
  ),
  notes: z.array(z.string()),
  modelHash: z.string(),
  parametersHash: z.string(),
  tookMs: z.number().int(),
})
export type SimulationResult = z.output<typeof simulationResult>

const simulated = {
  key: z.string().min(1).max(80),
  place: regionField,
  value: z.coerce.number().int().min(0),
  from: dateField,
  to: dateField.optional(),
  revision: proposalKind.default('new'),
  replaces: z.coerce.number().int().optional(),
}

/** Computes what a standard would do. `figures.status` other than `done`: the population's figures are being made, ask again. */
export const simulate = operation({
  id: 'standard.simulate',
  method: 'GET',
  path: '/api/standard-simulations',
  ability: 'standard.propose',
  label: '标准测算',
  query: z.object(simulated),
  reply: z.object({
    figures: figuresInfo.nullable(),
    result: simulationResult.nullable(),
    impossible: z.string().nullable().describe('为什么不能按人口测算；能测算时为空'),
  }),
})

/** Makes the figures of the caller's region anew, as of today. */
export const prepareFigures = operation({
  id: 'standard.prepare',
  method: 'POST',
  path: '/api/standard-figures',
  ability: 'standard.propose',
  label: '更新测算底表',
  body: z.object({ regionCode: regionField }),
  reply: z.object({ id: z.number().int(), already: z.boolean() }),
})

const touchedColumns = [
  { key: 'householdNo', label: '户号', type: 'text', width: 80, sortable: true, always: true },
  { key: 'headName', label: '户主', type: 'text', width: 90 },
  { key: 'place', label: '地区', type: 'text', width: 180 },
  { key: 'change', label: '影响', type: 'option', options: changeKinds, width: 100 },
  { key: 'kind', label: '家庭类型', type: 'option', options: householdKinds, width: 110 },
  { key: 'persons', label: '人数', type: 'count', width: 70, sum: true },
  { key: 'before', label: '现每月', type: 'money', width: 110, sum: true, sortable: true },
  { key: 'after', label: '新每月', type: 'money', width: 110, sum: true, sortable: true },
  { key: 'difference', label: '增减', type: 'money', width: 110, sum: true, sortable: true },
] as const
const touchedRow = z.object({
  householdNo: z.number().int(),
  headName: z.string(),
  place: z.string(),
  regionCode: z.string(),
  change: z.string(),
  kind: z.string(),
  persons: z.number().int(),
  before: z.number().int(),
  after: z.number().int(),
  difference: z.number().int(),
})
export type TouchedRow = z.output<typeof touchedRow>
const touchedFilters = [
  { key: 'region', label: '地区', kind: 'region' },
  { key: 'change', label: '影响', kind: 'options', options: changeKinds },
  { key: 'kind', label: '家庭类型', kind: 'options', options: householdKinds },
] as const
const touchedQuery = { region: regionField.optional(), change: optionList.optional(), kind: optionList.optional() }

/** Households a proposed standard would touch, worked out when asked. */
export const touched = listing({
  id: 'standard-touched',
  path: '/api/standard-touched',
  ability: 'standard.propose',
  label: '测算涉及家庭',
  look: 'list.look',
  query: z.object({ ...simulated, ...touchedQuery }),
  row: touchedRow,
  columns: touchedColumns,
  filters: touchedFilters,
  defaultSort: '-difference',
})

/** Households a published standard touches, as recomputed at publication. */
export const recomputed = listing({
  id: 'standard-recomputed',
  path: '/api/standard-recomputed',
  ability: 'standard.read',
  label: '重新计算的家庭',
  look: 'list.look',
  query: z.object({ proposal: z.coerce.number().int(), ...touchedQuery }),
  row: touchedRow,
  columns: touchedColumns,
  filters: touchedFilters,
  defaultSort: '-difference',
})

/** Months already paid: recorded, owed, and what is to be paid on top. */
export const backPay = listing({
  id: 'standard-back-pay',
  path: '/api/standard-back-pay',
  ability: 'standard.read',
  label: '补发清单',
  look: 'list.look',
  query: z.object({ proposal: z.coerce.number().int(), region: regionField.optional(), programme: optionList.optional() }),
  row: z.object({
    householdNo: z.number().int(),
    headName: z.string(),
    place: z.string(),
    regionCode: z.string(),
    month: z.string(),
    programme: z.string(),
    recorded: z.number().int(),
    owed: z.number().int(),
    backPay: z.number().int(),
  }),
  columns: [
    { key: 'householdNo', label: '户号', type: 'text', width: 80, sortable: true, always: true },
    { key: 'headName', label: '户主', type: 'text', width: 90 },
    { key: 'place', label: '地区', type: 'text', width: 180 },
    { key: 'month', label: '月份', type: 'text', width: 90, sortable: true },
    { key: 'programme', label: '项目', type: 'option', options: payProgrammes, width: 130 },
    { key: 'recorded', label: '已发', type: 'money', width: 110, sum: true },
    { key: 'owed', label: '应发', type: 'money', width: 110, sum: true },
    { key: 'backPay', label: '补发（负为多发）', type: 'money', width: 140, sum: true, sortable: true },
  ],
  filters: [
    { key: 'region', label: '地区', kind: 'region' },
    { key: 'programme', label: '项目', kind: 'options', options: payProgrammes },
  ],
  defaultSort: 'householdNo',
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
  body: z.object({ ...proposalBody.shape, version: z.number().int() }),
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
