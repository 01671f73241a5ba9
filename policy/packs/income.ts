import { yuan } from '#kernel'
import {
  add,
  allOf,
  anyOf,
  atLeast,
  codeList,
  countWhere,
  eq,
  firstOf,
  floorDiv,
  gt,
  ifElse,
  isOneOf,
  le,
  max,
  mul,
  ne,
  not,
  param,
  percent,
  rule,
  share,
  sizeOf,
  sub,
  sumOver,
  type Expr,
} from '#rules'
import { clause } from '../documents.ts'
import {
  basicPensionShare,
  depositYears,
  dibaoRural,
  dibaoUrban,
  disposableIncome,
  houseLimit,
  marginalFactor,
  vehicleLimit,
} from '../programmes/lines.ts'
import * as facts from './household.ts'

/** Who counts, what the family earns and owns: the figures that every means-tested programme compares. */

const { persons, supporters } = facts

export const maintenanceMethods = codeList([
  '按判决协议或实际给付',
  '超出标准部分按比例分摊',
  '超出低收入标准部分按比例',
  '超出两倍标准部分按比例分摊',
  '超出标准部分按子女数',
])
export const maintenanceMethod = param('maintenance.method', 'code', { label: '赡养费算法', codes: maintenanceMethods })
const ratio = (name: string, label: string) => param(name, 'share', { label, range: [percent(0), percent(100)] })
export const maintenanceShareB = ratio('maintenance.share.b', '赡养费比例（超出标准部分按比例分摊）')
export const maintenanceShareC = ratio('maintenance.share.c', '赡养费比例（超出低收入标准部分）')
export const maintenanceShareD = ratio('maintenance.share.d', '赡养费比例（超出两倍标准部分）')
export const maintenanceShareFew = ratio('maintenance.share.few', '赡养费比例（子女两人以内）')
export const maintenanceShareMany = ratio('maintenance.share.many', '赡养费比例（子女三人以上）')
export const medicalDeduction = ratio('deduct.medical.share', '重病医疗自付在收入中扣减的比例')
export const disabilityDeduction = ratio('deduct.disability.share', '残疾康复自付在收入中扣减的比例')
export const schoolDeduction = ratio('deduct.school.share', '高中以上学费住宿费在收入中扣减的比例')
export const soldiersCount = param('members.soldiersCount', 'bool', { label: '现役义务兵计入家庭成员' })

export const standard = rule('standard', ifElse(facts.urban, dibaoUrban, dibaoRural), {
  label: '低保标准',
  cite: [
    clause('社会救助法', '第十九条', '标准由省或设区的市制定公布，城乡分别执行'),
    clause('暂行办法', '第十条', '标准由省或设区的市按基本生活费用确定公布'),
  ],
})
export const marginalStandard = rule('marginalStandard', share(standard, marginalFactor, 'down'), {
  label: '低保边缘标准',
  say: '{standard} × {marginal.factor}',
  cite: [
    clause('社会救助法', '第二十一条', '在低保标准上上浮一定比例，比例由省定'),
    clause('民发57号', '第八条', '人均收入低于低保标准 1.5 倍'),
    clause('国办发39号', '二', '人均收入低于低保标准 1.5 倍且财产符合规定'),
  ],
})

// Who counts.
const counted = rule(
  'counted',
  allOf(not(facts.listedTekun), anyOf(eq(facts.counting, '计入'), allOf(eq(facts.counting, '现役义务兵'), soldiersCount))),
  {
    label: '计入共同生活的家庭成员',
    cite: [
      clause('民发57号', '第七条', '服刑、强制戒毒、宣告失踪和脱离家庭三年以上的宗教教职人员不计入；省可另定'),
      clause('平台口径', '人口口径', '已单独享受特困供养的人不再计入低保人口，避免重复'),
    ],
  },
)
export const members = rule('members', countWhere(persons, counted), {
  label: '计入的家庭人数',
  counter: '人',
  cite: clause('民发57号', '第七条', '按共同生活的家庭成员计算'),
})

// What they earn.
const earned = rule('earned', atLeast(sub(facts.wage, facts.workCost), yuan(0)), {
  label: '工资性收入',
  say: '{wage} － {workCost}',
  cite: [
    clause('民发57号', '第十三条', '工资性收入扣除必要的就业成本'),
    clause('D21', '十一', '已就业低保对象核算收入时扣减必要的就业成本'),
    clause('H20b', '二(二)', '必要的就业成本可适当扣减'),
    clause('平台口径', '收入口径', '就业成本最多扣到零'),
  ],
})
const pensionCounted = rule('pensionCounted', share(facts.basicPension, basicPensionShare, 'down'), {
  label: '计入收入的基础养老金',
  cite: clause('民发57号', '第十三条', '“十四五”期间中央确定的基础养老金不计入家庭收入'),
  say: '{basicPension} × {income.basicPension.share}',
})
const personGross = rule('personGross', add(earned, facts.business, facts.propertyIncome, facts.transferIncome, pensionCounted), {
  label: '本人月收入',
  cite: clause('民发57号', '第十三条', '收入包括工资性、经营、财产和转移收入；优抚、奖励和各类社会救助款物不计入'),
})
const ofCounted = (amount: Expr<'fen'>): Expr<'fen'> => ifElse(counted, amount, yuan(0))

// What those bound to support give. Five ways of reckoning are in use; the place chooses one.
const beyond = (limit: Expr<'fen'>): Expr<'fen'> => atLeast(sub(facts.supporterIncome, mul(limit, facts.supporterMembers)), yuan(0))
const byMethod = (method: string): Expr<'bool'> => eq(maintenanceMethod, method)
const maintenanceCite = [
  clause('民发57号', '第十三条', '赡养（抚养、扶养）费计入转移性收入'),
  clause('各地办法', '赡养费', '没有全国统一算法，各地有五种算法，由当地选定'),
] as const
const manyChildren = rule('manyChildren', gt(sizeOf(supporters), 2), {
  label: '义务人三人以上',
  cite: clause('各地办法', '赡养费', '三人以上子女按较低比例'),
})
const maintenance = rule(
  'maintenance',
  firstOf(
    [anyOf(gt(facts.supportAgreed, yuan(0)), byMethod('按判决协议或实际给付')), max(facts.supportAgreed, facts.supportPaid)],
    [byMethod('超出标准部分按比例分摊'), floorDiv(share(beyond(standard), maintenanceShareB, 'down'), facts.supported)],
    [byMethod('超出低收入标准部分按比例'), share(beyond(marginalStandard), maintenanceShareC, 'down')],
    [byMethod('超出两倍标准部分按比例分摊'), floorDiv(share(beyond(mul(standard, 2)), maintenanceShareD, 'down'), facts.supported)],
  ).else(share(beyond(standard), maintenanceShareFew, 'down')),
  { label: '义务人每月应给付', cite: maintenanceCite },
)
const maintenanceOfMany = rule(
  'maintenanceOfMany',
  ifElse(
    gt(facts.supportAgreed, yuan(0)),
    max(facts.supportAgreed, facts.supportPaid),
    share(beyond(standard), maintenanceShareMany, 'down'),
  ),
  {
    label: '义务人三人以上时每人应给付',
    cite: maintenanceCite,
  },
)
export const maintenanceTotal = rule(
  'maintenanceTotal',
  ifElse(allOf(byMethod('超出标准部分按子女数'), manyChildren), sumOver(supporters, maintenanceOfMany), sumOver(supporters, maintenance)),
  { label: '赡养抚养扶养费合计', cite: clause('民发57号', '第十三条', '赡养（抚养、扶养）费计入转移性收入') },
)

// Deductions for what the family cannot avoid.
const seriousIll = ne(facts.illness, '无')
const disabled = ne(facts.disabilityGrade, '无')
const highSchool = isOneOf(facts.schooling, '普通高中', '中等职业教育', '高等教育')
const personDeduction = rule(
  'personDeduction',
  add(
    share(ifElse(seriousIll, facts.medicalSpending, yuan(0)), medicalDeduction, 'down'),
    share(ifElse(disabled, facts.rehabilitation, yuan(0)), disabilityDeduction, 'down'),
    share(ifElse(highSchool, facts.tuition, yuan(0)), schoolDeduction, 'down'),
  ),
  {
    label: '全年可扣减的刚性支出',
    cite: [
      clause('民发57号', '第十三条', '因残疾、重病等增加的刚性支出核算收入时可适当扣减'),
      clause('H20b', '二(二)', '残疾、重病、高中以上全日制教育增加的刚性支出可适当扣减'),
    ],
  },
)
export const deduction = rule('deduction', floorDiv(sumOver(persons, ifElse(counted, personDeduction, yuan(0))), 12), {
  label: '月刚性支出扣减',
  cite: clause('民发57号', '第十三条', '刚性支出可适当扣减'),
})

const grossIncome = rule('grossIncome', add(sumOver(persons, ofCounted(personGross)), maintenanceTotal), {
  label: '家庭月收入（扣减前）',
  cite: clause('民发57号', '第十三条', '全部成员的收入相加'),
})
const paidOut = rule('paidOut', sumOver(persons, ifElse(counted, facts.transferSpending, yuan(0))), {
  label: '月转移性支出',
  cite: clause('民发57号', '第十三条', '转移净收入为转移性收入减转移性支出'),
})
/** Before deductions, never below 0: what the spending of a family in hardship is held against. */
export const totalIncome = rule('totalIncome', atLeast(sub(grossIncome, paidOut), yuan(0)), {
  label: '家庭月总收入',
  cite: clause('民发57号', '第十三条', '转移净收入为转移性收入减转移性支出'),
  say: '{grossIncome} － {paidOut}',
})
export const income = rule('income', atLeast(sub(totalIncome, deduction), yuan(0)), {
  label: '核定的家庭月收入',
  cite: clause('民发57号', '第十三条', '刚性支出和就业成本扣减后核定'),
  say: '{totalIncome} － {deduction}',
})
export const perHead = rule('perHead', floorDiv(income, atLeast(members, 1)), {
  label: '月人均收入',
  say: '{income} ÷ {members}',
  cite: [
    clause('社会救助法', '第十八条', '按家庭人均收入与标准比较'),
    clause('暂行办法', '第九条', '按共同生活的家庭成员人均收入与标准比较'),
    clause('D21', '五', '按家庭成员人均收入与低保标准比较'),
  ],
})
/** A member's own income, for those counted alone. */
export const ownIncome = rule('ownIncome', atLeast(sub(personGross, facts.transferSpending), yuan(0)), {
  label: '本人月净收入',
  cite: clause('民发57号', '第十三条', '转移净收入为收入减支出'),
})

// What they own. Limits are set by the place; the national law sets none.
const property = [
  clause('民发57号', '第十四条', '家庭财产应符合当地规定，生产生活必需财产可以豁免'),
  clause('暂行办法', '第九条', '财产状况须符合当地规定'),
] as const
const assetLimit = rule('assetLimit', mul(mul(mul(standard, 12), depositYears), members), {
  label: '家庭金融资产上限',
  cite: property,
  say: '{standard} × 12 个月 × {property.depositYears} × {members}',
})
const fewHomes = rule('fewHomes', le(facts.homes, houseLimit), { label: '住房不超过规定', cite: property })
const noPremises = rule('noPremises', eq(facts.premises, 0), {
  label: '没有商业办公用房',
  cite: clause('平台口径', '财产口径', '商业办公用房按非生活必需处理，各地规定不一'),
})
const fewVehicles = rule('fewVehicles', le(facts.vehicles, vehicleLimit), { label: '车辆不超过规定', cite: property })
const fewAssets = rule('fewAssets', le(facts.assets, assetLimit), { label: '金融资产不超过规定', cite: property })
export const propertyFits = rule('propertyFits', allOf(fewHomes, noPremises, fewVehicles, fewAssets), {
  label: '财产符合规定',
  cite: property,
})

// What the average person of the place has.
export const monthlyDisposable = rule('monthlyDisposable', floorDiv(disposableIncome, 12), {
  label: '上年度人均可支配收入（每月）',
  cite: [
    clause('社会救助法', '第二十二条', '与上年度当地居民人均可支配收入比较'),
    clause('刚性办法', '第四条', '低于上年度当地居民人均可支配收入'),
  ],
})
