import type { alerts, dispatch } from '#contract'

/** One kind of work at one desk: how many alerts of a cause it took up, what it answered, what the county said to it. */
export interface DeskWork {
  /** Login of the desk's demonstration account. */
  readonly login: string
  /** Where the families live whose alerts these are. */
  readonly place: string
  readonly cause: alerts.AlertCause
  /** Alerts signed; of these answered; of these accepted. */
  readonly signed: number
  readonly answered: number
  readonly accepted: number
  /** Answers sent back for another try, after the accepted ones. */
  readonly returned?: string
  readonly code: dispatch.ResultCodeId
  readonly note: string
  readonly falseReason?: alerts.FalseReason
  readonly hearing?: string
  readonly outcome: 'confirmed' | 'false' | 'resolved'
  readonly exemption?: { readonly kind: alerts.ExemptionKind; readonly reason: string }
}

const county = '430971000000'
const heba = '430971121000'
const jinpen = '430971123000'

/** What the desks of 大通湖 did about the first screening. Every text is made up, like the families. */
export const deskHistory: readonly DeskWork[] = [
  {
    login: 'yibao', place: county, cause: 'gap-medical', signed: 9, answered: 6, accepted: 4, returned: '请补充参保资助的到账日期',
    code: 'medical-aid', note: '已按规定落实参保资助，个人缴费部分由救助资金代缴', outcome: 'confirmed',
  },
  { login: 'yibao', place: county, cause: 'illness', signed: 6, answered: 3, accepted: 2, code: 'medical-aid', note: '大病保险和医疗救助均已结算，个人负担部分按比例给予救助', outcome: 'confirmed' },
  { login: 'jiaoyu', place: county, cause: 'gap-education', signed: 8, answered: 5, accepted: 3, code: 'education-aid', note: '已核定本学期资助档次，资助金随本月批次发放', outcome: 'confirmed' },
  { login: 'renshe', place: county, cause: 'gap-employment', signed: 6, answered: 3, accepted: 2, code: 'employment-aid', note: '已推荐三个岗位并安排一次技能培训，本人愿意参加', outcome: 'confirmed' },
  { login: 'canlian', place: county, cause: 'gap-disability', signed: 7, answered: 4, accepted: 3, code: 'disability-aid', note: '护理补贴申请已审核通过，自下月起按月发放', outcome: 'confirmed' },
  { login: 'zhujian', place: county, cause: 'gap-housing', signed: 4, answered: 2, accepted: 1, returned: '请附竣工验收情况', code: 'housing-aid', note: '已列入本年度农村危房改造计划，施工队已进场', outcome: 'confirmed' },
  { login: 'yingji', place: county, cause: 'disaster', signed: 3, answered: 2, accepted: 1, code: 'disaster-aid', note: '已入户核灾，受灾救助款已通过一卡通发放', outcome: 'confirmed' },
  { login: 'clerk', place: heba, cause: 'maybe-dibao', signed: 5, answered: 3, accepted: 2, code: 'in-dibao', note: '入户核实收入和财产，协助申请，经确认纳入低保', outcome: 'confirmed' },
  { login: 'clerk', place: heba, cause: 'other-hardship', signed: 4, answered: 2, accepted: 1, code: 'self-resolved', note: '入户走访，子女已回家照料，欠费已由子女缴清', outcome: 'resolved' },
  {
    login: 'clerk', place: heba, cause: 'vehicle', signed: 2, answered: 1, accepted: 1, code: 'not-true', falseReason: 'exempted', note: '入户核实为谋生用的农用货车，不计入生活用车', outcome: 'false',
    exemption: { kind: 'livelihood-vehicle', reason: '入户核实，车辆为谋生用农用货车' },
  },
  {
    login: 'clerk', place: heba, cause: 'death', signed: 3, answered: 2, accepted: 1, code: 'reduced', note: '自次月起按家庭现有人数重新计算，多发部分已告知退回', hearing: '家属表示情况属实，同意从次月起按现有人数重新计算，多发的部分愿意退回。',
    outcome: 'confirmed',
  },
  { login: 'clerk2', place: jinpen, cause: 'maybe-marginal', signed: 4, answered: 2, accepted: 1, code: 'in-marginal', note: '经核对收入和财产符合规定，已认定为低保边缘家庭', outcome: 'confirmed' },
  {
    login: 'clerk2', place: jinpen, cause: 'income', signed: 3, answered: 1, accepted: 1, code: 'gradual-exit', note: '家庭成员稳定就业，给予六个月渐退期', outcome: 'confirmed',
  },
]

/** What was reported before the first screening, by people: each alert with what became of it. */
export interface ReportedAlert {
  readonly place: string
  readonly cause: alerts.AlertCause
  readonly grade: alerts.AlertGrade
  readonly sentence: string
  /** How far it came. `late`: nobody signed, the county reminded. */
  readonly fate: 'closed' | 'returned' | 'late'
  readonly login: string
  readonly code: dispatch.ResultCodeId
  readonly note: string
}

export const reportedAlerts: readonly ReportedAlert[] = [
  {
    place: heba, cause: 'accident', grade: 1, sentence: '村干部反映：家中主要劳力摔伤住院，医疗费用已超过万元，家里暂时没有收入', fate: 'closed', login: 'clerk', code: 'temporary-aid',
    note: '按小额先行给予临时救助 3000 元，当日发放',
  },
  {
    place: jinpen, cause: 'other-hardship', grade: 2, sentence: '邻居反映：老人独居，近期身体不好，家中米油不多，子女在外联系不上', fate: 'returned', login: 'clerk2', code: 'temporary-aid',
    note: '已送去米油和药品',
  },
  { place: heba, cause: 'illness', grade: 2, sentence: '村医反映：家中有人确诊慢性肾病，需要长期治疗，家庭负担较重', fate: 'late', login: 'yibao', code: 'medical-aid', note: '' },
]

/** Visits of the village helper in the days before; findings open alerts as they would from the phone. */
export const villageVisits = [
  { daysAgo: 6, at: 9 * 60 + 40, result: 'met', note: '老两口在家，身体还好，养老金按月到手', answers: { living: 'same', received: 'yes', food: 'yes' }, findings: [] },
  { daysAgo: 5, at: 15 * 60 + 10, result: 'neighbour', note: '没见到人，邻居说去女儿家了，过几天回来', answers: {}, findings: [] },
  { daysAgo: 4, at: 10 * 60 + 5, result: 'met', note: '厨房屋顶漏雨，人暂时住在前屋', answers: { living: 'worse', houseSafe: 'no', food: 'yes' }, findings: [{ code: 'housing', words: '厨房屋顶漏雨、椽子断了两根，人暂住前屋' }] },
  { daysAgo: 3, at: 16 * 60 + 20, result: 'met', note: '家里都好，孩子在校住宿', answers: { living: 'better', received: 'yes', food: 'yes' }, findings: [] },
] as const

export const villageLead = {
  daysAgo: 2, at: 11 * 60 + 15, personName: '刘爹', placeNote: '村小学后面第三家，租住', description: '外地迁来的老人，靠捡废品过活，没见有人来看过', kinds: ['living', 'care'] as const,
}
