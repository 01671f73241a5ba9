/** The words of 一户一策. No schema stands here: the phone takes these tables without the rest of the contract. */

/** Fields of help, in the order of the plan; the same as the policy packs' (`helpFieldIds`). */
export const helpFieldLabels = {
  livelihood: '基本生活',
  education: '教育',
  medical: '医疗',
  housing: '住房',
  industry: '产业',
  employment: '就业',
  disability: '残疾',
  care: '养老扶幼',
  social: '社会帮扶',
} as const
export type HelpFieldKey = keyof typeof helpFieldLabels
export const helpFieldKeys = Object.keys(helpFieldLabels) as [HelpFieldKey, ...HelpFieldKey[]]

export const measureStatuses = { planned: '待办', underway: '办理中', done: '已落实', dropped: '不再实施' } as const
export type MeasureStatus = keyof typeof measureStatuses

export const planStates = { draft: '拟定中', confirmed: '已确认', ended: '已结束' } as const
export type PlanState = keyof typeof planStates

/** Where a need was found. */
export const foundLabels = {
  alert: '预警',
  screening: '数据筛查',
  visit: '走访',
  hardship: '困难类型',
  member: '家庭成员',
  hand: '人工登记',
} as const
export type FoundIn = keyof typeof foundLabels

/** What happened to a plan; the keys are `plan_event.action`. */
export const planActions = {
  draft: '拟定',
  firstContact: '确定联系人',
  contact: '更换联系人',
  add: '增加措施',
  change: '修改措施',
  confirm: '确认',
  take: '开始办理',
  note: '记进展',
  done: '落实',
  drop: '不再实施',
  reopen: '重新办理',
  end: '结束',
} as const
export type PlanAction = keyof typeof planActions

/** Of which fields the contact notes progress on the phone. */
export const contactFields: readonly HelpFieldKey[] = ['social', 'care']
