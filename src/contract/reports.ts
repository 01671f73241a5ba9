import { z } from 'zod'
import { alertCategories, alertCauseLabels, alertGrades, alertSources } from './alerts.ts'
import { chainProgrammes } from './chain.ts'
import { departmentLabels } from './departments.ts'
import { dateField, regionField } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'

/** 统计: counted from the alerts and the chain themselves, each number with the selection that opens its rows. */

/** What a table of alerts may be broken down by; several at once give every combination that occurs. */
export const alertDimensions = { place: '地方', category: '类别', cause: '事由', department: '承办部门', month: '产生月份' } as const
export type AlertDimension = keyof typeof alertDimensions

/** Help given, as the chain has it: money paid and services done. */
export const helpDimensions = { place: '地方', department: '部门', programme: '项目', month: '月份' } as const
export type HelpDimension = keyof typeof helpDimensions

/** Stands for alerts that were never dispatched to anybody. */
export const noDepartment = 'none'
const handlers = { ...departmentLabels, [noDepartment]: '尚未派单' } as const

const selection = {
  region: regionField.optional(),
  category: optionList.optional(),
  cause: optionList.optional(),
  grade: optionList.optional(),
  source: optionList.optional(),
  handledBy: z.string().max(40).optional().describe('承办部门'),
  openedFrom: dateField.optional(),
  openedTo: dateField.optional(),
}

/** Shares are of what is known: confirmed and false of the alerts somebody has judged (属实、误报、已化解), late of all. */
const figures = {
  total: z.number().int(),
  running: z.number().int(),
  confirmed: z.number().int(),
  false: z.number().int(),
  resolved: z.number().int(),
  gone: z.number().int(),
  withdrawn: z.number().int(),
  late: z.number().int(),
  confirmedShare: z.number().nullable(),
  falseShare: z.number().nullable(),
  lateShare: z.number().nullable(),
}
export const alertFigures = z.object(figures)
export type AlertFigures = z.output<typeof alertFigures>

/** What to add to a row's `query` to open the alerts a number counts. */
export const figureQueries = {
  total: '',
  running: 'running=true',
  confirmed: 'outcome=confirmed',
  false: 'outcome=false',
  resolved: 'outcome=resolved',
  gone: 'outcome=gone',
  withdrawn: 'status=withdrawn',
  late: 'late=true',
} as const satisfies Partial<Record<keyof AlertFigures, string>>

export const alertStatisticsRow = z.object({
  key: z.string(),
  /** null where the table is not broken down by it. */
  place: z.string().nullable(),
  regionCode: z.string().nullable(),
  category: z.string().nullable(),
  cause: z.string().nullable(),
  department: z.string().nullable(),
  month: z.string().nullable(),
  ...figures,
  /** The list of alerts that `total` counts. */
  query: z.string(),
})
export type AlertStatisticsRow = z.output<typeof alertStatisticsRow>

export const alertStatistics = listing({
  id: 'report.alerts',
  path: '/api/reports/alerts',
  ability: 'report.read',
  label: '预警统计',
  query: z.object({ ...selection, by: optionList.optional().describe('分列') }),
  row: alertStatisticsRow,
  defaultSort: '-total',
  columns: [
    { key: 'place', label: '地方', type: 'text', width: 130 },
    { key: 'category', label: '类别', type: 'option', options: alertCategories, width: 110 },
    { key: 'cause', label: '事由', type: 'option', options: alertCauseLabels, width: 126 },
    { key: 'department', label: '承办部门', type: 'option', options: handlers, width: 80 },
    { key: 'month', label: '产生月份', type: 'text', width: 90, sortable: true },
    { key: 'total', label: '预警', type: 'count', width: 74, sortable: true, sum: true },
    { key: 'running', label: '未办结', type: 'count', width: 86, sortable: true, sum: true },
    { key: 'confirmed', label: '属实', type: 'count', width: 74, sortable: true, sum: true },
    { key: 'false', label: '误报', type: 'count', width: 74, sortable: true, sum: true },
    { key: 'resolved', label: '已化解', type: 'count', width: 74, sum: true, hidden: true },
    { key: 'gone', label: '监测消失', type: 'count', width: 74, sum: true, hidden: true },
    { key: 'withdrawn', label: '已撤销', type: 'count', width: 80, sum: true, hidden: true },
    { key: 'late', label: '有逾期', type: 'count', width: 86, sortable: true, sum: true },
    { key: 'confirmedShare', label: '属实率', type: 'share', width: 80, sortable: true, sum: true },
    { key: 'falseShare', label: '误报率', type: 'share', width: 80, sortable: true, sum: true },
    { key: 'lateShare', label: '逾期率', type: 'share', width: 80, sortable: true, sum: true },
  ],
  filters: [
    { key: 'region', label: '地方', kind: 'region' },
    { key: 'by', label: '分列', kind: 'options', options: alertDimensions },
    { key: 'category', label: '类别', kind: 'options', options: alertCategories },
    { key: 'cause', label: '事由', kind: 'options', options: alertCauseLabels },
    { key: 'openedFrom', label: '产生日期', kind: 'date-from' },
    { key: 'openedTo', label: '产生日期', kind: 'date-to' },
    { key: 'handledBy', label: '承办部门', kind: 'option', options: handlers },
    { key: 'grade', label: '等级', kind: 'options', options: alertGrades },
    { key: 'source', label: '来源', kind: 'options', options: alertSources },
  ],
})

/** A place on the schematic map. `position` where somebody has laid the places out; else they stand in the order of their codes. */
export const tile = alertFigures.extend({
  code: z.string(),
  name: z.string(),
  /** Registered at this level itself and in no place below. */
  own: z.boolean(),
  /** Families living there; null for callers who see only those dispatched to them. */
  households: z.number().int().nullable(),
  position: z.object({ row: z.number().int(), column: z.number().int() }).nullable(),
  query: z.string(),
})
export type Tile = z.output<typeof tile>

/** One region: its places side by side, and its months. */
export const overview = operation({
  id: 'report.overview',
  method: 'GET',
  path: '/api/reports/overview',
  ability: 'report.read',
  label: '统计概览',
  query: z.object(selection),
  reply: z.object({
    region: z.object({ code: z.string(), name: z.string() }),
    /** From the caller's own region down to, without, this one. */
    above: z.array(z.object({ code: z.string(), name: z.string() })),
    total: alertFigures,
    query: z.string(),
    tiles: z.array(tile),
    months: z.array(alertFigures.extend({ month: z.string(), query: z.string() })),
  }),
})
export type Overview = z.output<typeof overview.reply>

const helpSelection = {
  region: regionField.optional(),
  department: optionList.optional(),
  programme: optionList.optional(),
  kind: z.enum(['payment', 'service']).optional(),
  from: dateField.optional(),
  to: dateField.optional(),
}
const helpKinds = { payment: '资金', service: '服务' } as const

export const helpStatisticsRow = z.object({
  key: z.string(),
  place: z.string().nullable(),
  regionCode: z.string().nullable(),
  department: z.string().nullable(),
  programme: z.string().nullable(),
  month: z.string().nullable(),
  /** Different families; a family helped twice counts once, so rows do not add up to their total. */
  households: z.number().int(),
  times: z.number().int(),
  amountFen: z.number().int(),
  query: z.string(),
})
export type HelpStatisticsRow = z.output<typeof helpStatisticsRow>

const helpFilters = [
  { key: 'department', label: '部门', kind: 'options', options: departmentLabels },
  { key: 'programme', label: '项目', kind: 'options', options: chainProgrammes },
  { key: 'kind', label: '资金或服务', kind: 'option', options: helpKinds },
  { key: 'from', label: '发生日期', kind: 'date-from' },
  { key: 'to', label: '发生日期', kind: 'date-to' },
] as const

export const helpStatistics = listing({
  id: 'report.help',
  path: '/api/reports/help',
  ability: 'report.read',
  label: '救助统计',
  query: z.object({ ...helpSelection, by: optionList.optional().describe('分列') }),
  row: helpStatisticsRow,
  defaultSort: '-amountFen',
  columns: [
    { key: 'place', label: '地方', type: 'text', width: 150 },
    { key: 'department', label: '部门', type: 'option', options: departmentLabels, width: 110 },
    { key: 'programme', label: '项目', type: 'option', options: chainProgrammes, width: 190 },
    { key: 'month', label: '月份', type: 'text', width: 90, sortable: true },
    { key: 'households', label: '受助户数', type: 'count', width: 110, sortable: true, sum: true },
    { key: 'times', label: '次数', type: 'count', width: 100, sortable: true, sum: true },
    { key: 'amountFen', label: '金额（元）', type: 'money', width: 150, sortable: true, sum: true },
  ],
  filters: [
    { key: 'region', label: '地方', kind: 'region' },
    { key: 'by', label: '分列', kind: 'options', options: helpDimensions },
    ...helpFilters,
  ],
})

export const helpEventRow = z.object({
  id: z.number().int(),
  householdNo: z.number().int(),
  headName: z.string(),
  place: z.string(),
  day: z.string(),
  department: z.string(),
  programme: z.string(),
  kind: z.string(),
  title: z.string(),
  amountFen: z.number().int().nullable(),
})
export type HelpEventRow = z.output<typeof helpEventRow>

/** The single payments and services that 救助统计 counts. */
export const helpEvents = listing({
  id: 'report.helpEvent',
  path: '/api/reports/help-events',
  ability: 'report.read',
  label: '救助明细',
  look: 'report.helpEvents',
  query: z.object({ ...helpSelection, at: regionField.optional().describe('登记地') }),
  row: helpEventRow,
  defaultSort: '-day',
  columns: [
    { key: 'headName', label: '户主', type: 'text', width: 90 },
    { key: 'place', label: '所在地', type: 'text', width: 170, cut: 'start' },
    { key: 'day', label: '日期', type: 'date', width: 110, sortable: true },
    { key: 'department', label: '部门', type: 'option', options: departmentLabels, width: 100 },
    { key: 'programme', label: '项目', type: 'option', options: chainProgrammes, width: 160 },
    { key: 'kind', label: '资金或服务', type: 'option', options: helpKinds, width: 100 },
    { key: 'title', label: '内容', type: 'text', width: 260 },
    { key: 'amountFen', label: '金额（元）', type: 'money', width: 120, sortable: true, sum: true },
    { key: 'householdNo', label: '户编号', type: 'text', width: 90, hidden: true },
  ],
  filters: [{ key: 'region', label: '所在地', kind: 'region' }, ...helpFilters],
})
