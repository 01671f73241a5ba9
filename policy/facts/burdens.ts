import { yuan } from '#kernel'
import { input } from '#rules'
import { countOf } from './people.ts'

/** Illness, schooling, disability, work, disaster, housing: what weighs on the household and what help reached it. */

const amount = (name: string, label: string, suppliedBy: string) =>
  input(name, 'fen', { label, range: [yuan(0), yuan(20_000_000)], suppliedBy })
const daysSince = (name: string, label: string, suppliedBy: string) => input(name, 'days', { label, range: [0, 40_000], suppliedBy })

export const outOfPocket = amount('outOfPocket', '近 12 个月医疗自付', '卫健、医保')
export const medicalAid = amount('medicalAid', '近 12 个月医疗救助', '医保')
export const seriousIll = countOf('seriousIll', '近 12 个月确诊重特大疾病人数', '卫健')
export const premiumUnaided = countOf('premiumUnaided', '未获参保资助的低保、特困人员', '医保')
export const uninsuredListed = countOf('uninsuredListed', '未参加医保的在册人员', '医保')

export const schoolFees = amount('schoolFees', '每年学费住宿费', '教育')
export const unaidedPupils = countOf('unaidedPupils', '就读收费学段且近 12 个月未获资助的成员', '教育')
export const missingPupils = countOf('missingPupils', '义务教育年龄无在读学籍的儿童', '教育')

export const severe = countOf('severe', '一、二级残疾人', '残联')
export const newSevere = countOf('newSevere', '近 12 个月新评一、二级残疾人', '残联')
export const mentalThree = countOf('mentalThree', '三级智力、精神残疾人', '残联')
export const severeWithoutCare = countOf('severeWithoutCare', '未领护理补贴的一、二级残疾人', '残联、民政')
export const disabledWithoutLiving = countOf('disabledWithoutLiving', '未领生活补贴的低保残疾人', '残联、民政')

export const jobless = countOf('jobless', '登记失业的劳动力', '人社')
export const benefitEnding = countOf('benefitEnding', '失业保险金本月到期的失业人员', '人社')
export const unservedJobless = countOf('unservedJobless', '有就业意愿、近 12 个月未获就业服务的失业人员', '人社')
export const injured = countOf('injured', '近 12 个月工伤一至六级人员', '人社')
export const temporaryAid = amount('temporaryAid', '近 12 个月临时救助', '民政')

export const damagedHouses = input('damagedHouses', 'count', {
  label: '近 12 个月倒塌或严重损坏的住房',
  range: [0, 60],
  counter: '处',
  suppliedBy: '应急',
})
export const daysSinceDisaster = daysSince('daysSinceDisaster', '受灾至今天数', '应急')
export const disasterAid = amount('disasterAid', '近 12 个月受灾救助', '应急')
export const disasterLoss = amount('disasterLoss', '近 12 个月受灾损失', '应急')
export const dangerousHouses = input('dangerousHouses', 'count', {
  label: '尚未竣工的 C、D 级危房或无房登记',
  range: [0, 60],
  counter: '处',
  suppliedBy: '住建',
})
export const daysSinceDangerous = daysSince('daysSinceDangerous', '危房登记至今天数', '住建')

export const arrears = amount('arrears', '水电气欠费', '供水、供电、供气单位')
