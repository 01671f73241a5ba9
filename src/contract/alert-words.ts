/** The words of an alert: why it was raised, how grave it is, where it stands, how it ended. */

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
