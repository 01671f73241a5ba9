import { z } from 'zod'
import { actionState, dateField, idParam, instantField, reasonField, rowNumber } from './fields.ts'
import { operation } from './operation.ts'
import { helpFieldKeys } from './plan-words.ts'

/** 一户一策: a household's plan of help, its measures on the departments' desks, and what the platform proposes for it. */

const text = (min: number, message: string, most: number) =>
  z
    .string()
    .trim()
    .min(min, message)
    .max(most, `最多 ${String(most)} 个字`)
const field = z.enum(helpFieldKeys, '请选择帮扶类别')
const level = z.enum(['county', 'township'])
const count = z.number().int()
/** The number of changes the caller saw; when somebody was faster the action is refused. */
const rev = count.describe('改动次数，办理时带回来，别人先改了就不收')
const seen = { rev: rowNumber.describe('看到的改动次数') }
const may = z.object({ allowed: z.boolean(), reason: z.string() })

/** The alert a measure follows: on which desk it is, and what was answered. */
const followed = z.object({
  id: count,
  status: z.string(),
  desk: z.string(),
  dueOn: z.string().nullable(),
  /** The answer in words; empty while there is none. */
  answer: z.string(),
  /** Help was given: the measure may be closed with the answer. */
  helped: z.boolean().describe('反馈为已落实帮扶'),
  running: z.boolean(),
})

export const planMeasure = z.object({
  id: count,
  rev,
  field: z.string(),
  personNo: count.nullable(),
  /** The member, or 全家. */
  who: z.string(),
  need: z.string().describe('困难和需求'),
  foundIn: z.string().describe('从哪里发现'),
  foundWords: z.string().describe('发现时的依据'),
  foundHref: z.string().nullable().describe('依据所在的页面'),
  action: z.string(),
  department: z.string(),
  level,
  desk: z.string(),
  dueOn: z.string(),
  /** Working days left, negative when late; null once it is closed. */
  daysLeft: count.nullable(),
  status: z.string(),
  /** Laid on the department's desk; null before the plan is confirmed with it, and where an alert is followed. */
  handedOn: z.string().nullable().describe('交办日期'),
  /** Added or changed since the last confirmation. */
  unconfirmed: z.boolean().describe('确认以后加的或改过的'),
  alert: followed.nullable(),
  takenBy: z.string().describe('经办人'),
  result: z.string(),
  doneOn: z.string().nullable().describe('落实日期'),
  closedBy: z.string().describe('登记结果的人'),
  /** Dropped by the desk it lies on: whoever keeps the plan has to look at it. */
  refused: z.boolean().describe('由办理单位停止'),
  notes: z.array(z.object({ at: instantField, by: z.string(), words: z.string() })),
  /** The day it was put into the plan: nothing was done for it before. */
  createdOn: z.string().describe('列入计划的日期'),
  can: z.object({
    edit: may,
    take: may.describe('开始办理'),
    close: may.describe('登记结果'),
    drop: may.describe('不再实施'),
    reopen: may.describe('重新办理'),
    note: may,
  }),
})
export type PlanMeasure = z.output<typeof planMeasure>

export const planSuggestion = z.object({
  key: z.string(),
  field: z.string(),
  personNo: count.nullable(),
  who: z.string(),
  need: z.string().describe('困难和需求'),
  /** Why the platform proposes it, in a sentence. */
  reason: z.string(),
  foundIn: z.string().describe('从哪里发现'),
  href: z.string().nullable(),
  action: z.string(),
  department: z.string(),
  level,
  alertId: count.nullable(),
})
export type PlanSuggestion = z.output<typeof planSuggestion>

/** Who is in charge of a field of help here and today, and by which clause. */
const chargeOf = z.object({
  field: z.string(),
  department: z.string(),
  also: z.array(z.string()).describe('一同负责的部门'),
  level,
  clause: z.string(),
  gist: z.string(),
  /** Nobody has confirmed it: shown as 待核. */
  unverified: z.boolean(),
  note: z.string(),
})

export const planView = z.object({
  householdNo: count,
  headName: z.string(),
  place: z.string(),
  address: z.string(),
  /** Nobody lives there any more: the plan waits to be ended. */
  closed: z.boolean().describe('该户已销户'),
  day: z.string(),
  members: z.array(z.object({ personNo: count, name: z.string(), relation: z.string(), age: count })),
  plan: z
    .object({
      id: count,
      state: z.string(),
      version: count,
      rev,
      contact: z.object({ userId: count.nullable(), name: z.string(), office: z.string(), phone: z.string() }).describe('帮扶联系人'),
      draftedBy: z.string().describe('拟定人'),
      draftedAt: instantField,
      confirmedBy: z.string().describe('确认人'),
      confirmedAt: instantField.nullable().describe('确认时间'),
      reviewMonths: count.nullable().describe('几个月后复核'),
      reviewOn: z.string().nullable().describe('复核日期'),
      reviewDue: z.boolean().describe('到了复核日期'),
      /** Measures that were added or changed since the last confirmation. */
      unconfirmed: count.describe('确认以后改动、还没再确认的措施数'),
    })
    .nullable(),
  measures: z.array(planMeasure).describe('帮扶措施'),
  suggestions: z.array(planSuggestion).describe('系统建议'),
  refused: z.array(z.object({ key: z.string(), words: z.string(), reason: z.string(), by: z.string(), at: instantField })),
  charges: z.array(chargeOf).describe('各类帮扶由谁负责'),
  contacts: z.array(z.object({ userId: count, name: z.string(), office: z.string() })).describe('可以做联系人的人'),
  usual: z
    .object({
      reviewMonths: count.describe('复核间隔，月'),
      measureDays: count.describe('办理期限，天'),
      unverified: z.boolean(),
    })
    .describe('没有另行约定时的间隔和期限'),
  events: z.array(
    z.object({
      id: count,
      at: instantField,
      by: z.string(),
      action: z.string(),
      words: z.string(),
      note: z.string(),
      version: count.nullable(),
    }),
  ),
  actions: z.array(actionState),
})
export type PlanView = z.output<typeof planView>

export const show = operation({
  id: 'plan.show',
  method: 'GET',
  path: '/api/households/{id}/plan',
  ability: 'plan.read',
  label: '一户一策',
  look: 'plan.view',
  params: idParam,
  reply: planView,
})

const phone = z
  .string()
  .trim()
  .regex(/^(\d[\d-]{5,18})?$/, '电话只写数字和短横线')

/** Sets the contact; makes the plan's draft where there is none. `userId` null: somebody without an account, named by hand. */
export const setContact = operation({
  id: 'plan.setContact',
  method: 'PUT',
  path: '/api/households/{id}/plan/contact',
  ability: 'plan.edit',
  label: '确定帮扶联系人',
  params: idParam,
  body: z.object({
    userId: rowNumber.nullable().default(null),
    name: z.string().trim().max(20).default(''),
    office: z.string().trim().max(40).default(''),
    phone: phone.default(''),
    reason: z.string().trim().max(300).default(''),
  }),
  reply: z.object({ id: count }),
})

const measureFields = {
  field,
  personNo: rowNumber.nullable(),
  need: text(4, '请写明困难和需求（至少 4 个字）', 300).describe('困难和需求'),
  action: text(4, '请写明做什么（至少 4 个字）', 300),
  department: z.string().min(1, '请选择部门'),
  level,
  dueOn: dateField,
}

/** A new measure, by hand or out of a suggestion: then whatever is left out is taken from it. */
export const addMeasure = operation({
  id: 'plan.addMeasure',
  method: 'POST',
  path: '/api/households/{id}/plan/measures',
  ability: 'plan.edit',
  label: '增加帮扶措施',
  params: idParam,
  body: z.object({
    suggestion: z.string().max(120).nullable().default(null).describe('由哪条系统建议而来'),
    ...z.object(measureFields).partial().shape,
  }),
  reply: z.object({ id: count }),
})

export const changeMeasure = operation({
  id: 'plan.changeMeasure',
  method: 'PUT',
  path: '/api/plan-measures/{id}',
  ability: 'plan.edit',
  label: '修改帮扶措施',
  params: idParam,
  body: z.object({ ...seen, ...measureFields, reason: reasonField }),
  reply: z.object({ id: count }),
})

/** A suggestion is not wanted: remembered with the reason, and not made again. */
export const refuse = operation({
  id: 'plan.refuse',
  method: 'POST',
  path: '/api/households/{id}/plan/refusals',
  ability: 'plan.edit',
  label: '不采纳建议',
  params: idParam,
  body: z.object({ key: z.string().min(1).max(120), reason: reasonField }),
})

export const restore = operation({
  id: 'plan.restore',
  method: 'POST',
  path: '/api/households/{id}/plan/refusals/restore',
  ability: 'plan.edit',
  label: '恢复建议',
  params: idParam,
  body: z.object({ key: z.string().min(1).max(120) }),
})

/** Confirms what stands in the plan, for the first time or after a review: measures go to the desks, the next review gets its day. */
export const confirm = operation({
  id: 'plan.confirm',
  method: 'POST',
  path: '/api/household-plans/{id}/confirm',
  ability: 'plan.edit',
  label: '确认一户一策',
  params: idParam,
  body: z.object({
    ...seen,
    reviewMonths: z.number().int().min(1, '复核间隔最少 1 个月').max(24, '复核间隔最多 24 个月').describe('几个月后复核'),
    note: z.string().trim().max(300).default(''),
  }),
  reply: z.object({ version: count, reviewOn: z.string().describe('复核日期'), handed: count.describe('这次交办的措施数') }),
})

export const end = operation({
  id: 'plan.end',
  method: 'POST',
  path: '/api/household-plans/{id}/end',
  ability: 'plan.edit',
  label: '结束一户一策',
  params: idParam,
  body: z.object({ ...seen, reason: reasonField }),
})

/** The plan leaves the system on paper. */
export const print = operation({
  id: 'plan.print',
  method: 'POST',
  path: '/api/households/{id}/plan/print',
  ability: 'plan.read',
  label: '打印一户一策',
  params: idParam,
})

/** Marks measures as underway: one, or all that were ticked. Those that are not the caller's are counted in `refused`. */
export const take = operation({
  id: 'measure.take',
  method: 'POST',
  path: '/api/plan-measures/take',
  ability: 'measure.handle',
  label: '开始办理措施',
  body: z.object({ ids: z.array(rowNumber).min(1, '请先选择措施').max(200, '一次最多 200 条') }),
  reply: z.object({ taken: count.describe('标记了几项'), refused: count }),
})

/** What became of a measure. `fromAlert`: words and day are those of the answer to the alert it follows. */
export const close = operation({
  id: 'measure.close',
  method: 'POST',
  path: '/api/plan-measures/{id}/result',
  ability: 'measure.handle',
  label: '登记措施结果',
  params: idParam,
  body: z.object({
    ...seen,
    status: z.enum(['done', 'dropped']),
    fromAlert: z.boolean().default(false).describe('按所随预警的结果办结'),
    result: z.string().trim().max(500).default(''),
    doneOn: dateField.nullable().default(null).describe('落实日期'),
  }),
  reply: z.object({ id: count }),
})

/**
 * A result that was put down wrongly, or a measure that was dropped too soon: it is to be done again, and leaves the family's chain. A
 * department takes back what it put down itself.
 */
export const reopen = operation({
  id: 'measure.reopen',
  method: 'POST',
  path: '/api/plan-measures/{id}/reopening',
  ability: 'measure.handle',
  label: '重新办理措施',
  params: idParam,
  body: z.object({ ...seen, reason: reasonField }),
  reply: z.object({ id: count }),
})

/** A word on how a measure goes on; from the phone with its client id as request id. */
export const note = operation({
  id: 'measure.note',
  method: 'POST',
  path: '/api/plan-measures/{id}/notes',
  ability: 'measure.handle',
  label: '记录措施进展',
  params: idParam,
  body: z.object({ note: text(2, '请写明进展', 300) }),
  reply: z.object({ id: count }),
})

/** The plan in a helper's words: who the contact is, what is under way. */
export const ofFamily = operation({
  id: 'plan.ofFamily',
  method: 'GET',
  path: '/api/visits/families/{id}/plan',
  ability: 'visit.do',
  label: '一户一策（手机）',
  look: 'plan.view',
  params: idParam,
  reply: z.object({
    householdNo: count,
    contact: z
      .object({ name: z.string(), office: z.string(), phone: z.string(), me: z.boolean().describe('就是本人') })
      .nullable()
      .describe('帮扶联系人'),
    measures: z
      .array(
        z.object({
          id: count,
          personNo: count.nullable(),
          field: z.string(),
          who: z.string(),
          need: z.string().describe('困难和需求'),
          action: z.string(),
          desk: z.string(),
          status: z.string(),
          dueOn: z.string(),
          late: z.boolean(),
          result: z.string(),
          last: z.string().describe('最近的进展'),
          mayNote: z.boolean().describe('可以记进展'),
        }),
      )
      .describe('帮扶措施'),
    /** Measures that were done longer ago, and are not listed. */
    older: count.describe('没有列出的、较早落实的措施数'),
    reviewOn: z.string().nullable().describe('复核日期'),
  }),
})
export type FamilyPlan = z.output<typeof ofFamily.reply>

export * from './plan-lists.ts'
