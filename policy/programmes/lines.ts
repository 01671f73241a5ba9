import { yuan } from '#kernel'
import { add, allOf, anyOf, atLeast, eq, floorDiv, gt, ifElse, le, lt, mul, not, param, percent, rule, share, sub } from '#rules'
import { clause } from '../documents.ts'
import { medicalAid, outOfPocket, schoolFees } from '../facts/burdens.ts'
import { basicPensions, cars, companies, houses, otherIncome, pensions, shops, unemploymentBenefit, wages } from '../facts/money.ts'
import { dibaoMembers, labourers, marginalMembers, members, rigidMembers, tekunMembers, urban } from '../facts/people.ts'

/**
 * The lines of 低保, 特困, 低保边缘 and 刚性支出困难 as far as department data can see a household. They propose whom to look at;
 * entitlement itself is worked out in the casework with what the family declares and the checks find.
 */
export const dibaoUrban = param('dibao.standard.urban', 'fen', { label: '城市低保标准（每人每月）', range: [yuan(100), yuan(5_000)] })
export const dibaoRural = param('dibao.standard.rural', 'fen', { label: '农村低保标准（每人每月）', range: [yuan(100), yuan(5_000)] })
export const marginalFactor = param('marginal.factor', 'share', {
  label: '低保边缘标准相当于低保标准的比例',
  range: [percent(100), percent(300)],
})
export const tekunFactor = param('tekun.factor', 'share', {
  label: '特困基本生活标准相当于低保标准的比例',
  range: [percent(100), percent(300)],
})
export const basicPensionShare = param('income.basicPension.share', 'share', {
  label: '中央基础养老金计入收入的比例',
  range: [percent(0), percent(100)],
})
export const disposableIncome = param('income.disposable', 'fen', {
  label: '上年度当地居民人均可支配收入（每年）',
  range: [yuan(5_000), yuan(200_000)],
})
export const rigidShare = param('rigid.share', 'share', { label: '刚性支出占家庭总收入的比例', range: [percent(10), percent(200)] })
export const houseLimit = param('property.houses', 'count', { label: '可拥有的住房', range: [0, 5], counter: '套' })
export const vehicleLimit = param('property.vehicles', 'count', { label: '可拥有的车辆', range: [0, 5], counter: '辆' })
export const depositYears = param('property.depositYears', 'count', {
  label: '人均金融资产上限（相当于几年低保标准）',
  range: [1, 20],
  counter: '年',
})

export const standard = rule('dibao.line', ifElse(urban, dibaoUrban, dibaoRural), {
  label: '低保标准',
  cite: clause('社会救助法', '第十九条', '标准由省或设区的市制定公布，城乡分别执行'),
})
export const marginalLine = rule('marginal.line', share(standard, marginalFactor, 'down'), {
  label: '低保边缘标准',
  cite: clause('社会救助法', '第二十一条', '在低保标准上上浮一定比例，比例由省定'),
  say: '{dibao.line} × {marginal.factor}',
})

export const monthlyIncome = rule(
  'income.monthly',
  add(wages, pensions, share(basicPensions, basicPensionShare, 'down'), otherIncome, unemploymentBenefit),
  {
    label: '数据可见的家庭月收入',
    cite: clause('民发57号', '第十三条', '收入包括工资、经营、财产和转移收入；中央基础养老金按当时口径决定是否计入'),
  },
)
export const perHead = rule('income.perHead', floorDiv(monthlyIncome, members), {
  label: '数据可见的月人均收入',
  cite: clause('社会救助法', '第十八条', '按家庭人均收入与标准比较'),
  say: '{income.monthly} ÷ {members}',
})
export const yearlyIncome = rule('income.yearly', mul(monthlyIncome, 12), {
  label: '数据可见的家庭年收入',
  cite: clause('刚性办法', '第四条', '以 12 个月的家庭总收入比较'),
  say: '{income.monthly} × 12 个月',
})
export const monthlyDisposable = rule('income.disposable.month', floorDiv(disposableIncome, 12), {
  label: '上年度人均可支配收入（每月）',
  cite: clause('社会救助法', '第二十二条', '刚性支出困难家庭的收入上限'),
})

export const netSpending = rule('medical.net', atLeast(sub(outOfPocket, medicalAid), yuan(0)), {
  label: '扣除救助后的医疗自付',
  cite: clause('刚性办法', '第五条', '医疗支出为各类支付后由个人负担的部分'),
  say: '{outOfPocket} － {medicalAid}',
})
export const rigidSpending = rule('rigid.spending', add(netSpending, schoolFees), {
  label: '医疗、教育必需支出',
  cite: clause('刚性办法', '第五条', '必需支出包括医疗自付、学费住宿费等'),
  say: '{medical.net} ＋ {schoolFees}',
})

export const onDibaoOrTekun = rule('listed.basic', anyOf(gt(dibaoMembers, 0), gt(tekunMembers, 0)), {
  label: '正在享受低保或特困',
  cite: clause('H24', '二(三)', '已纳入的看政策是否落实，未纳入的看是否已符合条件'),
})
export const listed = rule('listed.any', anyOf(gt(dibaoMembers, 0), gt(tekunMembers, 0), gt(marginalMembers, 0), gt(rigidMembers, 0)), {
  label: '已认定为低收入家庭',
  cite: clause('H24', '一', '低保、特困、低保边缘、刚性支出困难都是低收入人口'),
})
export const unlisted = rule('listed.none', allOf(eq(dibaoMembers, 0), eq(tekunMembers, 0), eq(marginalMembers, 0), eq(rigidMembers, 0)), {
  label: '尚未认定为低收入家庭',
  cite: clause('H24', '二(三)', '对未纳入的重点监测家庭状况变化'),
})

export const belowDibao = rule('below.dibao', lt(perHead, standard), {
  label: '数据可见收入低于低保标准',
  cite: clause('社会救助法', '第十八条', '人均收入低于低保标准'),
})
export const belowMarginal = rule('below.marginal', lt(perHead, marginalLine), {
  label: '数据可见收入低于低保边缘标准',
  cite: clause('社会救助法', '第二十一条', '人均收入低于低保边缘标准'),
})
export const belowDisposable = rule('below.disposable', lt(perHead, monthlyDisposable), {
  label: '数据可见收入低于当地人均可支配收入',
  cite: clause('社会救助法', '第二十二条', '人均收入低于上年度当地居民人均可支配收入'),
})

/**
 * Property that data can see and that speaks against aid; savings are asked only with the family's authorisation. A company is looked at
 * here and not in the casework: what it is worth is among the declared assets there.
 */
export const propertyClear = rule('property.clear', allOf(le(houses, houseLimit), eq(shops, 0), le(cars, vehicleLimit), eq(companies, 0)), {
  label: '未见超限财产',
  cite: clause('民发57号', '第十四条', '财产包括住房、车辆、企业等，上限由各地规定'),
})

/**
 * Who may belong to a programme as far as data can see: proposals for a visit, never decisions. On what data sees they answer as the packs
 * do (`lines.test.ts`); 特困 by the household's figures, so that nobody whom the pack would take is missed.
 */
export const lineDibao = rule('line.dibao', allOf(belowDibao, propertyClear), {
  label: '收入、财产在低保线内',
  cite: clause('社会救助法', '第十八条', '人均收入低于标准且财产符合规定的给予低保'),
})
export const lineTekun = rule('line.tekun', allOf(belowDibao, propertyClear, eq(labourers, 0)), {
  label: '收入、财产、劳动能力在特困线内',
  cite: clause('民发43号', '第四条', '无劳动能力、无生活来源且无法定义务人或义务人无能力；收入低于低保标准视为无生活来源'),
})
export const lineMarginal = rule('line.marginal', allOf(not(belowDibao), belowMarginal, propertyClear), {
  label: '收入、财产在低保边缘线内',
  cite: clause('社会救助法', '第二十一条', '人均收入低于低保边缘标准且财产符合规定'),
})
export const lineRigid = rule(
  'line.rigid',
  allOf(not(belowMarginal), belowDisposable, propertyClear, gt(rigidSpending, share(yearlyIncome, rigidShare, 'down'))),
  {
    label: '收入、财产、支出在刚性支出困难线内',
    cite: clause('刚性办法', '第四条', '未达低保边缘线，收入低于上年度人均可支配收入，财产符合规定，刚性支出占比超过规定'),
  },
)
