import { yuan } from '#kernel'
import type { Fact } from '#rules'
import { screeningFacts } from '../facts/index.ts'

/** A made-up family, and the grade the indicator gives it by Hunan's figures of 2026: 1 red, 2 orange, 3 yellow, 0 not found. */
export interface IndicatorExample {
  readonly indicator: string
  readonly name: string
  readonly facts: Readonly<Record<string, Fact>>
  readonly grade: 0 | 1 | 2 | 3
}

/** Nothing weighs on this family: two adults in work, a child, a house of its own; no department has reported anything. */
const ordinary: Readonly<Record<string, Fact>> = {
  ...Object.fromEntries(screeningFacts.map(({ definition }) => [definition.name, definition.unit === 'bool' ? false : 0])),
  members: 3,
  minors: 1,
  eldest: 41,
  labourers: 2,
  workers: 2,
  carers: 2,
  wages: yuan(7_200),
  houses: 1,
}

/** Both adults out of work, nothing comes in. */
const jobless = { workers: 0, jobless: 2, wages: 0 }
/** A small income, still above the 低保 line of the country: 600 yuan a head. */
const poor = { workers: 1, labourers: 1, wages: yuan(1_800) }
/** On 低保, with what goes with it. */
const dibao = { dibaoMembers: 3, workers: 0, labourers: 1, wages: 0 }
/** One old person living alone on the basic pension. */
const oldAlone = { members: 1, minors: 0, elders: 1, eldest: 82, labourers: 0, workers: 0, carers: 0, wages: 0, basicPensions: yuan(160) }
const tekun = { ...oldAlone, eldest: 70, tekunMembers: 1 }

function example(
  indicator: string,
  grade: IndicatorExample['grade'],
  name: string,
  facts: Readonly<Record<string, Fact>>,
): IndicatorExample {
  return { indicator, name, grade, facts: { ...ordinary, ...facts } }
}

/** For each indicator a family that it finds and one that only looks alike. They are run as tests, and shown beside the indicator. */
export const examples: readonly IndicatorExample[] = [
  example('illness.heavySpending', 2, '一人患病，一年自付 4 万元', { ...poor, wages: yuan(6_000), outOfPocket: yuan(40_000) }),
  example('illness.heavySpending', 0, '自付 4 万元，已救助 3 万元', {
    ...poor,
    wages: yuan(6_000),
    outOfPocket: yuan(40_000),
    medicalAid: yuan(30_000),
  }),
  example('illness.seriousUnaided', 2, '新确诊重病，自付 8000 元，人均收入 600 元', { ...poor, seriousIll: 1, outOfPocket: yuan(8_000) }),
  example('illness.seriousUnaided', 0, '新确诊重病，自付 8000 元，已得到医疗救助', {
    ...poor,
    seriousIll: 1,
    outOfPocket: yuan(8_000),
    medicalAid: yuan(2_000),
  }),
  example('gapMedical.unaided', 3, '低保家庭一年自付 6000 元，没有救助记录', { ...dibao, outOfPocket: yuan(6_000) }),
  example('gapMedical.unaided', 0, '低保家庭自付 6000 元，救助过 2000 元', { ...dibao, outOfPocket: yuan(6_000), medicalAid: yuan(2_000) }),
  example('gapMedical.premium', 2, '低保家庭有一人没有参保', { ...dibao, uninsuredListed: 1 }),
  example('gapMedical.premium', 0, '低保边缘家庭已参保，没有资助', { marginalMembers: 3, premiumUnaided: 1 }),
  example('schooling.feeBurden', 1, '没有收入，一个孩子读大学，学费 9000 元', { ...jobless, unaidedPupils: 1, schoolFees: yuan(9_000) }),
  example('schooling.feeBurden', 0, '查不到收入的务农家庭，没有人失业', {
    workers: 0,
    wages: 0,
    unaidedPupils: 1,
    schoolFees: yuan(9_000),
  }),
  example('schooling.missing', 1, '低保家庭 10 岁孩子查不到学籍', { ...dibao, missingPupils: 1 }),
  example('schooling.missing', 0, '收入正常的家庭，孩子在外省就读', { missingPupils: 1 }),
  example('gapEducation.unaided', 3, '低保家庭一个高中生没有助学金', { ...dibao, unaidedPupils: 1, schoolFees: yuan(2_000) }),
  example('gapEducation.unaided', 0, '没有纳入救助的家庭', { unaidedPupils: 1, schoolFees: yuan(2_000) }),
  example('disability.severeLowIncome', 1, '一户两个重残人', { ...poor, severe: 2 }),
  example('disability.severeLowIncome', 0, '一个重残人，没有劳动力也没有收入：按疑似低保预警', {
    labourers: 0,
    workers: 0,
    wages: 0,
    severe: 1,
  }),
  example('disability.newSevere', 3, '今年评上二级残疾，还没有领护理补贴', { ...poor, severe: 1, newSevere: 1, severeWithoutCare: 1 }),
  example('disability.newSevere', 0, '今年评上二级残疾，已领护理补贴', { ...poor, severe: 1, newSevere: 1 }),
  example('gapDisability.care', 2, '低保家庭一个重残人没有护理补贴', { ...dibao, severe: 1, severeWithoutCare: 1 }),
  example('gapDisability.care', 0, '收入正常、没有纳入救助的家庭', { severe: 1, severeWithoutCare: 1 }),
  example('gapDisability.living', 3, '低保家庭一个残疾人没有生活补贴', { ...dibao, disabledWithoutLiving: 1 }),
  example('gapDisability.living', 0, '不是低保家庭', { disabledWithoutLiving: 1 }),
  example('unemployment.noWorker', 1, '夫妻双双失业，家有孩子', jobless),
  example('unemployment.noWorker', 0, '一人失业，另一人有工作', { workers: 1, jobless: 1, wages: yuan(3_600) }),
  example('unemployment.benefitEnding', 2, '失业保险金本月到期，家有孩子', {
    ...jobless,
    benefitEnding: 1,
    unemploymentBenefit: yuan(1_500),
  }),
  example('unemployment.benefitEnding', 0, '失业保险金到期，家里还有养老金', {
    ...jobless,
    benefitEnding: 1,
    unemploymentBenefit: yuan(1_500),
    pensions: yuan(2_500),
  }),
  example('gapEmployment.unserved', 2, '低保家庭一人想就业，一年没人联系', { ...dibao, jobless: 1, unservedJobless: 1 }),
  example('gapEmployment.unserved', 0, '低保家庭一人失业，介绍过工作', { ...dibao, jobless: 1 }),
  example('accident.workInjury', 3, '一人工伤五级，家中另一人有工作', { ...poor, injured: 1 }),
  example('accident.workInjury', 0, '工伤后收入仍正常', { injured: 1 }),
  example('hardship.arrears', 3, '收入低，欠水电费 400 元', { ...poor, arrears: yuan(400) }),
  example('hardship.arrears', 0, '欠水电费 100 元', { ...poor, arrears: yuan(100) }),
  example('disaster.houseLost', 1, '房子被水冲毁，没有收入，没有救助', { ...jobless, damagedHouses: 1, daysSinceDisaster: 30 }),
  example('disaster.houseLost', 0, '房子受损，家中收入正常', { damagedHouses: 1, daysSinceDisaster: 30 }),
  example('gapDisaster.unaided', 1, '低保家庭房屋倒塌一个月，没有救助', { ...dibao, damagedHouses: 1, daysSinceDisaster: 30 }),
  example('gapDisaster.unaided', 0, '低保家庭受灾才 3 天', { ...dibao, damagedHouses: 1, daysSinceDisaster: 3 }),
  example('gapHousing.dangerous', 3, '低保家庭危房登记 200 天未竣工', { ...dibao, dangerousHouses: 1, daysSinceDangerous: 200 }),
  example('gapHousing.dangerous', 0, '低保家庭危房登记 60 天，正在施工', { ...dibao, dangerousHouses: 1, daysSinceDangerous: 60 }),
  example('maybe.dibao', 1, '没有劳动力，一人重残，一个孩子，没有收入', { labourers: 0, workers: 0, wages: 0, severe: 1 }),
  example('maybe.dibao', 0, '同样困难，名下有一辆汽车', { labourers: 0, workers: 0, wages: 0, severe: 1, cars: 1 }),
  example('maybe.tekun', 2, '82 岁独居老人，重残，只有基础养老金', { ...oldAlone, severe: 1 }),
  example('maybe.tekun', 0, '82 岁独居老人，重残，每月退休金 2000 元', { ...oldAlone, severe: 1, pensions: yuan(2_000) }),
  example('maybe.marginal', 3, '人均 600 元，一人重残', { ...poor, severe: 1 }),
  example('maybe.marginal', 0, '人均 600 元，没有重残重病，也没有学费负担', poor),
  example('maybe.rigid', 3, '年收入 3.6 万元，医疗自付 2.5 万元', { wages: yuan(3_000), outOfPocket: yuan(25_000) }),
  example('maybe.rigid', 0, '年收入 8.64 万元，医疗自付 2.5 万元', { outOfPocket: yuan(25_000) }),
  example('exit.death', 1, '在册老人去世 100 天', { ...tekun, deadListed: 1, daysSinceDeath: 100 }),
  example('exit.death', 0, '名册已及时变更', tekun),
  example('exit.duplicate', 2, '一人同时在低保和特困名册', { ...tekun, dibaoMembers: 1, listedTwice: 1 }),
  example('exit.duplicate', 0, '只在一个名册', tekun),
  example('exit.income', 2, '低保家庭一人稳定上班，人均 800 元', { ...dibao, workers: 1, steadyEarners: 1, wages: yuan(2_400) }),
  example('exit.income', 0, '低保家庭打零工，缴费不到三个月', { ...dibao, workers: 1, wages: yuan(2_400) }),
  example('exit.houses', 3, '低保家庭名下两套住房', { ...dibao, houses: 2 }),
  example('exit.houses', 0, '低保家庭一套住房', dibao),
  example('exit.deposits', 2, '低保家庭存款 6 万元', { ...dibao, deposits: yuan(60_000) }),
  example('exit.deposits', 0, '低保家庭存款 3 万元', { ...dibao, deposits: yuan(30_000) }),
  example('exit.vehicle', 3, '低保家庭名下一辆轿车', { ...dibao, cars: 1 }),
  example('exit.vehicle', 0, '不是低保家庭', { cars: 1 }),
  example('exit.business', 3, '低保家庭有人是一家企业的法定代表人', { ...dibao, companies: 1 }),
  example('exit.business', 0, '不是低保家庭', { companies: 1 }),
  example('exit.payroll', 2, '在册人员领财政工资', { ...dibao, payrollListed: 1 }),
  example('exit.payroll', 0, '家中无人领财政工资', dibao),
  example('exit.custody', 2, '服刑人员仍计入低保人口', { ...dibao, custodyListed: 1 }),
  example('exit.custody', 0, '没有服刑、戒毒人员', dibao),
  example('exit.moved', 3, '在册人员户籍已迁走', { ...dibao, movedListed: 1 }),
  example('exit.moved', 0, '户籍都在本县', dibao),
  example('exit.premiums', 3, '低保家庭一年缴保费 2 万元', { ...dibao, premiums: yuan(20_000) }),
  example('exit.premiums', 0, '低保家庭一年缴保费 500 元', { ...dibao, premiums: yuan(500) }),
  example('dependant.children', 1, '两个孩子，父亲去世母亲服刑，家中没有大人', {
    members: 2,
    minors: 2,
    eldest: 14,
    labourers: 0,
    workers: 0,
    carers: 0,
    wages: 0,
    lostAdults: 2,
    unsupportedChildren: 2,
  }),
  example('dependant.children', 0, '同样的家庭，已纳入事实无人抚养保障', {
    members: 2,
    minors: 2,
    eldest: 14,
    labourers: 0,
    workers: 0,
    carers: 0,
    wages: 0,
    lostAdults: 2,
  }),
  example('dependant.elderAlone', 2, '82 岁老人独居，收入低，水电费欠了 86 元', { ...oldAlone, arrears: yuan(86) }),
  example('dependant.elderAlone', 0, '82 岁老人独居，收入低，没有别的情况：列入定期探访', oldAlone),
  example('gapLiving.tekunCare', 2, '特困老人半护理，没有照料护理费', { ...tekun, uncaredTekun: 1 }),
  example('gapLiving.tekunCare', 0, '特困老人已评估、能自理', tekun),
]
