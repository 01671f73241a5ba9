import { householdCodes as codes, plainDate, yuan } from '#kernel'
import { codeList, group, input } from '#rules'

/**
 * Everything the packs ask of a family. The Chinese label of a fact is also its key in the worked cases and on forms, so labels are
 * unique. Amounts are fen; monthly unless the label says otherwise; "近 12 个月" counts back from the day of the evaluation.
 */

export const persons = group('persons', { label: '家庭成员', size: [1, 20] })
/** Those bound by law to support the applicant, inside or outside the household. An empty list says: there are none. */
export const supporters = group('supporters', { label: '法定义务人', size: [0, 20] })

const disabilityKinds = codeList(codes.disabilityKinds)
const disabilityGrades = codeList(codes.disabilityGrades)
const illnesses = codeList(codes.illnesses)
const stages = codeList(codes.schoolStages)
const countings = codeList(codes.countings)
const parentStates = codeList(codes.parentStates)
const listings = codeList(codes.listings)

type OfPerson = { readonly range?: readonly [number, number]; readonly counter?: string }
const mostMonthly = yuan(1_000_000)
const mostYearly = yuan(10_000_000)

const monthly = (name: string, label: string, suppliedBy: string) =>
  input(name, 'fen', { label, range: [yuan(0), mostMonthly], suppliedBy, of: persons })
const yearly = (name: string, label: string, suppliedBy: string) =>
  input(name, 'fen', { label, range: [yuan(0), mostYearly], suppliedBy, of: persons })
const whether = (name: string, label: string, suppliedBy: string) => input(name, 'bool', { label, suppliedBy, of: persons })
const months = (name: string, label: string, { range = [0, 600] }: OfPerson = {}) =>
  input(name, 'months', { label, range, suppliedBy: '公安、司法', of: persons })

// Who the members are.
export const birthDay = input('birthDay', 'date', { label: '出生日期', suppliedBy: '公安（户籍）', of: persons, fixed: true })
export const counting = input('counting', 'code', {
  label: '计入情况',
  codes: countings,
  suppliedBy: '司法、公安、退役军人事务',
  of: persons,
})
export const disabilityKind = input('disabilityKind', 'code', {
  label: '残疾类别',
  codes: disabilityKinds,
  suppliedBy: '残联',
  of: persons,
})
export const disabilityGrade = input('disabilityGrade', 'code', {
  label: '残疾等级',
  codes: disabilityGrades,
  suppliedBy: '残联',
  of: persons,
})
export const illness = input('illness', 'code', { label: '重大疾病', codes: illnesses, suppliedBy: '卫健、医保', of: persons })
export const schooling = input('schooling', 'code', { label: '就学情况', codes: stages, suppliedBy: '教育', of: persons })
export const jobless = whether('jobless', '无业', '人社')
export const listedTekun = whether('listedTekun', '正在特困供养', '民政')

// What they earn and spend.
export const wage = monthly('wage', '月工资', '人社、核对机构')
export const workCost = monthly('workCost', '月必要就业成本', '乡镇调查')
export const business = monthly('business', '月经营净收入', '税务、乡镇调查')
export const propertyIncome = monthly('propertyIncome', '月财产净收入', '核对机构、乡镇调查')
export const transferIncome = monthly('transferIncome', '月转移性收入', '人社、核对机构')
export const transferSpending = monthly('transferSpending', '月转移性支出', '人社、税务')
export const basicPension = monthly('basicPension', '月中央基础养老金', '人社')
export const medicalSpending = yearly('medicalSpending', '近12个月医疗自付', '医保、卫健')
export const rehabilitation = yearly('rehabilitation', '近12个月残疾康复自付', '残联')
export const tuition = yearly('tuition', '近12个月学费住宿费', '教育')

// Care and allowances.
export const unmetSelfCare = input('unmetSelfCare', 'count', {
  label: '未达到的自理指标',
  range: [0, 6],
  counter: '项',
  suppliedBy: '自理能力评估',
  of: persons,
})
export const careNeeded = whether('careNeeded', '需长期照护', '残联')
export const workInjuryCare = whether('workInjuryCare', '领取工伤护理费', '人社')
export const otherLiving = monthly('otherLiving', '月领其他福利性生活补贴', '民政、退役军人事务')
export const otherCare = monthly('otherCare', '月领其他护理补贴', '民政、人社')
export const basicAidReceived = monthly('basicAidReceived', '本人月领低保特困困残金额', '民政')
export const inInstitution = whether('inInstitution', '机构集中养育', '民政')
export const father = input('father', 'code', { label: '父亲情况', codes: parentStates, suppliedBy: '公安、司法、残联、卫健', of: persons })
export const mother = input('mother', 'code', { label: '母亲情况', codes: parentStates, suppliedBy: '公安、司法、残联、卫健', of: persons })
export const fatherMonths = months('fatherMonths', '父亲该情况月数')
export const motherMonths = months('motherMonths', '母亲该情况月数')

// The household.
const money = (name: string, label: string, suppliedBy: string) => input(name, 'fen', { label, range: [yuan(0), mostYearly], suppliedBy })
const things = (name: string, label: string, counter: string, suppliedBy: string) =>
  input(name, 'count', { label, range: [0, 100], counter, suppliedBy })

export { urban } from '../facts/people.ts'
export const listing = input('listing', 'code', { label: '已认定类别', codes: listings, suppliedBy: '民政、农业农村', fixed: true })
export const homes = things('homes', '住房', '套', '自然资源')
export const premises = things('premises', '商业办公用房', '处', '自然资源')
export const vehicles = things('vehicles', '不可豁免的车辆', '辆', '公安交管')
/** Deposits, securities, funds, insurance, claims, internet finance, after what the place exempts. */
export const assets = money('assets', '家庭金融资产', '核对机构')
export const tierAmount = money('tierAmount', '核定的分档月保障金', '民政')
export const lastAmount = money('lastAmount', '原月保障金', '民政')
export const aboveSince = input('aboveSince', 'date', {
  label: '收入超标之日',
  range: [plainDate('2000-01-01'), plainDate('2099-12-31')],
  suppliedBy: '民政',
})
export const risenByWork = input('risenByWork', 'bool', { label: '因就业超标', suppliedBy: '乡镇调查' })
export const livingSpending = money('livingSpending', '近12个月基本生活支出', '乡镇调查')
export const otherSpending = money('otherSpending', '近12个月其他必需支出', '县级民政部门')

// Prices of the month, as the statistics office publishes them.
const rise = (name: string, label: string) => input(name, 'share', { label, range: [0, 5_000], suppliedBy: '发改、统计' })
export const consumerPrices = rise('consumerPrices', '居民消费价格同比涨幅')
export const foodPrices = rise('foodPrices', '食品价格同比涨幅')
export const basketPrices = rise('basketPrices', '低收入居民生活费用价格同比涨幅')
export const otherPriceGroup = input('otherPriceGroup', 'count', {
  label: '领取失业金和优抚补助的成员',
  range: [0, 20],
  counter: '人',
  suppliedBy: '人社、退役军人事务',
})

// Temporary aid.
const emergencies = codeList(codes.emergencies)
export const emergency = input('emergency', 'code', { label: '急难情形', codes: emergencies, suppliedBy: '乡镇调查', fixed: true })
export const incomeStoppedMonths = input('incomeStoppedMonths', 'months', {
  label: '连续无收入月数',
  range: [0, 120],
  suppliedBy: '乡镇调查',
})
export const belongsHere = input('belongsHere', 'bool', { label: '户籍或居住在本地', suppliedBy: '公安（户籍）' })
export const beyondMeans = input('beyondMeans', 'bool', { label: '必需支出突增超出承受能力', suppliedBy: '乡镇调查' })
export const hardshipMonths = input('hardshipMonths', 'months', { label: '预计困难持续月数', range: [0, 24], suppliedBy: '乡镇调查' })
export const aidStages = input('aidStages', 'count', {
  label: '分几次救助',
  range: [1, 12],
  counter: '次',
  suppliedBy: '乡镇、县级民政部门',
})

// One stay in hospital, settled on the day of treatment; premiums of the year.
const patientClasses = codeList(codes.patientClasses)
const hospitals = codeList(codes.hospitals)
export const patientClass = input('patientClass', 'code', {
  label: '治疗当日身份',
  codes: patientClasses,
  suppliedBy: '民政、医保',
  fixed: true,
})
export const hospital = input('hospital', 'code', { label: '就诊机构', codes: hospitals, suppliedBy: '医保' })
export const eligibleCost = money('eligibleCost', '政策范围内费用', '医保')
export const basicPaid = money('basicPaid', '基本医保支付', '医保')
export const seriousPaid = money('seriousPaid', '大病保险支付', '医保')
export const supplementaryPaid = money('supplementaryPaid', '补充保险支付', '医保、保险机构')
export const deductibleUsed = money('deductibleUsed', '本年已计入起付的自负', '医保')
export const aidThisYear = money('aidThisYear', '本年已获医疗救助', '医保')
export const premium = money('premium', '居民医保个人缴费', '医保')

// Those bound to support.
const ofSupporter = (name: string, label: string, most: number = mostMonthly) =>
  input(name, 'fen', { label, range: [yuan(0), yuan(most / 100)], suppliedBy: '核对机构（须经本人同意）', of: supporters })
const supporterKinds = codeList(codes.supporterKinds)
const capacities = codeList(codes.supporterCapacities)
export const supporterKind = input('supporterKind', 'code', {
  label: '义务人救助身份',
  codes: supporterKinds,
  suppliedBy: '民政',
  of: supporters,
})
export const supporterBirth = input('supporterBirth', 'date', {
  label: '义务人出生日期',
  suppliedBy: '公安（户籍）',
  of: supporters,
  fixed: true,
})
export const supporterCapacity = input('supporterCapacity', 'code', {
  label: '义务人行为能力',
  codes: capacities,
  suppliedBy: '司法、公安',
  of: supporters,
})
export const supporterDisabilityKind = input('supporterDisabilityKind', 'code', {
  label: '义务人残疾类别',
  codes: disabilityKinds,
  suppliedBy: '残联',
  of: supporters,
})
export const supporterDisabilityGrade = input('supporterDisabilityGrade', 'code', {
  label: '义务人残疾等级',
  codes: disabilityGrades,
  suppliedBy: '残联',
  of: supporters,
})
export const supporterPropertyFits = input('supporterPropertyFits', 'bool', {
  label: '义务人财产符合低收入家庭规定',
  suppliedBy: '核对机构（须经本人同意）',
  of: supporters,
})
export const supporterOwnIncome = ofSupporter('supporterOwnIncome', '义务人本人月收入')
export const supporterIncome = ofSupporter('supporterIncome', '义务人家庭月收入')
export const supporterMembers = input('supporterMembers', 'count', {
  label: '义务人家庭人数',
  range: [1, 20],
  counter: '人',
  suppliedBy: '公安（户籍）',
  of: supporters,
})
/** How many people this supporter has to support, the applicant among them. */
export const supported = input('supported', 'count', {
  label: '义务人供养的人数',
  range: [1, 10],
  counter: '人',
  suppliedBy: '乡镇调查',
  of: supporters,
})
export const supportAgreed = ofSupporter('supportAgreed', '判决或协议月给付')
export const supportPaid = ofSupporter('supportPaid', '实际月给付')
