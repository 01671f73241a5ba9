/**
 * 明白卡: what a family wants to know of a programme, in words a neighbour would use. Figures stand in braces by the key of their
 * parameter and are filled in for a place and a day: `{dibao.standard.rural}` with its unit, `{terms.confirm#}` as a bare number,
 * `{marginal.factor*dibao.standard.rural}` a share of an amount.
 */
export interface PlainCard {
  readonly programme: string
  /** 谁可以申请. */
  readonly who: readonly string[]
  /** 给多少. */
  readonly amount: readonly string[]
  /** 要带什么: only what no department's data can answer. */
  readonly papers: readonly string[]
  /** 不用带: looked up by the desk. */
  readonly notNeeded: readonly string[]
  /** 到哪里办. */
  readonly where: string
  /** 要多久. */
  readonly term: string
  /** 还要知道: what ends it, what to report. */
  readonly mind: readonly string[]
}

const desk = '户籍所在地的乡镇（街道）社会救助窗口；走不动的，打个电话或托村里、亲友代办都行'
const identity = '身份证（或户口簿），只看一眼，不收复印件'
const consent = '全家成年人签字的核对授权书，窗口当场填'
const lookedUp = ['户籍、婚姻、残疾等级', '社保、不动产、车辆、存款', '学籍、是否已享受其他救助']
const tellUs = '家里人口、收入、财产有大变化，三个月内告诉村里或乡镇'

/** One card a programme, in the order of `programmes`. */
export const plainCards: readonly PlainCard[] = [
  {
    programme: 'tekun',
    who: [
      '三样都占的人：没有劳动能力、没有生活来源、没有人供养（该供养的人自己也没有能力）',
      '没有劳动能力是指：年满 {tekun.elderAge#} 周岁；未满 {tekun.minorAge#} 周岁；智力、精神残疾一至三级，肢体残疾一、二级，视力残疾一级',
      '已经供养的孩子，满岁以后还在读初中、高中、中职的，继续供养',
    ],
    amount: [
      '基本生活费每人每月：农村 {tekun.factor*dibao.standard.rural}，城市 {tekun.factor*dibao.standard.urban}',
      '另有照料护理费：生活完全不能自理的每月 {tekun.care.full*minimumWage}，部分不能自理的 {tekun.care.half*minimumWage}，能自理的 {tekun.care.self*minimumWage}',
    ],
    papers: [identity, consent, '有赡养、抚养、扶养协议或判决的，带上'],
    notNeeded: lookedUp,
    where: desk,
    term: '乡镇调查和提出意见 15 个工作日，公示 7 天，县里 15 个工作日内定下来；定了以后，下个月起发',
    mind: ['吃饭、穿衣、上下床、如厕、走动、洗澡六样能不能自己做，由乡镇上门评估', '领了特困，就不再领低保和残疾人两项补贴'],
  },
  {
    programme: 'dibao',
    who: [
      '全家人均月收入低于当地低保标准，财产也符合规定的家庭',
      '收入略高、但有重残或重病人的低保边缘家庭，重残、重病的人可以按一个人单独申请',
      '找到工作收入超了的，不马上停，再保 {gradual.months#} 个月',
    ],
    amount: [
      '标准每人每月：农村 {dibao.standard.rural}，城市 {dibao.standard.urban}',
      '补差额：标准 × 人数 － 全家月收入，就是每月领的钱',
      '政府给的救助金、优抚金、奖学金不算收入；看病、读书的大额花费可以从收入里扣',
    ],
    papers: [identity, consent, '有赡养协议或判决的，带上', '最近一年自己出钱的看病、学费票据（有就带）'],
    notNeeded: lookedUp,
    where: desk,
    term: '从受理那天起 {terms.confirm#} 个工作日内定下来，情况复杂的最多 {terms.confirmSpecial#} 个工作日；定了以后，下个月起发',
    mind: [
      tellUs,
      '每 {terms.review#} 个月核查一次，收入不固定、家里有劳动力的每 {terms.reviewUnsteady#} 个月一次',
      '要减少或停发以前，会先听您说；不同意可以申请复查、复议',
    ],
  },
  {
    programme: 'marginal',
    who: [
      '没进低保、特困，但全家人均月收入低于低保标准的 {marginal.factor} 的家庭，财产也要符合规定',
      '也就是人均月收入低于：农村 {marginal.factor*dibao.standard.rural}，城市 {marginal.factor*dibao.standard.urban}',
    ],
    amount: [
      '本身不按月发钱，但可以享受医疗、教育、住房、就业等专项救助，遇到急难可以申请临时救助',
      '家里的重残人、重病人可以单独申请低保',
    ],
    papers: [identity, consent],
    notNeeded: lookedUp,
    where: desk,
    term: '从受理那天起 {terms.confirm#} 个工作日内定下来，情况复杂的最多 {terms.confirmSpecial#} 个工作日',
    mind: [tellUs],
  },
  {
    programme: 'rigid',
    who: [
      '收入不算最低，但看病、读书、康复这些省不掉的钱花去了一大半的家庭',
      '要同时符合：人均年收入低于上年当地人均可支配收入 {income.disposable}；财产符合规定；近 12 个月必需支出超过全家总收入的 {rigid.share}',
    ],
    amount: ['本身不按月发钱，可以享受医疗、教育等专项救助和临时救助'],
    papers: [identity, consent, '近 12 个月自己出钱的医疗、康复、学费、住宿费票据'],
    notNeeded: lookedUp,
    where: desk,
    term: '从受理那天起 30 个工作日内定下来，情况复杂的最多 45 个工作日',
    mind: ['认定一般管 12 个月，到期要重新申请；没有变的材料不用再交', tellUs],
  },
  {
    programme: 'kind',
    who: [
      '低收入人口分六类：特困人员、低保对象、低保边缘家庭、刚性支出困难家庭、防止返贫监测对象、其他困难人员',
      '一户只归入一类，从前往后对照，先符合哪类就是哪类',
    ],
    amount: ['归入哪类，就按哪类享受救助；进了监测名单，村里和部门会定期来看、来问'],
    papers: [identity, consent],
    notNeeded: lookedUp,
    where: desk,
    term: '随低保、特困、边缘或刚性支出的申请一起认定',
    mind: ['不用自己弄清属于哪一类：把家里的情况说清楚，由乡镇来对照'],
  },
  {
    programme: 'orphan',
    who: ['失去父母，或查找不到亲生父母的未满 18 周岁的孩子'],
    amount: ['在家抚养的每月 {orphan.atHome}，在机构集中养育的每月 {orphan.inCare}'],
    papers: ['孩子和监护人的身份证或户口簿', '父母死亡、宣告失踪的证明（公安、法院查得到的不用带）'],
    notNeeded: ['户籍、父母死亡登记', '孩子的学籍、残疾等级'],
    where: '孩子户籍所在地的乡镇（街道）社会救助窗口',
    term: '由县级民政部门确认；定了以后按月发',
    mind: ['看病、上学、成年后的住房和就业另有帮扶', '领了孤儿基本生活费，不再领困难残疾人生活补贴，护理补贴可以同时领'],
  },
  {
    programme: 'unattended',
    who: [
      '父母都指望不上的未满 18 周岁的孩子：双方都是重残、重病、服刑、强制戒毒、被限制自由或失联，或者一方死亡（失踪）、另一方属于这些情形',
      '服刑、戒毒、失联这几种，要满 {unattended.months#} 个月',
    ],
    amount: [
      '参照孤儿：在家抚养的每月 {orphan.atHome}，在机构集中养育的每月 {orphan.inCare}',
      '已经领低保、特困或困难残疾人生活补贴的，补足差额',
    ],
    papers: ['孩子和监护人的身份证或户口簿', '能说明父母情况的材料（公安、法院、残联查得到的不用带）'],
    notNeeded: ['户籍、死亡登记、残疾等级', '服刑、强制戒毒情况'],
    where: '孩子户籍所在地的乡镇（街道）社会救助窗口',
    term: '乡镇查验 15 个工作日，县里确认 15 个工作日；定了以后，下个月起发；为保护孩子，不张榜公示',
    mind: ['这笔钱不算家庭收入，不影响家里申请低保'],
  },
  {
    programme: 'living',
    who: ['低保家庭里有残疾人证的人'],
    amount: ['每人每月 {disability.living}'],
    papers: [identity, '残疾人证', '银行卡'],
    notNeeded: ['低保身份、残疾等级'],
    where: '户籍所在地或居住地的乡镇（街道）窗口，也可以网上办、跨省办',
    term: '乡镇初审、残联审核、民政审定；定了以后按月发',
    mind: ['特困人员、孤儿不重复领；和其他福利性生活补贴只领高的一样', '可以和护理补贴同时领，不算低保收入'],
  },
  {
    programme: 'care',
    who: ['残疾等级一级、二级，并且长期需要人照护的人，不看家庭收入'],
    amount: ['每人每月 {disability.care}'],
    papers: [identity, '残疾人证', '银行卡'],
    notNeeded: ['残疾等级'],
    where: '户籍所在地或居住地的乡镇（街道）窗口，也可以网上办、跨省办',
    term: '乡镇初审、残联审核、民政审定；定了以后按月发',
    mind: ['特困人员、领工伤护理费的人不重复领', '可以和生活补贴同时领，不算低保收入'],
  },
  {
    programme: 'prices',
    who: ['低保对象、特困人员、孤儿、事实无人抚养儿童、领失业金的人、优抚对象'],
    amount: [
      '物价涨得多的月份才有：居民消费价格比上年同月涨 {prices.consumerTrigger}，或食品价格涨 {prices.foodTrigger}',
      '每人当月的钱：低保标准 × 物价涨幅；例如农村标准 {dibao.standard.rural}，涨 4% 就是标准的百分之四',
    ],
    papers: ['不用申请，不用带任何材料'],
    notNeeded: ['身份由各部门名单直接对上'],
    where: '由发放低保、特困等资金的部门一并打卡',
    term: '达到启动条件，在价格指数公布的当月发；回落就停',
    mind: ['同一个人只领一份'],
  },
  {
    programme: 'temporary',
    who: [
      '急难型：火灾、车祸、突发重病，或其他意外，眼下过不去的人和家庭；在哪里出事就在哪里申请，不看户口',
      '支出型：看病、上学等必需开支突然大增，全家承受不了的家庭',
    ],
    amount: [
      '一般按低保标准 × 人数 × 困难月数（最多 {temporary.mostMonths#} 个月）掌握：农村标准 {dibao.standard.rural}，城市 {dibao.standard.urban}',
      '乡镇自己能批的额度：每次 {temporary.townshipLimit}；小金额可以先给钱、后补手续：{temporary.smallLimit}',
    ],
    papers: [identity, '能说明急难的东西：病历、票据、事故证明，有什么带什么'],
    notNeeded: ['户籍、低保身份、医保结算'],
    where: '急难发生地的乡镇（街道）窗口，或打救助热线',
    term: '急的先救助，手续事后补；支出型按程序审核、公示后给予',
    mind: ['困难时间长的，可以一次审批、分几次给', '特别困难的，由县里开会一事一议'],
  },
  {
    programme: 'medical',
    who: ['特困、低保、孤儿、事实无人抚养儿童、低保边缘、刚性支出困难家庭里生病的人，在定点医院看病'],
    amount: [
      '先由基本医保、大病保险、补充保险报，剩下的合规费用再由医疗救助给一部分',
      '特困、低保、孤儿等：原则上不设起付线，给 {medical.share.basic}；低保边缘：{medical.share.marginal}；刚性支出困难：{medical.share.rigid}；一年最多 {medical.cap}',
      '特困人员在县、乡定点医院住院，合规费用自己负担的部分由救助资金解决',
    ],
    papers: ['医保卡（或电子医保码）', '不在一站式结算的医院看病的：发票、费用清单、出院小结'],
    notNeeded: ['低保、特困等身份：医院结算时自动认', '医保报销单'],
    where: '定点医院出院结算窗口，一次结清；没结成的到医保经办窗口',
    term: '一站式结算当场减；手工报的按医保窗口告知的时间',
    mind: ['按看病那天的身份算；身份刚批下来的，问清从哪天起', '到县外看病先办转诊，不然救助会少'],
  },
  {
    programme: 'premium',
    who: ['特困人员、孤儿：个人交的居民医保费全部由政府出', '低保对象：政府出一部分'],
    amount: ['低保对象每人每年资助 {premium.dibao}，其余自己交'],
    papers: ['不用申请，不用带任何材料'],
    notNeeded: ['身份由民政名单直接对上'],
    where: '参保缴费时自动减；没减的找医保经办窗口或村里',
    term: '每年集中参保期内办；中途批下来的，问医保经办窗口',
    mind: ['没参保就不能报销，也影响医疗救助'],
  },
  {
    programme: 'schooling',
    who: ['低保、特困和纳入低收入监测家庭里的在园幼儿、在校学生', '孤儿、事实无人抚养儿童、残疾学生不看家庭'],
    amount: [
      '国家助学金每年：普通高中平均 {school.high}，中职 {school.vocational}，本专科最高一档 {school.college}',
      '高中和中职的困难学生免学费；不能到校的残疾孩子，老师送教上门',
    ],
    papers: ['学校发的申请表'],
    notNeeded: ['低保、特困、残疾、孤儿身份：学校查得到'],
    where: '孩子就读的学校',
    term: '开学时申请，学校评定公示后按学期发',
    mind: ['按最高一档给；孩子辍学了，学校和村里会上门劝返'],
  },
]
