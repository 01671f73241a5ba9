import { z } from 'zod'
import { actionState, dateField, idParam, instantField, regionField } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'
import { departmentLabels } from './departments.ts'

/** What kind of proposal an alert is. The machine proposes; who is helped and who is ended is decided by people. */
export const alertCategories = {
  risk: '困难风险',
  entitlement: '疑似符合条件',
  'policy-gap': '政策未落实',
  exit: '疑似不再符合',
  dependant: '失依人员',
} as const
export type AlertCategory = keyof typeof alertCategories

interface CauseText {
  readonly label: string
  readonly category: AlertCategory
}

/** Why an alert was raised; one open alert a household and cause. Policy gaps are one cause a need, so that two departments can work at once. */
export const alertCauses = {
  illness: { label: '因病', category: 'risk' },
  schooling: { label: '因学', category: 'risk' },
  disability: { label: '因残', category: 'risk' },
  unemployment: { label: '因失业', category: 'risk' },
  disaster: { label: '因灾', category: 'risk' },
  accident: { label: '意外事故', category: 'risk' },
  'other-hardship': { label: '其他困难', category: 'risk' },
  'maybe-dibao': { label: '疑似符合低保', category: 'entitlement' },
  'maybe-tekun': { label: '疑似符合特困', category: 'entitlement' },
  'maybe-marginal': { label: '疑似符合低保边缘', category: 'entitlement' },
  'maybe-rigid': { label: '疑似符合刚性支出困难', category: 'entitlement' },
  'gap-living': { label: '基本生活救助未落实', category: 'policy-gap' },
  'gap-medical': { label: '医疗救助未落实', category: 'policy-gap' },
  'gap-education': { label: '教育救助未落实', category: 'policy-gap' },
  'gap-housing': { label: '住房救助未落实', category: 'policy-gap' },
  'gap-employment': { label: '就业救助未落实', category: 'policy-gap' },
  'gap-disaster': { label: '受灾救助未落实', category: 'policy-gap' },
  'gap-disability': { label: '残疾人补贴未落实', category: 'policy-gap' },
  death: { label: '死亡', category: 'exit' },
  duplicate: { label: '重复享受', category: 'exit' },
  income: { label: '收入超标', category: 'exit' },
  property: { label: '财产超标', category: 'exit' },
  vehicle: { label: '名下车辆', category: 'exit' },
  business: { label: '经商办企业', category: 'exit' },
  payroll: { label: '财政供养', category: 'exit' },
  custody: { label: '服刑羁押', category: 'exit' },
  moved: { label: '户籍迁出', category: 'exit' },
  dependant: { label: '失依', category: 'dependant' },
} as const satisfies Record<string, CauseText>
export type AlertCause = keyof typeof alertCauses
export const alertCauseIds = Object.keys(alertCauses) as [AlertCause, ...AlertCause[]]
export const alertCauseLabels = Object.fromEntries(alertCauseIds.map((cause) => [cause, alertCauses[cause].label])) as Record<
  AlertCause,
  string
>

/** 1 is the gravest. */
export const alertGrades = { '1': '红', '2': '橙', '3': '黄' } as const
export type AlertGrade = 1 | 2 | 3

export const alertStatuses = {
  open: '待派',
  dispatched: '待签收',
  signed: '办理中',
  returned: '退回重办',
  answered: '待审核',
  closed: '办结',
  withdrawn: '已撤销',
} as const
export type AlertStatus = keyof typeof alertStatuses

export const alertOutcomes = { confirmed: '属实', false: '误报', resolved: '已化解', gone: '监测消失' } as const
export type AlertOutcome = keyof typeof alertOutcomes

/** Kinds of low-income population (H24 一) and the other help an answer may name. */
export const programmeLabels = {
  dibao: '低保',
  tekun: '特困',
  marginal: '低保边缘',
  rigidExpenditure: '刚性支出困难',
  relapseRisk: '防返贫监测',
  other: '其他困难',
} as const

/** What happened to an alert, in words; the keys are `alert_event.action`. */
export const eventLabels = {
  open: '产生',
  'open-again': '再次反映',
  update: '监测更新',
  gone: '监测消失',
  exempted: '豁免不再提示',
  dispatch: '派单',
  sign: '签收',
  'hand-on': '转交',
  hear: '听取意见',
  note: '记事',
  answer: '反馈',
  return: '退回重办',
  accept: '审核办结',
  remind: '催办',
  escalate: '逾期上报',
  withdraw: '撤销',
} as const
export type EventAction = keyof typeof eventLabels

/** Statuses in which an alert is still somebody's work. */
export const runningStatuses = ['open', 'dispatched', 'signed', 'returned', 'answered'] as const satisfies readonly AlertStatus[]

export const falseReasons = { 'data-error': '数据错误', outdated: '数据过时', 'same-name': '同名误配', exempted: '已豁免事项' } as const
export type FalseReason = keyof typeof falseReasons

export const alertSources = { screening: '数据筛查', visit: '走访发现', manual: '人工登记', api: '部门推送' } as const

/** Facts that explain a finding and are remembered, so that the same fact does not raise the same alert again. */
export const exemptionKinds = {
  'medical-vehicle': '疾病治疗必需车辆',
  'rehabilitation-vehicle': '残疾康复必需车辆',
  'livelihood-vehicle': '谋生工具车辆',
  'aid-money': '救助金来源存款',
  'house-sale': '一年内售房款存款',
  'same-name': '同名误配',
  other: '其他已核实事项',
} as const
export type ExemptionKind = keyof typeof exemptionKinds

/** One piece of an alert's evidence, as text ready to be read: the value beside its limit, where it stands, and the clause that makes it count. */
export const alertEvidence = z.object({
  label: z.string(),
  value: z.string(),
  limit: z.string().optional(),
  unit: z.string().optional(),
  /** The indicator it belongs to, where an alert joins several. */
  indicator: z.string().optional(),
  source: z
    .object({
      dataset: z.string(),
      fileName: z.string(),
      importId: z.number().int().nullable(),
      row: z.number().int().nullable(),
      day: z.string().describe('数据日期'),
    })
    .optional(),
  clause: z.object({ document: z.string(), article: z.string(), gist: z.string() }).optional(),
  parameter: z.object({ name: z.string(), place: z.string(), from: z.string(), status: z.string() }).optional(),
})
export type AlertEvidence = z.output<typeof alertEvidence>

const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

const alertQuery = z.object({
  q: z.string().trim().max(40).optional(),
  region: regionField.optional(),
  category: optionList.optional(),
  cause: optionList.optional(),
  grade: optionList.optional(),
  status: optionList.optional(),
  department: z.string().optional(),
  desk: z.enum(['mine', 'others', 'none']).optional(),
  due: z.enum(['overdue', 'soon', 'later']).optional(),
  outcome: optionList.optional(),
  openedFrom: dateField.optional(),
  openedTo: dateField.optional(),
  running: flag.optional().describe('未办结'),
  escalated: flag.optional().describe('已上报督办'),
  late: flag.optional().describe('有逾期'),
  indicator: z.string().max(80).optional().describe('指标'),
  deskRegion: regionField.optional().describe('办理地'),
  householdNo: z.coerce.number().int().optional().describe('户编号'),
  answeredIn: z
    .string()
    .regex(/^\d{4}-\d{2}$/)
    .optional()
    .describe('反馈月份'),
  answeredBy: z.string().optional().describe('反馈部门'),
  answeredAt: regionField.optional().describe('反馈地'),
  run: z.coerce.number().int().optional().describe('筛查批次'),
  /** Registered in exactly this place, not below it; statistics open such rows. */
  at: regionField.optional().describe('登记地'),
  /** The department of the last dispatch, also after closing; `none` was never dispatched. */
  handledBy: z.string().max(40).optional().describe('承办部门'),
  source: optionList.optional().describe('来源'),
})
export type AlertQuery = z.output<typeof alertQuery>

export const alertRow = z.object({
  id: z.number().int(),
  householdNo: z.number().int().nullable(),
  headName: z.string(),
  place: z.string(),
  regionCode: z.string(),
  sentence: z.string(),
  cause: z.string(),
  category: z.string(),
  grade: z.string(),
  status: z.string(),
  desk: z.string().describe('在谁案头'),
  deskSince: instantField.nullable(),
  dueOn: z.string().nullable(),
  daysLeft: z.number().int().nullable().describe('剩余工作日，负数为逾期'),
  escalatedAt: instantField.nullable(),
  late: z.boolean(),
  goneOn: z.string().nullable(),
  openedAt: instantField,
  closedAt: instantField.nullable(),
  outcome: z.string().nullable(),
  resultCode: z.string().nullable(),
  source: z.string(),
  version: z.number().int(),
  /** What the caller may do next with it; null when it is somebody else's turn. */
  next: actionState.nullable(),
})
export type AlertRow = z.output<typeof alertRow>

export const alertListing = listing({
  id: 'alert',
  path: '/api/alerts',
  ability: 'alert.read',
  label: '预警',
  look: 'alert.list',
  api: true,
  query: alertQuery,
  row: alertRow,
  defaultSort: '-openedAt',
  columns: [
    { key: 'grade', label: '等级', type: 'option', options: alertGrades, width: 74, sortable: true },
    { key: 'headName', label: '户主', type: 'text', width: 78 },
    { key: 'place', label: '所在地', type: 'text', width: 134, cut: 'start' },
    { key: 'cause', label: '事由', type: 'option', options: alertCauseLabels, width: 118 },
    { key: 'sentence', label: '情况', type: 'text', width: 300 },
    { key: 'status', label: '状态', type: 'option', options: alertStatuses, width: 86 },
    { key: 'desk', label: '在谁案头', type: 'text', width: 156 },
    { key: 'deskSince', label: '何时到案头', type: 'datetime', width: 136, sortable: true, hidden: true },
    { key: 'daysLeft', label: '剩余工作日', type: 'days', width: 130, sortable: true },
    { key: 'dueOn', label: '到期日', type: 'date', width: 100, hidden: true },
    { key: 'category', label: '类别', type: 'option', options: alertCategories, width: 110, hidden: true },
    { key: 'openedAt', label: '产生时间', type: 'datetime', width: 136, sortable: true, hidden: true },
    { key: 'closedAt', label: '办结时间', type: 'datetime', width: 136, hidden: true },
    { key: 'outcome', label: '结论', type: 'option', options: alertOutcomes, width: 84, hidden: true },
    { key: 'source', label: '来源', type: 'option', options: alertSources, width: 90, hidden: true },
    { key: 'householdNo', label: '户编号', type: 'text', width: 90, hidden: true },
    { key: 'id', label: '预警号', type: 'text', width: 90, hidden: true },
  ],
  filters: [
    { key: 'q', label: '户主、首字母、户编号', kind: 'text' },
    { key: 'region', label: '所在地', kind: 'region' },
    { key: 'desk', label: '在谁案头', kind: 'option', options: { mine: '我的案头', others: '别人案头', none: '尚未派出' } },
    { key: 'due', label: '时限', kind: 'option', options: { overdue: '已逾期', soon: '逾期和将到期', later: '未到期' } },
    { key: 'status', label: '状态', kind: 'options', options: alertStatuses },
    { key: 'category', label: '类别', kind: 'options', options: alertCategories },
    { key: 'cause', label: '事由', kind: 'options', options: alertCauseLabels },
    { key: 'grade', label: '等级', kind: 'options', options: alertGrades },
    { key: 'running', label: '未办结', kind: 'boolean' },
    { key: 'department', label: '办理部门', kind: 'option', options: departmentLabels },
    { key: 'outcome', label: '结论', kind: 'options', options: alertOutcomes },
    { key: 'openedFrom', label: '产生日期', kind: 'date-from' },
    { key: 'openedTo', label: '产生日期', kind: 'date-to' },
  ],
})

const member = z.object({
  personNo: z.number().int(),
  name: z.string(),
  relation: z.string(),
  age: z.number().int(),
  sex: z.string(),
  dead: z.boolean(),
})

/** One stay of an alert on one desk. */
export const deskStay = z.object({
  id: z.number().int(),
  desk: z.string(),
  status: z.string(),
  reason: z.string(),
  assignedAt: instantField,
  signedAt: instantField.nullable(),
  signedBy: z.string().nullable(),
  closedAt: instantField.nullable(),
  dueOn: z.string(),
  termDays: z.number().int(),
  resultCode: z.string().nullable(),
  resultNote: z.string(),
  falseReason: z.string().nullable(),
  files: z.array(z.object({ id: z.number().int(), title: z.string() })),
  reminders: z.number().int(),
  remindedAt: instantField.nullable(),
})

export const alertDetail = z.object({
  alert: alertRow,
  termDays: z.number().int().nullable(),
  /** The term runs past the last published holiday notice; it may still move. */
  provisional: z.boolean(),
  termBasis: z.string(),
  indicators: z.array(z.object({ id: z.string(), label: z.string() })),
  evidence: z.array(alertEvidence),
  falseReason: z.string().nullable(),
  household: z
    .object({
      householdNo: z.number().int(),
      headName: z.string(),
      address: z.string(),
      place: z.string(),
      hukouKind: z.string(),
      members: z.array(member),
      programmes: z.array(
        z.object({ programme: z.string(), label: z.string(), from: z.string(), monthlyFen: z.number().int().nullable() }),
      ),
    })
    .nullable(),
  earlier: z.array(
    z.object({
      id: z.number().int(),
      cause: z.string(),
      sentence: z.string(),
      status: z.string(),
      openedAt: instantField,
      closedAt: instantField.nullable(),
      outcome: z.string().nullable(),
      resultCode: z.string().nullable(),
      resultNote: z.string(),
      answeredBy: z.string(),
    }),
  ),
  stays: z.array(deskStay),
  events: z.array(z.object({ id: z.number().int(), at: instantField, actorName: z.string(), action: z.string(), note: z.string() })),
  exemptions: z.array(
    z.object({
      id: z.number().int(),
      kind: z.string(),
      indicator: z.string(),
      reason: z.string(),
      validFrom: z.string(),
      validTo: z.string().nullable(),
    }),
  ),
  /** 听取意见 is on record (社会救助法 第四十八条). */
  heard: z.boolean(),
  /** Result codes this alert may be answered with, in the order of their number keys. */
  answerCodes: z.array(z.string()),
  /** The outcome a reviewer is offered first, from the answer's code; null: the reviewer must choose. */
  proposedOutcome: z.string().nullable(),
  actions: z.array(actionState),
})
export type AlertDetail = z.output<typeof alertDetail>

export const detail = operation({
  id: 'alert.detail',
  method: 'GET',
  path: '/api/alerts/{id}',
  ability: 'alert.read',
  label: '预警详情',
  look: 'household.view',
  api: true,
  params: idParam,
  reply: alertDetail,
})

/** An alert somebody enters by hand: after a visit, from a lead, on a complaint. Where one is open for the family and cause, the words are added to it. */
export const open = operation({
  id: 'alert.open',
  method: 'POST',
  path: '/api/alerts',
  ability: 'alert.create',
  label: '登记预警',
  api: true,
  body: z.object({
    householdNo: z.number().int().positive(),
    personNo: z.number().int().positive().optional(),
    cause: z.enum(alertCauseIds),
    grade: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    sentence: z.string().trim().min(6, '请用一句话写明情况（至少 6 个字）').max(300),
    evidence: z.array(alertEvidence).max(20).default([]),
  }),
  reply: z.object({ id: z.number().int(), existing: z.boolean() }),
})

export const exemptionRow = z.object({
  id: z.number().int(),
  householdNo: z.number().int(),
  headName: z.string(),
  place: z.string(),
  kind: z.string(),
  indicator: z.string(),
  reason: z.string(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  createdBy: z.string(),
  createdAt: instantField,
  state: z.string(),
  revokeReason: z.string(),
  alertId: z.number().int().nullable(),
})

export const exemptionStates = { active: '有效', ended: '已到期', revoked: '已撤销' } as const

export const exemptionListing = listing({
  id: 'exemption',
  path: '/api/exemptions',
  ability: 'alert.read',
  label: '豁免记录',
  look: 'exemption.list',
  query: z.object({
    q: z.string().trim().max(40).optional(),
    region: regionField.optional(),
    kind: optionList.optional(),
    state: z.enum(['active', 'ended', 'revoked']).optional(),
    householdNo: z.coerce.number().int().optional().describe('户编号'),
  }),
  row: exemptionRow,
  defaultSort: '-createdAt',
  columns: [
    { key: 'headName', label: '户主', type: 'text', width: 90 },
    { key: 'place', label: '所在地', type: 'text', width: 134, cut: 'start' },
    { key: 'kind', label: '豁免事项', type: 'option', options: exemptionKinds, width: 140 },
    { key: 'indicator', label: '不再提示', type: 'text', width: 140 },
    { key: 'reason', label: '理由', type: 'text', width: 250 },
    { key: 'validFrom', label: '自', type: 'date', width: 100 },
    { key: 'validTo', label: '至', type: 'date', width: 100, sortable: true },
    { key: 'state', label: '状态', type: 'option', options: exemptionStates, width: 80 },
    { key: 'createdBy', label: '记录人', type: 'text', width: 90 },
    { key: 'createdAt', label: '记录时间', type: 'datetime', width: 136, sortable: true, hidden: true },
    { key: 'revokeReason', label: '撤销理由', type: 'text', width: 160, hidden: true },
    { key: 'householdNo', label: '户编号', type: 'text', width: 90, hidden: true },
  ],
  filters: [
    { key: 'q', label: '户主、首字母、户编号', kind: 'text' },
    { key: 'region', label: '所在地', kind: 'region' },
    { key: 'kind', label: '豁免事项', kind: 'options', options: exemptionKinds },
    { key: 'state', label: '状态', kind: 'option', options: exemptionStates },
  ],
})

/** What an exemption hides: an indicator, or `cause:<cause>` for every indicator of a cause. */
export const exemptionInput = z.object({
  kind: z.enum(Object.keys(exemptionKinds) as [ExemptionKind, ...ExemptionKind[]]),
  indicators: z.array(z.string().min(1).max(80)).min(1, '请选择不再提示的指标').max(20),
  reason: z.string().trim().min(6, '请写明核实情况（至少 6 个字）').max(300),
  validTo: dateField.nullable().describe('为空则长期有效'),
})

export const createExemption = operation({
  id: 'exemption.create',
  method: 'POST',
  path: '/api/exemptions',
  ability: 'exemption.decide',
  label: '登记豁免',
  body: z.object({
    householdNo: z.number().int().positive(),
    personNo: z.number().int().positive().optional(),
    alertId: z.number().int().positive().optional(),
    ...exemptionInput.shape,
  }),
  reply: z.object({ ids: z.array(z.number().int()) }),
})

export const revokeExemption = operation({
  id: 'exemption.revoke',
  method: 'POST',
  path: '/api/exemptions/{id}/revoke',
  ability: 'exemption.decide',
  label: '撤销豁免',
  params: idParam,
  body: z.object({ reason: z.string().trim().min(4, '请写明撤销理由').max(300) }),
})

export const qualityRow = z.object({
  indicator: z.string(),
  label: z.string(),
  regionCode: z.string(),
  place: z.string(),
  total: z.number().int(),
  running: z.number().int(),
  confirmed: z.number().int(),
  false: z.number().int(),
  resolved: z.number().int(),
  gone: z.number().int(),
  late: z.number().int(),
  share: z.number().nullable().describe('属实数 ÷ 已有结论数（属实、误报、已化解）'),
})

/** For each indicator: how many alerts, how many confirmed, false, late, by place. Every number opens its rows in the list of alerts. */
export const qualityListing = listing({
  id: 'alert.quality',
  path: '/api/alert-quality',
  ability: 'alert.read',
  label: '指标成效',
  query: z.object({
    region: regionField.optional(),
    by: z.enum(['indicator', 'place']).default('indicator').describe('汇总到'),
    indicator: z.string().max(80).optional().describe('指标'),
    openedFrom: dateField.optional(),
    openedTo: dateField.optional(),
  }),
  row: qualityRow,
  defaultSort: '-total',
  columns: [
    { key: 'label', label: '指标', type: 'text', width: 220 },
    { key: 'place', label: '地方', type: 'text', width: 120 },
    { key: 'total', label: '预警', type: 'count', width: 90, sortable: true, sum: true },
    { key: 'running', label: '未办结', type: 'count', width: 90, sortable: true, sum: true },
    { key: 'confirmed', label: '属实', type: 'count', width: 90, sortable: true, sum: true },
    { key: 'false', label: '误报', type: 'count', width: 90, sortable: true, sum: true },
    { key: 'resolved', label: '已化解', type: 'count', width: 90, sum: true },
    { key: 'gone', label: '监测消失', type: 'count', width: 90, sum: true },
    { key: 'late', label: '有逾期', type: 'count', width: 90, sortable: true, sum: true },
    { key: 'share', label: '属实率', type: 'share', width: 90, sortable: true },
  ],
  filters: [
    { key: 'region', label: '地方', kind: 'region' },
    { key: 'by', label: '汇总到', kind: 'option', options: { indicator: '指标', place: '指标和下级地方' } },
    { key: 'openedFrom', label: '产生日期', kind: 'date-from' },
    { key: 'openedTo', label: '产生日期', kind: 'date-to' },
  ],
})
