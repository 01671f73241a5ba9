import { z } from 'zod'
import { alertCategories, alertCauseIds, alertCauseLabels, alertGrades, alertOutcomes, alertSources, alertStatuses } from './alert-words.ts'
import { actionState, dateField, filterNumber, idParam, instantField, largestNumber, regionField, rowNumber } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'
import { departmentLabels } from './departments.ts'

/** 预警: the list, one alert with its evidence, registering one by hand, how well each indicator does. */

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
      importId: z.number().int().max(largestNumber).nullable(),
      row: z.number().int().max(largestNumber).nullable(),
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
  householdNo: filterNumber.optional().describe('户编号'),
  answeredIn: z
    .string()
    .regex(/^\d{4}-\d{2}$/)
    .optional()
    .describe('反馈月份'),
  answeredBy: z.string().optional().describe('反馈部门'),
  answeredAt: regionField.optional().describe('反馈地'),
  run: filterNumber.optional().describe('筛查批次'),
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
  /** `gist`: what the indicator looks for and why, in a sentence; empty where no indicator found it. */
  indicators: z.array(z.object({ id: z.string(), label: z.string(), gist: z.string() })),
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
    householdNo: rowNumber,
    personNo: rowNumber.optional(),
    cause: z.enum(alertCauseIds),
    grade: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    sentence: z.string().trim().min(6, '请用一句话写明情况（至少 6 个字）').max(300),
    evidence: z.array(alertEvidence).max(20).default([]),
  }),
  reply: z.object({ id: z.number().int(), existing: z.boolean() }),
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

export * from './alert-words.ts'
export * from './alert-exemptions.ts'
