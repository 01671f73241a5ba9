import type { alerts, dispatch } from '#contract'

/** One kind of thing that happened in the county in the year before, over and over with other families. */
export interface PastCase {
  readonly cause: alerts.AlertCause
  readonly grade: alerts.AlertGrade
  readonly sentence: string
  readonly code: dispatch.ResultCodeId
  readonly note: string
  readonly outcome: 'confirmed' | 'resolved'
}

/** What villages and townships reported month by month, and what came of it. Every text is made up, like the families. */
export const pastCases: readonly PastCase[] = [
  {
    cause: 'accident',
    grade: 1,
    sentence: '村干部反映：家中主要劳力做工时摔伤住院，暂时没有收入',
    code: 'temporary-aid',
    note: '按小额先行给予临时救助 2000 元，当日发放',
    outcome: 'confirmed',
  },
  {
    cause: 'other-hardship',
    grade: 2,
    sentence: '邻居反映：老人近期身体不好，子女在外联系不上',
    code: 'in-place',
    note: '已联系上女儿接回照料，米油和药品已送到',
    outcome: 'resolved',
  },
  {
    cause: 'maybe-dibao',
    grade: 2,
    sentence: '村干部反映：户主病后不能做工，家里靠老人的养老金过日子',
    code: 'in-dibao',
    note: '入户核实收入和财产，协助申请，经确认纳入低保',
    outcome: 'confirmed',
  },
  {
    cause: 'other-hardship',
    grade: 3,
    sentence: '群众来电：孩子开学缺学费，家里一时拿不出',
    code: 'temporary-aid',
    note: '给予支出型临时救助 1500 元，并转学校落实资助',
    outcome: 'confirmed',
  },
  {
    cause: 'maybe-dibao',
    grade: 3,
    sentence: '走访反映：去年种养亏本，家中有慢性病人，生活紧张',
    code: 'not-eligible',
    note: '入户核实，儿子在外务工每月汇款，人均收入高于低保标准',
    outcome: 'resolved',
  },
  {
    cause: 'gap-living',
    grade: 2,
    sentence: '群众来电：这个月的救助金没有到账',
    code: 'in-place',
    note: '银行卡过期退票，已更换账号并补发',
    outcome: 'resolved',
  },
  {
    cause: 'accident',
    grade: 2,
    sentence: '交警通报：外出途中遭遇车祸，肇事方暂时无力赔付',
    code: 'temporary-aid',
    note: '给予急难型临时救助 3000 元，后续按程序申请',
    outcome: 'confirmed',
  },
]

/** Where the past lies: the desk that answered, who reviewed, how many a month. */
export const pastPlaces = [
  { login: 'clerk', county: 'county', place: '430971121000', monthly: 3 },
  { login: 'clerk2', county: 'county', place: '430971123000', monthly: 2 },
  { login: 'clerk4', county: 'county', place: '430971130000', monthly: 2 },
  { login: 'nanxian2', county: 'nanxian', place: '430921125000', monthly: 3 },
] as const

/** What the village helper noted on the rounds of the year before. */
export const pastRounds = [
  '老两口在家，身体还好，养老金按月到手',
  '孩子上学有补助，家里没有新的困难',
  '男主人在虾厂做工，日子比去年好些',
  '腿脚不便，药还够吃，邻居每天来看',
  '刚打完谷子，收成一般，吃用不愁',
] as const
