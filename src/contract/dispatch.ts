import { z } from 'zod'
import { alertCauseIds, alertRow, exemptionInput, falseReasons } from './alerts.ts'
import { departmentLabels } from './departments.ts'
import { addressNumber, idParam, keyField, regionField, rowNumber } from './fields.ts'
import { listing } from './listing.ts'
import { operation } from './operation.ts'
import { resultCodeIds } from './result-codes.ts'

/** The version the caller saw. When somebody was faster the action is refused, so that two clerks never both act. */
const seen = { version: rowNumber }
const changed = z.object({ id: z.number().int(), status: z.string(), version: z.number().int() })
export type Changed = z.output<typeof changed>
const text = (min: number, message: string, max = 500) =>
  z
    .string()
    .trim()
    .min(min, message)
    .max(max, `最多 ${String(max)} 个字`)

export const sign = operation({
  id: 'dispatch.sign',
  method: 'POST',
  path: '/api/alerts/{id}/sign',
  ability: 'alert.handle',
  label: '签收',
  params: idParam,
  body: z.object(seen),
  reply: changed,
  api: true,
})

export const handOn = operation({
  id: 'dispatch.handOn',
  method: 'POST',
  path: '/api/alerts/{id}/hand-on',
  ability: 'alert.handle',
  label: '转交',
  params: idParam,
  api: true,
  body: z.object({ ...seen, department: z.string(), level: z.enum(['county', 'township']), reason: text(4, '请写明为什么转交') }),
  reply: changed,
})

export const hearingManners = {
  'in-person': '当面听取',
  'at-home': '入户听取',
  phone: '电话听取',
  written: '书面意见',
  relatives: '对象已故或不能表达，听取近亲属或村（居）委会意见',
} as const
const hearing = z.object({
  manner: keyField(hearingManners),
  words: text(10, '请记下对方说了什么（至少 10 个字）', 1000),
})

export const hear = operation({
  id: 'dispatch.hear',
  method: 'POST',
  path: '/api/alerts/{id}/hearing',
  ability: 'alert.handle',
  label: '记录听取意见',
  params: idParam,
  api: true,
  body: z.object({ ...seen, ...hearing.shape }),
  reply: changed,
})

export const note = operation({
  id: 'dispatch.note',
  method: 'POST',
  path: '/api/alerts/{id}/notes',
  ability: 'alert.handle',
  label: '记事',
  params: idParam,
  api: true,
  body: z.object({ note: text(2, '请填写内容') }),
  reply: changed,
})

export const answerInput = z.object({
  code: z.enum(resultCodeIds),
  note: z.string().trim().max(1000).default(''),
  falseReason: keyField(falseReasons).optional(),
  hearing: hearing.optional(),
  files: z.array(rowNumber).max(10).default([]),
})

export const answer = operation({
  id: 'dispatch.answer',
  method: 'POST',
  path: '/api/alerts/{id}/answer',
  ability: 'alert.handle',
  label: '反馈',
  params: idParam,
  api: true,
  body: z.object({ ...seen, ...answerInput.shape }),
  reply: changed,
})

/** A photo or paper that goes with the answer; its id is given in `files` of the answer. */
export const attach = operation({
  id: 'dispatch.attach',
  method: 'POST',
  path: '/api/alerts/{id}/files',
  ability: 'alert.handle',
  label: '上传佐证',
  params: idParam,
  transfer: 'upload',
  api: true,
  reply: z.object({ id: z.number().int(), title: z.string() }),
})

export const file = operation({
  id: 'dispatch.file',
  method: 'GET',
  path: '/api/alerts/{id}/files/{file}',
  ability: 'alert.read',
  label: '查看佐证',
  transfer: 'file',
  look: 'attachment.view',
  params: idParam.extend({ file: addressNumber }),
})

export const sendBack = operation({
  id: 'dispatch.return',
  method: 'POST',
  path: '/api/alerts/{id}/return',
  ability: 'alert.assign',
  label: '退回重办',
  params: idParam,
  body: z.object({ ...seen, reason: text(4, '请写明退回的理由') }),
  reply: changed,
})

export const accept = operation({
  id: 'dispatch.accept',
  method: 'POST',
  path: '/api/alerts/{id}/accept',
  ability: 'alert.assign',
  label: '审核通过',
  params: idParam,
  body: z.object({
    ...seen,
    outcome: z.enum(['confirmed', 'false', 'resolved']),
    note: z.string().trim().max(500).default(''),
    exemption: exemptionInput.optional(),
  }),
  reply: changed,
})

export const assign = operation({
  id: 'dispatch.assign',
  method: 'POST',
  path: '/api/alerts/{id}/assign',
  ability: 'alert.assign',
  label: '派单',
  params: idParam,
  body: z.object({
    ...seen,
    department: z.string(),
    level: z.enum(['county', 'township']),
    reason: z.string().trim().max(500).default(''),
  }),
  reply: changed,
})

export const remind = operation({
  id: 'dispatch.remind',
  method: 'POST',
  path: '/api/alerts/{id}/remind',
  ability: 'alert.handle',
  label: '催办',
  params: idParam,
  body: z.object({ ...seen, note: z.string().trim().max(300).default('') }),
  reply: changed,
})

export const withdraw = operation({
  id: 'dispatch.withdraw',
  method: 'POST',
  path: '/api/alerts/{id}/withdraw',
  ability: 'alert.assign',
  label: '撤销',
  params: idParam,
  body: z.object({ ...seen, reason: text(4, '请写明撤销的理由') }),
  reply: changed,
})

export const bulkActions = { sign: '签收', remind: '催办', assign: '派单' } as const
export type BulkAction = keyof typeof bulkActions
const bulkInput = z.object({
  action: keyField(bulkActions),
  ids: z.array(rowNumber).min(1, '请先选择预警').max(500, '一次最多 500 件'),
  /** For `assign`: leave out to send each where the rules send it. */
  department: z.string().optional(),
  level: z.enum(['county', 'township']).optional(),
})
const bulkReply = z.object({
  done: z.number().int(),
  refused: z.number().int(),
  reasons: z.array(z.object({ reason: z.string(), count: z.number().int() })),
})
export type BulkReply = z.output<typeof bulkReply>

/** How many of the chosen alerts an action would reach, and why not the others; changes nothing. */
export const bulkPreview = operation({
  id: 'dispatch.bulkPreview',
  method: 'POST',
  path: '/api/alerts/bulk/preview',
  ability: 'alert.handle',
  label: '批量办理预览',
  body: bulkInput,
  reply: bulkReply,
})
export const bulk = operation({
  id: 'dispatch.bulk',
  method: 'POST',
  path: '/api/alerts/bulk',
  ability: 'alert.handle',
  label: '批量办理',
  body: bulkInput,
  reply: bulkReply,
})

export const levels = { county: '县级部门', township: '乡镇（街道）' } as const

export const routingRule = z.object({
  cause: z.string(),
  label: z.string(),
  category: z.string(),
  department: z.string(),
  level: z.string(),
  automatic: z.boolean(),
  termDays: z.number().int(),
  reviewDays: z.number().int(),
  escalateDays: z.number().int(),
  cooldownDays: z.number().int(),
  falseCooldownDays: z.number().int(),
  basis: z.string(),
  /** Where the rule in force was made; null: the built-in table. */
  place: z.string().nullable(),
  /** Made for exactly this region, so that it can be taken back. */
  own: z.boolean(),
  changedBy: z.string().nullable(),
  changedAt: z.string().nullable(),
})
export type RoutingRule = z.output<typeof routingRule>

export const routing = operation({
  id: 'routing.list',
  method: 'GET',
  path: '/api/routing',
  ability: 'alert.read',
  label: '转办规则',
  query: z.object({ region: regionField.optional() }),
  reply: z.object({ regionCode: z.string(), place: z.string(), mayEdit: z.boolean(), rules: z.array(routingRule) }),
})

const days = (from: number, to: number) =>
  z
    .number()
    .int()
    .min(from, `最少 ${String(from)} 天`)
    .max(to, `最多 ${String(to)} 天`)
export const saveRouting = operation({
  id: 'routing.save',
  method: 'PUT',
  path: '/api/routing/{cause}',
  ability: 'alert.assign',
  label: '修改转办规则',
  params: z.object({ cause: z.enum(alertCauseIds) }),
  body: z.object({
    department: z.string(),
    level: z.enum(['county', 'township']),
    automatic: z.boolean(),
    termDays: days(1, 60),
    reviewDays: days(1, 60),
    escalateDays: days(0, 60),
    cooldownDays: days(0, 730),
    falseCooldownDays: days(0, 730),
    basis: text(4, '请写明依据（文件条款或会议纪要）', 200),
  }),
})
export const resetRouting = operation({
  id: 'routing.reset',
  method: 'DELETE',
  path: '/api/routing/{cause}',
  ability: 'alert.assign',
  label: '恢复上级转办规则',
  params: z.object({ cause: z.enum(alertCauseIds) }),
})

export const boardRow = z.object({
  department: z.string(),
  regionCode: z.string(),
  place: z.string(),
  /** A whole county's desks of the department; its rows are found by `region`, those of one desk by `deskRegion`. */
  byCounty: z.boolean(),
  /** The month of `answered`, `2026-11`. */
  month: z.string(),
  /** Nobody who could sign has an account at this desk. */
  unstaffed: z.boolean(),
  waiting: z.number().int(),
  working: z.number().int(),
  review: z.number().int(),
  late: z.number().int(),
  escalated: z.number().int(),
  answered: z.number().int(),
  medianDays: z.number().nullable(),
})
export type BoardRow = z.output<typeof boardRow>

/** Departments × places with what waits, is worked on, is late and was answered in a month. Every number opens its rows in the list of alerts. */
export const boardListing = listing({
  id: 'dispatch.board',
  path: '/api/dispatch/board',
  ability: 'alert.read',
  label: '转办看板',
  query: z.object({
    region: regionField.optional(),
    by: z.enum(['desk', 'county']).optional().describe('汇总到'),
    month: z
      .string()
      .regex(/^\d{4}-\d{2}$/)
      .optional()
      .describe('月份'),
  }),
  row: boardRow,
  defaultSort: '-late',
  columns: [
    { key: 'department', label: '部门', type: 'option', options: departmentLabels, width: 110, sortable: true },
    { key: 'place', label: '办理地', type: 'text', width: 140, cut: 'start' },
    { key: 'waiting', label: '待签收', type: 'count', width: 90, sortable: true, sum: true },
    { key: 'working', label: '办理中', type: 'count', width: 90, sortable: true, sum: true },
    { key: 'review', label: '待审核', type: 'count', width: 90, sortable: true, sum: true },
    { key: 'late', label: '已逾期', type: 'count', width: 90, sortable: true, sum: true },
    { key: 'escalated', label: '已上报', type: 'count', width: 90, sortable: true, sum: true },
    { key: 'answered', label: '当月反馈', type: 'count', width: 100, sortable: true, sum: true },
    { key: 'medianDays', label: '反馈中位天数', type: 'count', width: 110, sortable: true },
  ],
  filters: [{ key: 'region', label: '地方', kind: 'region' }],
})

/** One of the lists on the home screen; `query` opens exactly these rows in the list of alerts. */
const benchList = z.object({
  key: z.string(),
  label: z.string(),
  hint: z.string(),
  query: z.string(),
  total: z.number().int(),
  late: z.number().int(),
  rows: z.array(alertRow),
})
const benchNumber = z.object({ label: z.string(), query: z.string(), total: z.number().int(), late: z.boolean() })
export const benchPlace = z.object({
  regionCode: z.string(),
  place: z.string(),
  running: z.number().int(),
  unassigned: z.number().int(),
  late: z.number().int(),
  escalated: z.number().int(),
  oldestDueOn: z.string().nullable(),
})

/** The home screen: due and overdue, new for me, waiting for others; above the county, places compared. */
export const workbench = operation({
  id: 'dispatch.workbench',
  method: 'GET',
  path: '/api/workbench',
  ability: 'alert.read',
  label: '工作台',
  look: 'alert.list',
  reply: z.object({
    lists: z.array(benchList),
    numbers: z.array(benchNumber),
    places: z.array(benchPlace),
    answeredThisMonth: benchNumber,
  }),
})
export type Workbench = z.output<typeof workbench.reply>

export * from './result-codes.ts'
