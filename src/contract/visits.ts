import { z } from 'zod'
import { addressNumber, dateField, filterNumber, idParam, instantField, keyField, regionField, rowNumber } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'
import { visitFindingIds, visitFindingLabels, visitReasonLabels, visitResults } from './visit-words.ts'

/** 走访: whom a village helper visits, what is recorded on the phone, what the desk sees of it. */

const text = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `最多 ${String(most)} 个字`)
const clientId = z.uuid('客户端编号应为 UUID').describe('手机上生成的编号，同一编号只记一次')

/** WGS 84 degrees; accuracy in metres. Given by the helper's own hand, never by the phone alone. */
const position = z.object({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  accuracy: z.number().min(0).max(100_000),
})

const reason = z.object({
  kind: keyField(visitReasonLabels),
  /** For an alert: why one goes, in a neighbour's words. */
  errand: z.string().optional(),
  /** One sentence: why this family. */
  sentence: z.string(),
  /** For an alert: 1 is the gravest. */
  grade: z.number().int().nullable(),
  dueOn: z.string().nullable(),
  /** Working days left on the desk, negative when late. */
  daysLeft: z.number().int().nullable(),
  alertId: z.number().int().nullable(),
  planId: z.number().int().nullable(),
})
export type VisitReason = z.output<typeof reason>

export const visitFamily = z.object({
  householdNo: z.number().int(),
  headName: z.string(),
  regionCode: z.string(),
  /** The village, without the helper's own region. */
  place: z.string(),
  /** Where they live, the village in it. */
  address: z.string(),
  programmes: z.array(z.string()),
  members: z.array(
    z.object({
      personNo: z.number().int(),
      name: z.string(),
      relation: z.string(),
      sex: z.string(),
      age: z.number().int(),
      phoneMasked: z.string(),
    }),
  ),
  reasons: z.array(reason),
  /** Keys of visitQuestions, at most four. */
  questions: z.array(z.string()),
  lastVisit: z.object({ day: z.string(), by: z.string(), result: z.string(), words: z.string() }).nullable(),
  /** Where the last visit with a position was recorded. */
  position: z.object({ latitude: z.number(), longitude: z.number(), day: z.string() }).nullable(),
  /** What a map looks for where no position is known. */
  mapWords: z.string(),
})
export type VisitFamily = z.output<typeof visitFamily>

/** Everything a helper needs for the day and the weeks after, small enough to be kept on the phone: the most pressing families first. */
export const today = operation({
  id: 'visits.today',
  method: 'GET',
  path: '/api/visits/today',
  ability: 'visit.do',
  label: '今天要走访的家庭',
  look: 'visit.today',
  query: z.object({ village: regionField.optional() }),
  reply: z.object({
    day: z.string(),
    place: z.string(),
    families: z.array(visitFamily),
    /** Household numbers of the day's work, in the order in which to go; the other families are the month's. */
    today: z.array(z.number().int()),
    /** Families beyond those listed. */
    more: z.number().int(),
    /** Villages the helper may report from. */
    villages: z.array(z.object({ code: z.string(), name: z.string() })),
    revisitDays: z.number().int(),
  }),
})
export type VisitsToday = z.output<typeof today.reply>

/** Families of the caller's place by name, initials or household number; for a visit nobody planned. What is typed stands in the body. */
export const find = operation({
  id: 'visits.find',
  method: 'POST',
  path: '/api/visits/find',
  ability: 'visit.do',
  label: '找一户',
  look: 'visit.find',
  body: z.object({ text: text(20).min(1, '请输入姓名、首字母或户编号') }),
  reply: z.object({ families: z.array(visitFamily) }),
})

/** The phone number of a member, to call before or after a visit. Recorded each time. */
export const call = operation({
  id: 'visits.call',
  method: 'POST',
  path: '/api/visits/families/{id}/call',
  ability: 'visit.do',
  label: '打电话',
  params: idParam,
  body: z.object({ personNo: rowNumber }),
  reply: z.object({ phone: z.string() }),
})

export const visitInput = z.object({
  clientId,
  householdNo: rowNumber,
  visitedAt: z.iso.datetime({ offset: true, message: '走访时间应为 ISO 8601' }),
  result: keyField(visitResults),
  /** Question → option, as the form had them. */
  answers: z.record(z.string().regex(/^[a-zA-Z]{1,30}$/), z.string().regex(/^[a-z]{1,20}$/)).default({}),
  findings: z
    .array(
      z.object({
        code: z.enum(visitFindingIds),
        personNo: rowNumber.nullable().default(null),
        words: text(200).default(''),
      }),
    )
    .max(visitFindingIds.length)
    .default([]),
  note: text(1000).default(''),
  position: position.nullable().default(null),
})

/** A visit as it was recorded on the phone. The same client id again gives the same reply and records nothing. */
export const record = operation({
  id: 'visits.record',
  method: 'POST',
  path: '/api/visits',
  ability: 'visit.do',
  label: '记录走访',
  body: visitInput,
  reply: z.object({ id: z.number().int(), alerts: z.array(z.object({ id: z.number().int(), code: z.string(), opened: z.boolean() })) }),
})

/** A photo of a visit; sent after the visit itself, under its own request id. The same picture of the same visit is kept once. */
export const photo = operation({
  id: 'visits.photo',
  method: 'POST',
  path: '/api/visits/{id}/photos',
  ability: 'visit.do',
  label: '上传走访照片',
  params: idParam,
  transfer: 'upload',
  reply: z.object({ id: z.number().int() }),
})

export const photoFile = operation({
  id: 'visits.photoFile',
  method: 'GET',
  path: '/api/visits/{id}/photos/{file}',
  ability: 'visit.read',
  label: '查看走访照片',
  transfer: 'file',
  look: 'attachment.view',
  params: idParam.extend({ file: addressNumber }),
})

/** What a finding became: `words` says in plain language how it stands. */
const visitAlert = z.object({
  id: z.number().int(),
  code: z.string(),
  cause: z.string(),
  opened: z.boolean(),
  running: z.boolean(),
  words: z.string(),
})

/** The helper's own visits and leads of the last months, with what became of them. */
export const mine = operation({
  id: 'visits.mine',
  method: 'GET',
  path: '/api/visits/mine',
  ability: 'visit.do',
  label: '我的走访记录',
  look: 'visit.mine',
  reply: z.object({
    visits: z.array(
      z.object({
        id: z.number().int(),
        clientId: z.string(),
        householdNo: z.number().int(),
        headName: z.string(),
        place: z.string(),
        visitedAt: instantField,
        result: z.string(),
        findings: z.array(z.string()),
        photos: z.number().int(),
        alerts: z.array(visitAlert),
      }),
    ),
    leads: z.array(
      z.object({
        id: z.number().int(),
        clientId: z.string(),
        personName: z.string(),
        place: z.string(),
        reportedAt: instantField,
        status: z.string(),
        note: z.string(),
      }),
    ),
    /** Visits this month and year. */
    month: z.number().int(),
    year: z.number().int(),
  }),
})
export type MyVisits = z.output<typeof mine.reply>

export const visitRow = z.object({
  id: z.number().int(),
  householdNo: z.number().int(),
  headName: z.string(),
  place: z.string(),
  visitedAt: instantField,
  helper: z.string(),
  result: z.string(),
  findings: z.array(z.string()),
  note: z.string(),
  alerts: z.number().int(),
  photos: z.number().int(),
  positioned: z.boolean(),
  receivedAt: instantField,
})
export type VisitRow = z.output<typeof visitRow>

const visitQuery = z.object({
  q: text(40).optional(),
  region: regionField.optional(),
  result: optionList.optional(),
  finding: optionList.optional(),
  found: z.enum(['true', 'false']).optional(),
  from: dateField.optional(),
  to: dateField.optional(),
  householdNo: filterNumber.optional().describe('户编号'),
  helper: filterNumber.optional().describe('走访人'),
})
export type VisitQuery = z.output<typeof visitQuery>

export const visitListing = listing({
  id: 'visit',
  path: '/api/visits',
  ability: 'visit.read',
  label: '走访记录',
  look: 'visit.list',
  query: visitQuery,
  row: visitRow,
  defaultSort: '-visitedAt',
  columns: [
    { key: 'visitedAt', label: '走访时间', type: 'datetime', width: 136, sortable: true },
    { key: 'headName', label: '户主', type: 'text', width: 90 },
    { key: 'place', label: '所在地', type: 'text', width: 150, cut: 'start' },
    { key: 'helper', label: '走访人', type: 'text', width: 90 },
    { key: 'result', label: '见到没有', type: 'option', options: visitResults, width: 150 },
    { key: 'findings', label: '发现', type: 'option', options: visitFindingLabels, width: 200 },
    { key: 'note', label: '情况', type: 'text', width: 240 },
    { key: 'alerts', label: '预警', type: 'count', width: 60 },
    { key: 'photos', label: '照片', type: 'count', width: 60 },
    { key: 'positioned', label: '有定位', type: 'text', width: 70, hidden: true },
    { key: 'receivedAt', label: '收到时间', type: 'datetime', width: 136, hidden: true, sortable: true },
    { key: 'householdNo', label: '户编号', type: 'text', width: 90, hidden: true },
  ],
  filters: [
    { key: 'q', label: '户主、走访人、户编号', kind: 'text' },
    { key: 'region', label: '所在地', kind: 'region' },
    { key: 'result', label: '见到没有', kind: 'options', options: visitResults },
    { key: 'finding', label: '发现', kind: 'options', options: visitFindingLabels },
    { key: 'found', label: '有发现', kind: 'boolean' },
    { key: 'from', label: '走访日期', kind: 'date-from' },
    { key: 'to', label: '走访日期', kind: 'date-to' },
  ],
})

export const visitDetail = z.object({
  id: z.number().int(),
  householdNo: z.number().int(),
  headName: z.string(),
  place: z.string(),
  address: z.string(),
  helper: z.string(),
  visitedAt: instantField,
  receivedAt: instantField,
  phoneAt: instantField.nullable(),
  plan: z.string().nullable(),
  result: z.string(),
  /** Question and answer as words; the form as it was filled in. */
  answers: z.array(z.object({ question: z.string(), answer: z.string() })),
  findings: z.array(z.object({ code: z.string(), label: z.string(), person: z.string().nullable(), words: z.string() })),
  note: z.string(),
  position: position.nullable(),
  photos: z.array(z.object({ id: z.number().int(), title: z.string() })),
  alerts: z.array(visitAlert),
  /** Alerts of the family on a desk the caller answers for; the visit may be attached to them. */
  attachable: z.array(z.object({ id: z.number().int(), cause: z.string(), sentence: z.string(), attached: z.boolean() })),
})
export type VisitDetail = z.output<typeof visitDetail>

export const detail = operation({
  id: 'visits.detail',
  method: 'GET',
  path: '/api/visits/{id}',
  ability: 'visit.read',
  label: '走访详情',
  look: 'visit.view',
  params: idParam,
  reply: visitDetail,
})

/** The visit's form and photos become papers of the answer to an alert of the same family; their ids go into the answer's `files`. */
export const attach = operation({
  id: 'visits.attach',
  method: 'POST',
  path: '/api/visits/{id}/attach',
  ability: 'alert.handle',
  label: '附为预警佐证',
  params: idParam,
  body: z.object({ alertId: rowNumber }),
  reply: z.object({ files: z.array(z.object({ id: z.number().int(), title: z.string() })) }),
})

export const plan = operation({
  id: 'visits.plan',
  method: 'POST',
  path: '/api/visit-plans',
  ability: 'lead.handle',
  label: '安排走访',
  body: z.object({
    householdNos: z.array(rowNumber).min(1, '请先选择家庭').max(200, '一次最多 200 户'),
    on: dateField,
    reason: text(100).min(2, '请写明为什么走访'),
  }),
  reply: z.object({ planned: z.number().int(), already: z.number().int() }),
})

export const cancelPlan = operation({
  id: 'visits.cancelPlan',
  method: 'POST',
  path: '/api/visit-plans/{id}/cancel',
  ability: 'lead.handle',
  label: '取消安排',
  params: idParam,
})

export const dueRow = z.object({
  householdNo: z.number().int(),
  headName: z.string(),
  place: z.string(),
  programmes: z.array(z.string()),
  why: z.string(),
  lastVisit: z.string().nullable(),
  daysSince: z.number().int().nullable(),
  plannedOn: z.string().nullable(),
  planId: z.number().int().nullable(),
})
export type DueRow = z.output<typeof dueRow>
export const dueWhy = { plan: '乡镇安排', never: '从未走访', overdue: '超过间隔' } as const

const dueQuery = z.object({ region: regionField.optional(), why: z.enum(['plan', 'never', 'overdue']).optional() })
export type DueQuery = z.output<typeof dueQuery>

/** Families on a list whom nobody has spoken to within the interval, and planned visits still to be made. */
export const dueListing = listing({
  id: 'visit.due',
  path: '/api/visits/due',
  ability: 'visit.read',
  label: '应访家庭',
  look: 'visit.due',
  query: dueQuery,
  row: dueRow,
  defaultSort: 'lastVisit',
  columns: [
    { key: 'headName', label: '户主', type: 'text', width: 100 },
    { key: 'place', label: '所在地', type: 'text', width: 200, cut: 'start' },
    { key: 'programmes', label: '困难类型', type: 'text', width: 180 },
    { key: 'why', label: '为什么', type: 'option', options: dueWhy, width: 100 },
    { key: 'lastVisit', label: '上次走访', type: 'date', width: 110, sortable: true },
    { key: 'daysSince', label: '已过天数', type: 'count', width: 90 },
    { key: 'plannedOn', label: '安排日期', type: 'date', width: 110, sortable: true },
    { key: 'householdNo', label: '户编号', type: 'text', width: 90, hidden: true },
  ],
  filters: [
    { key: 'region', label: '所在地', kind: 'region' },
    { key: 'why', label: '为什么', kind: 'option', options: dueWhy },
  ],
})

export const outreachRule = z.object({
  regionCode: z.string(),
  place: z.string(),
  revisitDays: z.number().int(),
  elderAge: z.number().int(),
  elderDays: z.number().int(),
  dayVisits: z.number().int(),
  hotline: z.string(),
  basis: z.string(),
  /** Where the rule in force was made; null: the built-in values. */
  from: z.string().nullable(),
  changedBy: z.string().nullable(),
  mayEdit: z.boolean(),
})
export type OutreachRule = z.output<typeof outreachRule>

export const rule = operation({
  id: 'visits.rule',
  method: 'GET',
  path: '/api/visits/rule',
  ability: 'visit.read',
  label: '走访规则',
  reply: outreachRule,
})

const between = (from: number, to: number, unit: string) =>
  z
    .number()
    .int()
    .min(from, `最少 ${String(from)} ${unit}`)
    .max(to, `最多 ${String(to)} ${unit}`)
/** How often families are visited in the caller's county, and the hotline printed for them. */
export const saveRule = operation({
  id: 'visits.saveRule',
  method: 'PUT',
  path: '/api/visits/rule',
  ability: 'alert.assign',
  label: '修改走访规则',
  body: z.object({
    revisitDays: between(7, 730, '天'),
    elderAge: between(50, 100, '岁'),
    elderDays: between(1, 365, '天'),
    dayVisits: between(1, 30, '户').default(6),
    hotline: z
      .string()
      .trim()
      .regex(/^[\d\s,、/-]{0,40}$/, '热线只写号码'),
    basis: text(200).min(4, '请写明依据（文件条款或会议纪要）'),
  }),
})

export * from './leads.ts'
