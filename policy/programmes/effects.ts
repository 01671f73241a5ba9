import { yuan } from '#kernel'
import { add, allOf, atLeast, ceilDiv, ceilTo, eq, gt, ifElse, input, lt, model, mul, not, rule, share, sub, type Model } from '#rules'
import { clause } from '../documents.ts'
import { screeningFacts } from '../facts/index.ts'
import { countOf, members } from '../facts/people.ts'
import { orphanAtHome, orphanInCare } from '../packs/children.ts'
import { dibaoMethod, payStep, topUpShare } from '../packs/dibao.ts'
import { careAllowance, livingAllowance } from '../packs/disability.ts'
import { basicMethod, careFull, careHalf, careSelf, consumption, consumptionShare, minimumWage } from '../packs/tekun.ts'
import { dibaoRural, dibaoUrban, lineDibao, lineMarginal, monthlyIncome, standard, tekunFactor } from './lines.ts'

/**
 * What a standard does to every household of a population, from what the rosters and the departments' data say of it: the same
 * formulas as the packs, over figures a household. Each effect is a model of its own, so that a figure nobody has set yet leaves out
 * only what stands on it.
 */

const amount = (name: string, label: string) =>
  input(name, 'fen', { label, range: [yuan(0), yuan(20_000_000)], suppliedBy: '民政（名册）' })
const yes = (name: string, label: string) => input(name, 'bool', { label, suppliedBy: '民政（名册）' })
const people = (name: string, label: string) => countOf(name, label, '民政（名册）')

export const dibaoListed = people('dibaoListed', '低保名册上的人数')
export const dibaoTown = yes('dibaoTown', '享受城市低保')
/** The income the household was approved with: standard × persons − amount, by the standard of the roster's day. */
export const approvedIncome = amount('approvedIncome', '核定家庭月收入（由保障金反算）')
export const dibaoPaid = amount('dibaoPaid', '现户月保障金（不含增发）')
export const topUpPaid = amount('topUpPaid', '现月增发金额')
/** On the roster and old, a minor, severely disabled: those already topped up where the place does that. */
export const topUpReceivers = people('topUpReceivers', '可增发的低保人员')
export const tekunListed = people('tekunListed', '特困名册上的人数')
export const tekunTown = yes('tekunTown', '享受城市特困')
export const tekunByself = people('tekunByself', '全自理特困人员')
export const tekunHalf = people('tekunHalf', '半护理特困人员')
export const tekunFull = people('tekunFull', '全护理特困人员')
export const childrenAtHome = people('childrenAtHome', '散居孤儿和事实无人抚养儿童')
/** Who has other basic aid receives the rest of the standard: how many, and how much less than the standard they receive together. */
export const childrenInPart = people('childrenInPart', '补差的事实无人抚养儿童')
export const childrenOtherAid = amount('childrenOtherAid', '补差儿童已领的其他救助（由名册金额反算）')
export const childrenInCare = people('childrenInCare', '集中养育孤儿')
export const livingReceivers = people('livingReceivers', '领生活补贴的残疾人')
export const careReceivers = people('careReceivers', '领护理补贴的残疾人')

// 低保 of those on the roster.
const ownStandard = rule('effect.dibao.standard', ifElse(dibaoTown, dibaoUrban, dibaoRural), {
  label: '适用的低保标准',
  cite: clause('社会救助法', '第十九条', '城乡分别执行'),
})
const covered = rule('effect.dibao.covered', mul(ownStandard, dibaoListed), {
  label: '标准 × 人数',
  cite: clause('民发57号', '第二十三条', '按家庭人数和标准计算'),
  say: '{effect.dibao.standard} × {dibaoListed}',
})
export const staysOnDibao = rule('effect.dibao.stays', allOf(gt(dibaoListed, 0), lt(approvedIncome, covered)), {
  label: '在册且核定收入仍低于标准',
  cite: clause('社会救助法', '第十八条', '人均收入低于标准的给予低保'),
})
const gap = rule('effect.dibao.gap', ceilTo(atLeast(sub(covered, approvedIncome), yuan(0)), payStep), {
  label: '家庭补差',
  cite: clause('民发57号', '第二十三条', '按收入与标准的实际差额'),
  say: '{effect.dibao.covered} － {approvedIncome}，进位到 {dibao.payStep}',
})
/** A share of nothing says that the place has not entered its share: what is recorded stands. */
export const topUpEffect = rule(
  'effect.dibao.topUp',
  ifElse(gt(topUpShare, 0), mul(share(ownStandard, topUpShare, 'up'), topUpReceivers), topUpPaid),
  {
    label: '增发',
    cite: [clause('S17', '三(一)3', '在基本低保金之外按标准的一定比例增发'), clause('平台口径', '增发口径', '一人符合多项只增发一份')],
    say: '{effect.dibao.standard} × {topUp.share} × {topUpReceivers}',
  },
)
export const dibaoEffect = rule(
  'effect.dibao',
  ifElse(staysOnDibao, add(ifElse(eq(dibaoMethod, '分档'), dibaoPaid, gap), topUpEffect), yuan(0)),
  {
    label: '在册户月低保金',
    cite: clause('民发57号', '第二十三条', '按差额或分档，加上增发'),
  },
)

// Those not on any roster, as far as departments see their income and property.
export const visibleGap = rule(
  'effect.visible',
  ifElse(lineDibao, ceilTo(atLeast(sub(mul(standard, members), monthlyIncome), yuan(0)), payStep), yuan(0)),
  {
    label: '纳入后的月低保金（按数据可见收入）',
    cite: clause('民发57号', '第二十三条', '按收入与标准的实际差额'),
  },
)

// 特困.
const tekunStandard = rule(
  'effect.tekun.standard',
  ifElse(
    eq(basicMethod, '农村人均消费的比例'),
    ceilDiv(share(consumption, consumptionShare, 'up'), 12),
    share(ifElse(tekunTown, dibaoUrban, dibaoRural), tekunFactor, 'up'),
  ),
  {
    label: '特困基本生活标准',
    cite: [
      clause('国发14号', '三', '不低于低保标准的 1.3 倍'),
      clause('D21', '六', '不低于当地低保标准的 1.3 倍'),
      clause('S17', '三(二)1', '不低于上年度农村居民人均消费支出的 80%'),
    ],
  },
)
export const tekunBasicEffect = rule('effect.tekun.basic', mul(tekunStandard, tekunListed), {
  label: '特困基本生活费',
  cite: clause('国发14号', '三', '按基本生活标准保障'),
  say: '{effect.tekun.standard} × {tekunListed}',
})
const fullFee = rule('effect.care.full', share(minimumWage, careFull, 'up'), {
  label: '全护理费',
  cite: clause('D21', '六', '按最低工资的一定比例'),
})
const halfFee = rule('effect.care.half', share(minimumWage, careHalf, 'up'), {
  label: '半护理费',
  cite: clause('D21', '六', '按最低工资的一定比例'),
})
const selfFee = rule('effect.care.self', share(minimumWage, careSelf, 'up'), {
  label: '全自理照料费',
  cite: clause('D21', '六', '按最低工资的一定比例'),
})
export const tekunCareEffect = rule('effect.tekun.care', add(mul(fullFee, tekunFull), mul(halfFee, tekunHalf), mul(selfFee, tekunByself)), {
  label: '特困照料护理费',
  cite: clause('社会救助法', '第十七条', '照料护理标准由省或设区的市确定'),
})

// Children and the two allowances, by head.
const inPart = rule('effect.children.part', atLeast(sub(mul(orphanAtHome, childrenInPart), childrenOtherAid), yuan(0)), {
  label: '补差儿童基本生活补贴',
  cite: clause('事无意见', '三(一)', '已领低保、特困、困残的补差'),
  say: '{orphan.atHome} × {childrenInPart} － {childrenOtherAid}',
})
export const atHomeEffect = rule('effect.children.home', add(mul(orphanAtHome, childrenAtHome), inPart), {
  label: '散居儿童基本生活费',
  cite: clause('国办发54号', '二', '按养育方式确定标准'),
})
export const inCareEffect = rule('effect.children.care', mul(orphanInCare, childrenInCare), {
  label: '集中养育儿童基本生活费',
  cite: clause('国办发54号', '二', '按养育方式确定标准'),
})
export const livingEffect = rule('effect.living', mul(livingAllowance, livingReceivers), {
  label: '困难残疾人生活补贴',
  cite: clause('国发52号', '三', '标准由省确定'),
})
export const careEffect = rule('effect.care', mul(careAllowance, careReceivers), {
  label: '重度残疾人护理补贴',
  cite: clause('国发52号', '三', '标准由省确定'),
})

/** Households that a changed line would bring to or take from the margin. */
export const marginalEffect = rule('effect.marginal', allOf(eq(dibaoListed, 0), eq(tekunListed, 0), not(lineDibao), lineMarginal), {
  label: '数据可见收入、财产在低保边缘线内',
  cite: clause('社会救助法', '第二十一条', '在低保标准上上浮一定比例'),
})

/** Figures by which the amounts of a roster are taken apart. */
export { orphanAtHome } from '../packs/children.ts'
export { topUpAge } from '../packs/dibao.ts'

/** Programmes whose money a standard moves, as payments are recorded. */
export const effectProgrammes = {
  dibao: '低保金',
  tekun: '特困供养金',
  children: '儿童基本生活费',
  living: '困难残疾人生活补贴',
  care: '重度残疾人护理补贴',
} as const
export type EffectProgramme = keyof typeof effectProgrammes

/** A part of what households receive: the model that says how much, and the column of what the roster shows of it. */
export interface Effect {
  readonly id: string
  readonly programme: EffectProgramme
  readonly model: Model
  /** Recorded amount of the same part, where no standard was set before. */
  readonly recorded: string
}

const effect = (
  id: string,
  programme: EffectProgramme,
  recorded: string,
  outputs: Parameters<typeof model>[1]['outputs'],
  label: string,
): Effect => ({
  id,
  programme,
  recorded,
  model: model(`effect-${id}`, { label, outputs }),
})

export const effects: readonly Effect[] = [
  effect('dibao', 'dibao', 'dibao_recorded', [dibaoEffect], '在册低保'),
  effect('tekunBasic', 'tekun', 'tekun_basic_recorded', [tekunBasicEffect], '特困基本生活'),
  effect('tekunCare', 'tekun', 'tekun_care_recorded', [tekunCareEffect], '特困照料护理'),
  effect('atHome', 'children', 'at_home_recorded', [atHomeEffect], '散居儿童'),
  effect('inCare', 'children', 'in_care_recorded', [inCareEffect], '集中养育儿童'),
  effect('living', 'living', 'living_recorded', [livingEffect], '困难残疾人生活补贴'),
  effect('care', 'care', 'care_recorded', [careEffect], '重度残疾人护理补贴'),
]

/** Who would come in or stand at the margin: only by what data shows, a proposal for a visit. */
export const lineEffects: Model = model('effect-lines', { label: '收入财产线', outputs: [lineDibao, visibleGap, marginalEffect] })

/** Facts of the population that the lines read. */
export const lineFacts: readonly string[] = screeningFacts
  .map((fact) => fact.definition.name)
  .filter((name) => lineEffects.inputs.has(name))
