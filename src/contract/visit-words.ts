/**
 * The words of a visit: how it went, what may be found, what to ask. No schema stands here: the phone takes these tables without the
 * rest of the contract, so that page, desk and alert say the same.
 */

/** How a visit went. Nobody there counts as a try: the family stays on the list. */
export const visitResults = { met: '见到了家里人', neighbour: '没见到人，问了邻居或村干部', absent: '家里没人，没问到' } as const
export type VisitResult = keyof typeof visitResults

interface FindingWords {
  /** The choice, in words a neighbour would use. */
  readonly label: string
  readonly note?: string
  /** What the alert says of somebody: 王建国“生病或住院”. */
  readonly said: string
  /** Concerns one member, who is then asked for. */
  readonly member: boolean
  /** What is worth writing down about it. */
  readonly ask: string
  /** The alert's cause (contract alertCauses). */
  readonly cause: string
  readonly grade: 1 | 2 | 3
}

/** What a visit may find; each opens an alert or feeds the one that is open. In the order in which the phone offers them. */
export const visitFindings = {
  illness: {
    label: '有人生病、住院',
    note: '大病、长期吃药、看病花钱多',
    said: '生病或住院',
    member: true,
    ask: '什么病、花了多少钱、从什么时候起',
    cause: 'illness',
    grade: 2,
  },
  accident: {
    label: '出了意外',
    note: '车祸、摔伤、溺水',
    said: '出了意外',
    member: true,
    ask: '怎么回事、伤得怎样、花了多少钱',
    cause: 'accident',
    grade: 1,
  },
  unemployment: {
    label: '没活干、没收入',
    note: '失业、歇工、拖欠工资',
    said: '没有活干',
    member: true,
    ask: '原来做什么、多久没活了',
    cause: 'unemployment',
    grade: 3,
  },
  schooling: {
    label: '孩子上学困难',
    note: '交不起费、想退学',
    said: '上学有困难',
    member: true,
    ask: '哪个孩子、差多少钱、还想不想读',
    cause: 'schooling',
    grade: 2,
  },
  housing: {
    label: '房子危险',
    note: '漏雨、开裂、要倒',
    said: '住房有危险',
    member: false,
    ask: '哪里危险、还能不能住人',
    cause: 'gap-housing',
    grade: 1,
  },
  disaster: {
    label: '遭了灾',
    note: '水、火、风、冰雹',
    said: '遭了灾',
    member: false,
    ask: '什么时候、损失了什么、眼下住哪里',
    cause: 'disaster',
    grade: 1,
  },
  care: {
    label: '没人照料',
    note: '老人、小孩、病人身边没人管',
    said: '没人照料',
    member: true,
    ask: '谁要人照料、现在怎么办',
    cause: 'dependant',
    grade: 1,
  },
  disability: {
    label: '有人新近残疾',
    said: '新近残疾',
    member: true,
    ask: '怎么造成的、能不能自理、办证没有',
    cause: 'disability',
    grade: 2,
  },
  living: {
    label: '吃穿用有困难',
    note: '没米没油、没有过冬衣被',
    said: '吃穿用有困难',
    member: false,
    ask: '缺什么、能撑多久',
    cause: 'other-hardship',
    grade: 2,
  },
  unpaid: {
    label: '该得的补助没到手',
    said: '该得的补助没有到手',
    member: false,
    ask: '哪一项、几个月没到',
    cause: 'gap-living',
    grade: 3,
  },
  death: { label: '有人去世', said: '去世', member: true, ask: '什么时候、家里还有谁', cause: 'death', grade: 2 },
  moved: {
    label: '搬走了',
    note: '全家或有人长期不住村里',
    said: '搬走、长期不住村里',
    member: false,
    ask: '谁搬走了、搬到哪里、什么时候',
    cause: 'moved',
    grade: 3,
  },
  income: {
    label: '日子明显变好',
    note: '有了稳定工资、买了车或房',
    said: '收入明显增加',
    member: false,
    ask: '做什么、每月大约多少、从什么时候起',
    cause: 'income',
    grade: 3,
  },
} as const satisfies Record<string, FindingWords>
export type VisitFinding = keyof typeof visitFindings
export const visitFindingIds = Object.keys(visitFindings) as [VisitFinding, ...VisitFinding[]]
export const visitFindingLabels = Object.fromEntries(visitFindingIds.map((id) => [id, visitFindings[id].label])) as Record<
  VisitFinding,
  string
>

/** What a family nobody knew may be in need of; findings that are no hardship do not belong to a lead. */
export const leadKindIds = [
  'illness',
  'accident',
  'unemployment',
  'schooling',
  'housing',
  'disaster',
  'care',
  'disability',
  'living',
] as const satisfies readonly VisitFinding[]
export type LeadKind = (typeof leadKindIds)[number]

interface QuestionWords {
  readonly text: string
  readonly help?: string
  readonly options: Readonly<Record<string, string>>
}

const yesNo = { yes: '是', no: '不是', unknown: '不清楚' } as const
const has = { yes: '有', no: '没有', unknown: '不清楚' } as const

/** Questions of the visit form; which of them a family is asked follows from why it is visited. */
export const visitQuestions = {
  living: { text: '和上次比，日子过得怎么样？', options: { better: '好一些', same: '差不多', worse: '更难了', unknown: '说不清' } },
  received: { text: '补助、救助按时到手了吗？', help: '看看存折或手机短信', options: { yes: '到手了', no: '没到手', unknown: '不清楚' } },
  treated: { text: '现在还在看病、住院吗？', options: yesNo },
  medicalPaid: {
    text: '看病的钱报销了吗？',
    help: '自己还要出多少、有没有欠医院或亲戚的钱，可以写在后面',
    options: { yes: '报了', part: '报了一部分', no: '没报', unknown: '不清楚' },
  },
  medicine: { text: '要吃的药，家里有吗？', options: has },
  inSchool: { text: '孩子还在上学吗？', options: yesNo },
  schoolCost: { text: '学费、生活费拿得出吗？', options: { yes: '拿得出', no: '拿不出', unknown: '不清楚' } },
  working: { text: '家里现在有人干活挣钱吗？', options: has },
  wantsWork: { text: '想不想找活干、学手艺？', options: { yes: '想', no: '不想或干不了', unknown: '不清楚' } },
  disabilityCard: { text: '办了残疾证吗？', options: { yes: '办了', no: '没办', unknown: '不清楚' } },
  careAtHome: { text: '平时身边有人照料吗？', options: has },
  houseSafe: { text: '房子安全吗？', help: '看屋顶、墙、电线和灶', options: { yes: '安全', no: '有危险', unknown: '看不准' } },
  food: { text: '米、油、衣被够用吗？', options: { yes: '够用', no: '不够', unknown: '不清楚' } },
  eats: { text: '自己做饭、吃饭没问题吗？', options: { yes: '没问题', no: '有困难', unknown: '不清楚' } },
  contact: { text: '儿女、亲戚最近联系过吗？', options: { yes: '联系过', no: '没有', none: '没有亲人', unknown: '不清楚' } },
  steadyIncome: { text: '家里有稳定的收入吗？', help: '工资、养老金、做生意', options: has },
  applied: { text: '以前申请过低保或救助吗？', options: { yes: '申请过', no: '没有', unknown: '不清楚' } },
  wantsHelp: { text: '愿意申请救助吗？', options: { yes: '愿意', no: '不愿意', unknown: '再想想' } },
  car: { text: '家里有汽车吗？', help: '拉货、接送病人等用途可以写在后面', options: has },
  deathTrue: { text: '听说家里有人去世，是这样吗？', help: '问得轻一些', options: yesNo },
  livesHere: { text: '一家人还住在村里吗？', options: { yes: '住在村里', part: '有的在外', no: '都不在', unknown: '不清楚' } },
} as const satisfies Record<string, QuestionWords>
export type VisitQuestion = keyof typeof visitQuestions

/** What to ask where an alert of a cause is open. */
export const questionsForCause: Readonly<Record<string, readonly VisitQuestion[]>> = {
  illness: ['treated', 'medicalPaid', 'medicine'],
  schooling: ['inSchool', 'schoolCost'],
  disability: ['disabilityCard', 'careAtHome'],
  unemployment: ['working', 'wantsWork'],
  disaster: ['houseSafe', 'food'],
  accident: ['treated', 'medicalPaid', 'food'],
  'other-hardship': ['food', 'steadyIncome', 'wantsHelp'],
  'maybe-dibao': ['steadyIncome', 'applied', 'wantsHelp'],
  'maybe-tekun': ['careAtHome', 'steadyIncome', 'wantsHelp'],
  'maybe-marginal': ['steadyIncome', 'applied', 'wantsHelp'],
  'maybe-rigid': ['treated', 'medicalPaid', 'wantsHelp'],
  'gap-living': ['received', 'food'],
  'gap-medical': ['treated', 'medicalPaid'],
  'gap-education': ['inSchool', 'received'],
  'gap-housing': ['houseSafe'],
  'gap-employment': ['working', 'wantsWork'],
  'gap-disaster': ['houseSafe', 'received'],
  'gap-disability': ['disabilityCard', 'received'],
  death: ['deathTrue'],
  duplicate: ['livesHere', 'received'],
  income: ['steadyIncome', 'living'],
  property: ['steadyIncome', 'living'],
  vehicle: ['car', 'steadyIncome'],
  business: ['steadyIncome', 'working'],
  payroll: ['steadyIncome'],
  custody: ['livesHere'],
  moved: ['livesHere'],
  dependant: ['careAtHome', 'food'],
}

/** What to ask without an alert. */
export const questionsFor = {
  plan: ['living', 'food'],
  revisit: ['living', 'received', 'food'],
  elder: ['eats', 'medicine', 'contact', 'houseSafe'],
} as const satisfies Record<string, readonly VisitQuestion[]>

/** Why a family is on today's list. */
export const visitReasonLabels = { plan: '乡镇安排', alert: '预警核实', revisit: '该回访了', elder: '独居老人' } as const
