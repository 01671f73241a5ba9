import { z } from 'zod'
import { alertCategories, alertCauseLabels, alertGrades } from './alerts.ts'
import { explanation, explanationStep } from './explanation.ts'
import { actionState, addressNumber, dateField, idParam, instantField, monthField, regionField } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'

export const runKinds = { run: '筛查', backtest: '回测' } as const
export const runStatuses = { queued: '排队中', running: '进行中', done: '完成', stopped: '已停止', failed: '失败' } as const
export type RunStatus = keyof typeof runStatuses

/** The stations of a run, in order; `progress.step` is one of them. */
export const runSteps = {
  snapshots: '选定数据',
  registry: '导出人口和家庭',
  facts: '汇总部门数据、计算指标并复算',
  compare: '与上次比较',
  explain: '逐户说明依据',
  record: '记录结果、产生预警',
} as const
export type RunStep = keyof typeof runSteps

/**
 * new: not found the last time; still: found again; gone: no longer found; unsure: found the last time, now the data does not suffice
 * to say (the alert stays).
 */
export const hitStates = { new: '新发现', still: '仍存在', gone: '已消失', unsure: '数据不足' } as const
export type HitState = keyof typeof hitStates

const progress = z.object({ step: z.string(), label: z.string(), done: z.number(), total: z.number() })

export const runRow = z.object({
  id: z.number().int(),
  kind: z.string(),
  regionCode: z.string(),
  regionName: z.string(),
  asOf: z.string(),
  status: z.string(),
  households: z.number().int(),
  persons: z.number().int(),
  hits: z.number().int(),
  hitsNew: z.number().int(),
  hitsStill: z.number().int(),
  hitsGone: z.number().int(),
  alertsOpened: z.number().int(),
  lookingBack: z.boolean().describe('早于已有筛查的日期：只作记录，不产生也不结束预警'),
  /** null when the run is over or has not begun. */
  progress: progress.nullable(),
  errorMessage: z.string().nullable(),
  requestedBy: z.string(),
  requestedAt: instantField,
  startedAt: instantField.nullable(),
  finishedAt: instantField.nullable(),
})
export type RunRow = z.output<typeof runRow>

export const runListing = listing({
  id: 'screening',
  path: '/api/screenings',
  ability: 'screening.read',
  label: '筛查批次',
  query: z.object({
    region: regionField.optional(),
    kind: z.enum(['run', 'backtest']).optional(),
    status: optionList.optional(),
    from: dateField.optional(),
    to: dateField.optional(),
  }),
  row: runRow,
  defaultSort: '-requestedAt',
  columns: [
    { key: 'id', label: '批次', type: 'text', width: 70, sortable: true },
    { key: 'kind', label: '类型', type: 'option', options: runKinds, width: 70 },
    { key: 'regionName', label: '地区', type: 'text', width: 150 },
    { key: 'asOf', label: '数据截至', type: 'date', width: 100, sortable: true },
    { key: 'status', label: '状态', type: 'option', options: runStatuses, width: 90 },
    { key: 'households', label: '筛查户数', type: 'count', width: 100, sortable: true },
    { key: 'persons', label: '筛查人数', type: 'count', width: 100, hidden: true },
    { key: 'hits', label: '命中', type: 'count', width: 80, sortable: true },
    { key: 'hitsNew', label: '新发现', type: 'count', width: 80, sortable: true },
    { key: 'hitsStill', label: '仍存在', type: 'count', width: 80 },
    { key: 'hitsGone', label: '已消失', type: 'count', width: 80 },
    { key: 'alertsOpened', label: '产生预警', type: 'count', width: 90 },
    { key: 'requestedBy', label: '发起人', type: 'text', width: 90 },
    { key: 'requestedAt', label: '发起时间', type: 'datetime', width: 136, sortable: true },
    { key: 'finishedAt', label: '结束时间', type: 'datetime', width: 136 },
    { key: 'errorMessage', label: '未完成的原因', type: 'text', width: 220, hidden: true },
  ],
  filters: [
    { key: 'region', label: '地区', kind: 'region' },
    { key: 'kind', label: '类型', kind: 'option', options: runKinds },
    { key: 'status', label: '状态', kind: 'options', options: runStatuses },
    { key: 'from', label: '发起日期', kind: 'date-from' },
    { key: 'to', label: '发起日期', kind: 'date-to' },
  ],
})

/** Starts a screening of everybody in a region as of a day. One that is waiting or running for the same region and day is answered instead. */
export const start = operation({
  id: 'screening.start',
  method: 'POST',
  path: '/api/screenings',
  ability: 'screening.run',
  label: '开始筛查',
  body: z.object({ regionCode: regionField, asOf: dateField }),
  reply: z.object({ id: z.number().int(), already: z.boolean() }),
})

/** Tries indicators on past data before they are switched on. Opens no alerts. */
export const startBacktest = operation({
  id: 'screening.backtest',
  method: 'POST',
  path: '/api/screenings/backtests',
  ability: 'screening.run',
  label: '回测指标',
  body: z.object({
    regionCode: regionField,
    indicators: z.array(z.string().min(1).max(80)).min(1, '请选择要回测的指标').max(60),
    months: z.array(monthField).min(1, '请选择至少一个月份').max(24, '一次最多回测 24 个月'),
    /** Thresholds to try instead of those in force: parameter → value in its unit (fen, basis points, counts). */
    parameters: z.record(z.string(), z.number().int()).default({}),
  }),
  reply: z.object({ id: z.number().int() }),
})

const gradeCounts = { red: z.number().int(), orange: z.number().int(), yellow: z.number().int() }

export const runIndicator = z.object({
  indicator: z.string(),
  name: z.string(),
  cause: z.string(),
  category: z.string(),
  /** false: off in every part of the region; it was not looked for. */
  enabled: z.boolean(),
  hits: z.number().int(),
  new: z.number().int(),
  still: z.number().int(),
  gone: z.number().int(),
  unsure: z.number().int(),
  ...gradeCounts,
  /** Households for which the data does not suffice to say. */
  unknown: z.number().int(),
})

/** A data set a run rests on. `missing`: nothing delivered for this region up to the day. */
export const runSnapshot = z.object({
  dataset: z.string(),
  name: z.string(),
  department: z.string(),
  periods: z.array(z.string()),
  files: z.number().int(),
  rows: z.number().int(),
  asOf: z.string().nullable(),
  /** Days between the newest data and the day of the run. */
  ageDays: z.number().int().nullable(),
  late: z.boolean().describe('超过应报送期限'),
  missing: z.boolean(),
  /** Parts of the region for which it was not delivered. */
  missingPlaces: z.array(z.string()),
  importIds: z.array(z.number().int()),
})

/** One month of a backtest. `later` figures: what became of the families found, as known today. */
export const backtestMonth = z.object({
  month: z.string(),
  indicator: z.string(),
  hits: z.number().int(),
  new: z.number().int(),
  ...gradeCounts,
  /** Of these, families for whom an alert of the same cause was later found true. */
  laterConfirmed: z.number().int(),
  laterFalse: z.number().int(),
  /** Of these, families that were given a programme after that month. */
  laterHelped: z.number().int(),
})

export const runDetail = runRow.extend({
  steps: z.array(z.object({ step: z.string(), label: z.string(), state: z.enum(['waiting', 'running', 'done', 'failed']) })),
  indicators: z.array(runIndicator),
  snapshots: z.array(runSnapshot),
  months: z.array(backtestMonth),
  previousRun: z.number().int().nullable(),
  modelHash: z.string(),
  parametersHash: z.string(),
  /** Computed a second time by another method, for every household: how many results were compared. */
  checked: z.number().int(),
  errorCode: z.string().nullable(),
  errorHint: z.string().nullable(),
  actions: z.array(actionState),
})
export type RunDetail = z.output<typeof runDetail>

export const show = operation({
  id: 'screening.show',
  method: 'GET',
  path: '/api/screenings/{id}',
  ability: 'screening.read',
  label: '筛查结果',
  params: idParam,
  reply: runDetail,
})

export const hitRow = z.object({
  run: z.number().int(),
  householdNo: z.number().int(),
  headName: z.string(),
  place: z.string(),
  regionCode: z.string(),
  indicator: z.string(),
  indicatorName: z.string(),
  cause: z.string(),
  category: z.string(),
  grade: z.string(),
  state: z.string(),
  sentence: z.string(),
  /** The alert of this family and cause, the newest one. */
  alertId: z.number().int().nullable(),
  alertStatus: z.string().nullable(),
})
export type HitRow = z.output<typeof hitRow>

/** Families a run found. Without `run`: those of the newest finished run of each region. */
export const hitListing = listing({
  id: 'screening.hit',
  path: '/api/screening-hits',
  ability: 'screening.read',
  label: '筛查命中',
  look: 'screening.hits',
  query: z.object({
    run: addressNumber.optional().describe('批次'),
    region: regionField.optional(),
    indicator: optionList.optional().describe('指标'),
    cause: optionList.optional(),
    category: optionList.optional(),
    grade: optionList.optional(),
    state: optionList.optional(),
    householdNo: addressNumber.optional().describe('户编号'),
  }),
  row: hitRow,
  defaultSort: 'grade',
  columns: [
    { key: 'grade', label: '等级', type: 'option', options: alertGrades, width: 60, sortable: true },
    { key: 'headName', label: '户主', type: 'text', width: 80 },
    { key: 'place', label: '所在地', type: 'text', width: 130, cut: 'start' },
    { key: 'cause', label: '事由', type: 'option', options: alertCauseLabels, width: 120 },
    { key: 'indicatorName', label: '指标', type: 'text', width: 180 },
    { key: 'sentence', label: '情况', type: 'text', width: 380 },
    { key: 'state', label: '与上次比', type: 'option', options: hitStates, width: 90, sortable: true },
    { key: 'alertStatus', label: '预警状态', type: 'text', width: 90 },
    { key: 'category', label: '类别', type: 'option', options: alertCategories, width: 110, hidden: true },
    { key: 'householdNo', label: '户编号', type: 'text', width: 90, hidden: true, sortable: true },
    { key: 'run', label: '批次', type: 'text', width: 70, hidden: true },
  ],
  filters: [
    { key: 'region', label: '所在地', kind: 'region' },
    { key: 'state', label: '与上次比', kind: 'options', options: hitStates },
    { key: 'category', label: '类别', kind: 'options', options: alertCategories },
    { key: 'cause', label: '事由', kind: 'options', options: alertCauseLabels },
    { key: 'grade', label: '等级', kind: 'options', options: alertGrades },
  ],
})

/** Why a family was found: every condition with figure, limit, clause and the row of the department's file. Rendered from what the run stored. */
export const explainHit = operation({
  id: 'screening.explain',
  method: 'GET',
  path: '/api/screening-hits/{run}/{householdNo}/{indicator}',
  ability: 'screening.read',
  label: '命中依据',
  look: 'household.view',
  params: z.object({
    run: addressNumber,
    householdNo: addressNumber,
    indicator: z.string().min(1).max(80),
  }),
  reply: z.object({
    hit: hitRow,
    asOf: z.string(),
    explanation,
    /** The rules have changed since the run: shown by the rules of today. */
    rulesChanged: z.boolean(),
  }),
})

const clause = z.object({ document: z.string(), article: z.string(), gist: z.string() })

/** A threshold of an indicator as it holds in a place. */
export const indicatorParameter = z.object({
  key: z.string(),
  label: z.string(),
  unit: z.string(),
  /** In the unit: fen, basis points, counts, days as YYYY-MM-DD would be text and are not thresholds. */
  value: z.number().int(),
  text: z.string(),
  lowest: z.number().int(),
  highest: z.number().int(),
  place: z.string(),
  from: z.string(),
  status: z.string(),
  clause,
  /** Set here or above by people, in place of the pack's value. */
  changed: z.boolean(),
  packText: z.string(),
  /** Standards are published by document and not changed here. */
  editable: z.boolean(),
})

export const indicatorQuality = z.object({
  alerts: z.number().int(),
  running: z.number().int(),
  confirmed: z.number().int(),
  false: z.number().int(),
  resolved: z.number().int(),
  gone: z.number().int(),
  late: z.number().int(),
})

export const indicatorRow = z.object({
  id: z.string(),
  name: z.string(),
  cause: z.string(),
  category: z.string(),
  /** What it looks for, in a sentence. */
  gist: z.string(),
  /** The condition in words, and those of the grades. */
  condition: z.string(),
  grades: z.array(z.object({ grade: z.string(), words: z.string() })),
  clauses: z.array(clause),
  datasets: z.array(z.object({ dataset: z.string(), name: z.string(), department: z.string(), latestPeriod: z.string().nullable() })),
  cooldownDays: z.number().int(),
  enabled: z.boolean(),
  /** Where the switch was set: a region's name, or 默认. */
  setBy: z.string(),
  setNote: z.string(),
  setAt: instantField.nullable(),
  backtest: z.object({ run: z.number().int(), months: z.number().int(), finishedAt: instantField }).nullable(),
  parameters: z.array(indicatorParameter),
  quality: indicatorQuality,
  actions: z.array(actionState).describe('现在可办的动作：启用 enable、停用 disable、调整 change、回测 backtest'),
})
export type IndicatorRow = z.output<typeof indicatorRow>

/** All indicators with switch, thresholds and quality as they hold in a region (the caller's own when left out). */
export const indicators = operation({
  id: 'indicator.list',
  method: 'GET',
  path: '/api/indicators',
  ability: 'screening.read',
  label: '监测指标',
  query: z.object({ region: regionField.optional() }),
  reply: z.object({ regionCode: z.string(), regionName: z.string(), asOf: z.string(), rows: z.array(indicatorRow) }),
})

/** A made-up family worked out by the rules and thresholds of the region; `grade` 0: not found. */
export const indicatorExample = z.object({ name: z.string(), grade: z.string(), explanation })

/** One indicator as it holds in a region (the caller's own when left out): its condition as a tree with the figures of the place, and examples. */
export const showIndicator = operation({
  id: 'indicator.show',
  method: 'GET',
  path: '/api/indicators/{indicator}',
  ability: 'screening.read',
  label: '监测指标详情',
  params: z.object({ indicator: z.string().min(1).max(80) }),
  query: z.object({ region: regionField.optional() }),
  reply: z.object({
    regionCode: z.string(),
    regionName: z.string(),
    asOf: z.string(),
    row: indicatorRow,
    tree: z.array(explanationStep),
    examples: z.array(indicatorExample),
  }),
})

/** Switches an indicator on or off in a region and below, or changes its thresholds there. Switching on needs a finished backtest. */
export const changeIndicator = operation({
  id: 'indicator.change',
  method: 'PUT',
  path: '/api/indicators/{indicator}',
  ability: 'indicator.edit',
  label: '调整指标',
  params: z.object({ indicator: z.string().min(1).max(80) }),
  body: z.object({
    regionCode: regionField,
    enabled: z.boolean(),
    /** Thresholds that differ from the pack's; a threshold left out goes back to what holds above. */
    parameters: z.record(z.string(), z.number().int()).default({}),
    note: z.string().trim().min(6, '请写明调整的理由（至少 6 个字）').max(300),
  }),
})

export const indicatorChange = z.object({
  id: z.number().int(),
  indicator: z.string(),
  regionCode: z.string(),
  regionName: z.string(),
  enabled: z.boolean(),
  changes: z.array(z.object({ label: z.string(), before: z.string(), after: z.string() })),
  note: z.string(),
  changedBy: z.string(),
  changedAt: instantField,
})

/** What was changed of an indicator in a region and around it, newest first. */
export const indicatorHistory = operation({
  id: 'indicator.history',
  method: 'GET',
  path: '/api/indicators/{indicator}/changes',
  ability: 'screening.read',
  label: '指标调整记录',
  params: z.object({ indicator: z.string().min(1).max(80) }),
  query: z.object({ region: regionField.optional() }),
  reply: z.object({ rows: z.array(indicatorChange) }),
})

/** One screening of a place, as it counted one indicator; `day` is the data's. */
export const indicatorRun = z.object({
  run: z.number().int(),
  day: z.string(),
  ...gradeCounts,
  hits: z.number().int(),
  new: z.number().int(),
  gone: z.number().int(),
  unknown: z.number().int(),
})

/** What an indicator found at each screening of a place (the caller's own when left out), by the day of the data: of each day the newest, the last 24 days. */
export const indicatorRuns = operation({
  id: 'indicator.runs',
  method: 'GET',
  path: '/api/indicators/{indicator}/runs',
  ability: 'screening.read',
  label: '指标历次筛查',
  params: z.object({ indicator: z.string().min(1).max(80) }),
  query: z.object({ region: regionField.optional() }),
  reply: z.object({ regionCode: z.string(), regionName: z.string(), rows: z.array(indicatorRun) }),
})
