import type { alerts, dispatch } from '#contract'

/** What a desk answered to an alert, and what the county made of it. */
export interface DeskAnswer {
  readonly code: dispatch.ResultCodeId
  readonly note: string
  readonly outcome: 'confirmed' | 'false' | 'resolved'
  readonly falseReason?: alerts.FalseReason
  /** What the family said when it was heard, where aid is reduced. */
  readonly hearing?: string
  /** What explains the finding for good, or for some months. */
  readonly exemption?: { readonly kind: alerts.ExemptionKind; readonly reason: string; readonly months: number | null }
}

/** One kind of work at one desk. */
export interface DeskWork {
  /** Login of the desk's demonstration account. */
  readonly login: string
  /** Where the families live whose alerts these are. */
  readonly place: string
  readonly cause: alerts.AlertCause
  /** How many alerts were signed at most; of ten of these answered, and of ten accepted by the county. */
  readonly signed: number
  readonly answeredOfTen: number
  readonly acceptedOfTen: number
  /** Why the county sent one answer of ten back. */
  readonly returned?: string
  /** Taken in turn. */
  readonly answers: readonly [DeskAnswer, ...DeskAnswer[]]
}

const county = '430971000000'
const heba = '430971121000'
const jinpen = '430971123000'

/** What every township does: old people alone are called on, those who may be tekun are looked up. */
function atTownship(login: string, place: string, signed: number): DeskWork[] {
  return [
    {
      login,
      place,
      cause: 'dependant',
      signed,
      answeredOfTen: 7,
      acceptedOfTen: 6,
      answers: [
        { code: 'in-place', note: '已入户探访，女儿住在本村每天照看，身体尚好', outcome: 'resolved' },
        { code: 'self-resolved', note: '入户走访，老人已随子女去长沙居住，老屋空置', outcome: 'resolved' },
        { code: 'temporary-aid', note: '独居且行动不便，已安排村邻结对探访，并给予临时救助', outcome: 'confirmed' },
      ],
    },
    {
      login,
      place,
      cause: 'maybe-tekun',
      signed: Math.floor(signed / 2),
      answeredOfTen: 6,
      acceptedOfTen: 5,
      answers: [
        { code: 'not-eligible', note: '入户核实有两个儿子，均有赡养能力，不符合特困条件', outcome: 'resolved' },
        { code: 'not-eligible', note: '户口单列，实际与女儿一家同住同吃，由女儿赡养', outcome: 'resolved' },
        { code: 'in-tekun', note: '无子女，无劳动能力，协助申请，经确认纳入分散供养', outcome: 'confirmed' },
      ],
    },
  ]
}

/** What the desks of 大通湖 did about the first screening. Every text is made up, like the families. */
export const deskHistory: readonly DeskWork[] = [
  {
    login: 'yibao',
    place: county,
    cause: 'gap-medical',
    signed: 30,
    answeredOfTen: 7,
    acceptedOfTen: 5,
    returned: '请补充参保资助的到账日期',
    answers: [
      { code: 'medical-aid', note: '已按规定落实参保资助，个人缴费部分由救助资金代缴', outcome: 'confirmed' },
      { code: 'in-place', note: '本年度已随配偶单位参加职工医保，无需重复参保', outcome: 'resolved' },
    ],
  },
  {
    login: 'yibao',
    place: county,
    cause: 'illness',
    signed: 120,
    answeredOfTen: 6,
    acceptedOfTen: 5,
    returned: '请写明医疗救助的金额和到账日期',
    answers: [
      { code: 'medical-aid', note: '大病保险和医疗救助均已结算，个人负担部分按比例给予救助', outcome: 'confirmed' },
      { code: 'medical-aid', note: '异地住院票据已补录，医疗救助随本月批次拨付', outcome: 'confirmed' },
      { code: 'in-place', note: '治疗费用已由医保和商业保险报销，个人负担较轻', outcome: 'resolved' },
    ],
  },
  {
    login: 'jiaoyu',
    place: county,
    cause: 'schooling',
    signed: 200,
    answeredOfTen: 6,
    acceptedOfTen: 5,
    returned: '请写明资助的学期和档次',
    answers: [
      { code: 'education-aid', note: '已核定本学期资助档次，资助金随本月批次发放', outcome: 'confirmed' },
      { code: 'not-eligible', note: '入户了解父母在外务工收入稳定，不符合家庭经济困难学生认定条件', outcome: 'resolved' },
      { code: 'not-true', falseReason: 'outdated', note: '已于上学期转学到外省就读，学籍数据尚未更新', outcome: 'false' },
      { code: 'education-aid', note: '学校已减免住宿费，并纳入助学金名单', outcome: 'confirmed' },
    ],
  },
  {
    login: 'jiaoyu',
    place: county,
    cause: 'gap-education',
    signed: 40,
    answeredOfTen: 7,
    acceptedOfTen: 5,
    answers: [{ code: 'education-aid', note: '已核定本学期资助档次，资助金随本月批次发放', outcome: 'confirmed' }],
  },
  {
    login: 'renshe',
    place: county,
    cause: 'unemployment',
    signed: 40,
    answeredOfTen: 6,
    acceptedOfTen: 4,
    answers: [
      { code: 'employment-aid', note: '已推荐三个岗位并安排一次技能培训，本人愿意参加', outcome: 'confirmed' },
      { code: 'self-resolved', note: '电话核实，本人已在县城超市上班，下月起参保', outcome: 'resolved' },
    ],
  },
  {
    login: 'canlian',
    place: county,
    cause: 'gap-disability',
    signed: 60,
    answeredOfTen: 6,
    acceptedOfTen: 5,
    answers: [{ code: 'disability-aid', note: '护理补贴申请已审核通过，自下月起按月发放', outcome: 'confirmed' }],
  },
  {
    login: 'canlian',
    place: county,
    cause: 'disability',
    signed: 80,
    answeredOfTen: 5,
    acceptedOfTen: 4,
    answers: [
      { code: 'disability-aid', note: '已上门评估，纳入居家托养服务，每月上门两次', outcome: 'confirmed' },
      { code: 'in-place', note: '已在享受两项补贴，家中有人照料', outcome: 'resolved' },
    ],
  },
  {
    login: 'zhujian',
    place: county,
    cause: 'gap-housing',
    signed: 10,
    answeredOfTen: 5,
    acceptedOfTen: 3,
    returned: '请附竣工验收情况',
    answers: [{ code: 'housing-aid', note: '已列入本年度农村危房改造计划，施工队已进场', outcome: 'confirmed' }],
  },
  {
    login: 'yingji',
    place: county,
    cause: 'disaster',
    signed: 40,
    answeredOfTen: 6,
    acceptedOfTen: 5,
    answers: [{ code: 'disaster-aid', note: '已入户核灾，受灾救助款已通过一卡通发放', outcome: 'confirmed' }],
  },
  {
    login: 'clerk',
    place: heba,
    cause: 'maybe-dibao',
    signed: 30,
    answeredOfTen: 6,
    acceptedOfTen: 4,
    answers: [
      { code: 'in-dibao', note: '入户核实收入和财产，协助申请，经确认纳入低保', outcome: 'confirmed' },
      { code: 'not-eligible', note: '入户核实，儿子在外务工每月汇款，人均收入高于低保标准', outcome: 'resolved' },
    ],
  },
  {
    login: 'clerk',
    place: heba,
    cause: 'vehicle',
    signed: 3,
    answeredOfTen: 5,
    acceptedOfTen: 5,
    answers: [
      {
        code: 'not-true',
        falseReason: 'exempted',
        note: '入户核实为谋生用的农用货车，不计入生活用车',
        outcome: 'false',
        exemption: { kind: 'livelihood-vehicle', reason: '入户核实，车辆为谋生用农用货车', months: null },
      },
    ],
  },
  {
    login: 'clerk',
    place: heba,
    cause: 'death',
    signed: 3,
    answeredOfTen: 2,
    acceptedOfTen: 1,
    answers: [
      {
        code: 'reduced',
        note: '自次月起按家庭现有人数重新计算，多发部分已告知退回',
        outcome: 'confirmed',
        hearing: '家属表示情况属实，同意从次月起按现有人数重新计算，多发的部分愿意退回。',
      },
    ],
  },
  {
    login: 'clerk2',
    place: jinpen,
    cause: 'maybe-marginal',
    signed: 30,
    answeredOfTen: 6,
    acceptedOfTen: 4,
    answers: [{ code: 'in-marginal', note: '经核对收入和财产符合规定，已认定为低保边缘家庭', outcome: 'confirmed' }],
  },
  {
    login: 'clerk2',
    place: jinpen,
    cause: 'property',
    signed: 20,
    answeredOfTen: 5,
    acceptedOfTen: 3,
    returned: '请附售房合同或银行流水的核对情况',
    answers: [
      {
        code: 'not-true',
        falseReason: 'exempted',
        note: '存款为去年出售旧房所得，在规定期限内不计入',
        outcome: 'false',
        exemption: { kind: 'house-sale', reason: '售房合同与到账日期相符', months: 6 },
      },
      { code: 'continues', note: '存款为车祸赔偿款，专用于后续治疗，经核查继续享受', outcome: 'resolved' },
    ],
  },
  {
    login: 'clerk2',
    place: jinpen,
    cause: 'income',
    signed: 3,
    answeredOfTen: 2,
    acceptedOfTen: 1,
    answers: [{ code: 'gradual-exit', note: '家庭成员稳定就业，给予六个月渐退期', outcome: 'confirmed' }],
  },
  ...atTownship('clerk', heba, 120),
  ...atTownship('clerk2', jinpen, 60),
  ...atTownship('clerk3', '430971124000', 40),
  ...atTownship('clerk4', '430971130000', 60),
  ...atTownship('clerk5', '430971405000', 10),
]

/** What was reported before the first screening, by people: each alert with what became of it. */
export interface ReportedAlert {
  readonly place: string
  readonly cause: alerts.AlertCause
  readonly grade: alerts.AlertGrade
  readonly sentence: string
  /** Working days before today on which it was reported. */
  readonly daysAgo: number
  /** How far it came. `late`: nobody signed; the county reminded. */
  readonly fate: 'closed' | 'returned' | 'late'
  readonly login: string
  readonly code: dispatch.ResultCodeId
  readonly note: string
}

/** Reported by village officials, neighbours and doctors. A term of ten working days that nobody kept has run out, and some were told to the county. */
export const reportedAlerts: readonly ReportedAlert[] = [
  {
    place: heba,
    cause: 'accident',
    grade: 1,
    daysAgo: 14,
    sentence: '村干部反映：家中主要劳力摔伤住院，医疗费用已超过万元，家里暂时没有收入',
    fate: 'closed',
    login: 'clerk',
    code: 'temporary-aid',
    note: '按小额先行给予临时救助 3000 元，当日发放',
  },
  {
    place: jinpen,
    cause: 'other-hardship',
    grade: 2,
    daysAgo: 14,
    sentence: '邻居反映：老人独居，近期身体不好，家中米油不多，子女在外联系不上',
    fate: 'returned',
    login: 'clerk2',
    code: 'temporary-aid',
    note: '已送去米油和药品',
  },
  {
    place: heba,
    cause: 'illness',
    grade: 2,
    daysAgo: 13,
    sentence: '村医反映：家中有人确诊慢性肾病，需要长期治疗，家庭负担较重',
    fate: 'late',
    login: 'yibao',
    code: 'medical-aid',
    note: '',
  },
  {
    place: jinpen,
    cause: 'illness',
    grade: 2,
    daysAgo: 18,
    sentence: '村医反映：户主查出肝硬化，已住院两次，自付部分向亲戚借了两万多元',
    fate: 'late',
    login: 'yibao',
    code: 'medical-aid',
    note: '',
  },
  {
    place: heba,
    cause: 'gap-housing',
    grade: 1,
    daysAgo: 16,
    sentence: '村干部反映：土坯房后墙开裂，雨天漏水，一家三口还住在里面',
    fate: 'late',
    login: 'zhujian',
    code: 'housing-aid',
    note: '',
  },
  {
    place: heba,
    cause: 'gap-living',
    grade: 3,
    daysAgo: 15,
    sentence: '群众来电：护理补贴两个月没有到账',
    fate: 'closed',
    login: 'clerk',
    code: 'in-place',
    note: '银行卡过期退票，已更换账号并补发两个月',
  },
  {
    place: jinpen,
    cause: 'accident',
    grade: 1,
    daysAgo: 17,
    sentence: '交警通报：外出务工途中遭遇车祸，肇事方暂时无力赔付',
    fate: 'closed',
    login: 'clerk2',
    code: 'temporary-aid',
    note: '按小额先行给予临时救助 2000 元，后续按程序申请',
  },
]

/** Visits of the village helper in the days before; findings open alerts as they would from the phone. */
export const villageVisits = [
  {
    daysAgo: 11,
    at: 9 * 60 + 20,
    result: 'met',
    note: '孙子上学有补助，奶奶腿脚不便，药还够吃',
    answers: { living: 'same', received: 'yes', medicine: 'yes' },
    findings: [],
  },
  { daysAgo: 10, at: 14 * 60 + 50, result: 'absent', note: '门锁着，周围没问到人', answers: {}, findings: [] },
  {
    daysAgo: 8,
    at: 10 * 60 + 30,
    result: 'met',
    note: '男主人上个月起在虾厂做工，日子好些了',
    answers: { living: 'better', working: 'yes' },
    findings: [],
  },
  {
    daysAgo: 6,
    at: 9 * 60 + 40,
    result: 'met',
    note: '老两口在家，身体还好，养老金按月到手',
    answers: { living: 'same', received: 'yes', food: 'yes' },
    findings: [],
  },
  { daysAgo: 5, at: 15 * 60 + 10, result: 'neighbour', note: '没见到人，邻居说去女儿家了，过几天回来', answers: {}, findings: [] },
  {
    daysAgo: 4,
    at: 10 * 60 + 5,
    result: 'met',
    note: '厨房屋顶漏雨，人暂时住在前屋',
    answers: { living: 'worse', houseSafe: 'no', food: 'yes' },
    findings: [{ code: 'housing', words: '厨房屋顶漏雨、椽子断了两根，人暂住前屋' }],
  },
  {
    daysAgo: 3,
    at: 16 * 60 + 20,
    result: 'met',
    note: '家里都好，孩子在校住宿',
    answers: { living: 'better', received: 'yes', food: 'yes' },
    findings: [],
  },
  {
    daysAgo: 2,
    at: 9 * 60 + 15,
    result: 'met',
    note: '护理补贴这两个月没到账，存折看过',
    answers: { received: 'no', disabilityCard: 'yes' },
    findings: [{ code: 'unpaid', words: '残疾人护理补贴九月、十月没有到账' }],
  },
] as const

/** Families nobody knew, reported from the village. `dismissed`: the clerk knew better. */
export const villageLeads = [
  {
    daysAgo: 7,
    at: 16 * 60 + 5,
    personName: '何嫂',
    placeNote: '二组水塘边',
    description: '听说丈夫病了在外地住院，家里只有两个孩子',
    kinds: ['illness', 'care'],
    dismissed: '已电话核实，孩子由外婆照看，丈夫在职工医院治疗，不需要救助',
  },
  {
    daysAgo: 2,
    at: 11 * 60 + 15,
    personName: '刘爹',
    placeNote: '村小学后面第三家，租住',
    description: '外地迁来的老人，靠捡废品过活，没见有人来看过',
    kinds: ['living', 'care'],
    dismissed: null,
  },
] as const
