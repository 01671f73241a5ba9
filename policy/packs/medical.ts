import { yuan } from '#kernel'
import {
  add,
  allOf,
  anyOf,
  atLeast,
  atMost,
  eq,
  firstOf,
  gt,
  ifElse,
  isOneOf,
  min,
  ne,
  param,
  percent,
  rule,
  share,
  sub,
  type Expr,
} from '#rules'
import { clause } from '../documents.ts'
import { disposableIncome } from '../programmes/lines.ts'
import * as facts from './household.ts'

/** Medical aid: one stay settled in order on the day of treatment, by the patient's class that day; the premium of the year. */

const portion = (name: string, label: string) => param(name, 'share', { label, range: [percent(0), percent(100)] })
export const shareBasic = portion('medical.share.basic', '医疗救助比例（特困、低保、孤儿等）')
export const shareMarginal = portion('medical.share.marginal', '医疗救助比例（低保边缘）')
export const shareRigid = portion('medical.share.rigid', '医疗救助比例（刚性支出困难大病患者）')
export const deductibleMarginal = portion('medical.deductible.marginal', '低保边缘起付线占人均可支配收入的比例')
export const deductibleRigid = portion('medical.deductible.rigid', '刚性支出困难起付线占人均可支配收入的比例')
export const yearlyCap = param('medical.cap', 'fen', { label: '医疗救助年度限额', range: [yuan(1_000), yuan(1_000_000)] })
export const tekunInFull = param('medical.tekunInFull', 'bool', { label: '特困县乡定点住院自负全额救助' })
export const premiumFull = param('premium.tekunFull', 'bool', { label: '特困、孤儿参保全额资助' })
export const premiumDibao = param('premium.dibao', 'fen', { label: '低保参保定额资助（每人每年）', range: [yuan(0), yuan(2_000)] })

const listed = rule('patientListed', ne(facts.patientClass, '无'), {
  label: '治疗当日有救助身份',
  cite: [
    clause('医疗42号', '二', '按认定类别分类救助'),
    clause('暂行办法', '第二十八条', '低保、特困和规定的其他特殊困难人员'),
    clause('社会救助法', '第二十四条', '特困、低保、边缘、刚性支出困难家庭'),
  ],
})
const designated = rule('designated', ne(facts.hospital, '非定点医疗机构'), {
  label: '在定点医疗机构就诊',
  cite: [clause('H20a', '二(三)', '各级定点医疗机构发生的政策范围内费用'), clause('S17', '三(三)三', '在定点医疗机构住院')],
})

// In order: basic insurance, serious illness, supplementary, then what the family bears.
const paid = rule('insurancePaid', add(facts.basicPaid, facts.seriousPaid, facts.supplementaryPaid), {
  label: '保险已支付',
  cite: [
    clause('S17', '三(三)三', '基本医保、大病保险、补充保险依次报销'),
    clause('H20a', '二(三)', '经基本医保、大病保险和其他补充保险支付后'),
    clause('D21', '八', '与基本医保、补充医保、商业健康保险衔接'),
  ],
})
export const selfBorne = rule('selfBorne', atLeast(sub(facts.eligibleCost, paid), yuan(0)), {
  label: '个人负担的合规费用',
  say: '{eligibleCost} － {insurancePaid}',
  cite: [
    clause('S17', '三(三)三', '报销后个人负担的合规医疗费用'),
    clause('H20a', '二(三)', '支付后的基本医疗自负费用'),
    clause('H24', '三(二)1', '政策范围内的个人自负费用'),
  ],
})
const yearlyDeductible = rule(
  'yearlyDeductible',
  firstOf(
    [eq(facts.patientClass, '低保边缘'), share(disposableIncome, deductibleMarginal, 'up')],
    [eq(facts.patientClass, '刚性支出困难'), share(disposableIncome, deductibleRigid, 'up')],
  ).else(yuan(0)),
  {
    label: '年度起付线',
    cite: clause('医疗42号', '三', '低保特困原则上取消起付；边缘约为人均可支配收入 10%，因病致贫约 25%'),
  },
)
const deductible = rule('deductibleLeft', atLeast(sub(yearlyDeductible, facts.deductibleUsed), yuan(0)), {
  label: '本次还须自付的起付额',
  say: '{yearlyDeductible} － {deductibleUsed}',
  cite: clause('医疗42号', '三', '起付标准按年度累计'),
})
const fullClass = rule('inFull', allOf(eq(facts.patientClass, '特困'), eq(facts.hospital, '县乡定点医疗机构'), tekunInFull), {
  label: '特困人员在县乡定点住院',
  cite: [
    clause('H20a', '二(三)', '自负费用含起付线以下部分由医疗救助资金统筹解决'),
    clause('D21', '八', '区、镇定点住院自负费用含起付线以下由医疗救助资金统筹解决'),
  ],
})
const portionOf = rule(
  'aidShare',
  firstOf([eq(facts.patientClass, '低保边缘'), shareMarginal], [eq(facts.patientClass, '刚性支出困难'), shareRigid]).else(shareBasic),
  {
    label: '救助比例',
    cite: [clause('S17', '三(三)三', '在年度救助限额内按不低于 70%'), clause('医疗42号', '三', '低保特困不低于 70%，其他略低')],
  },
)
export const aidBeforeCap = rule(
  'aidBeforeCap',
  ifElse(fullClass, selfBorne, share(atLeast(sub(selfBorne, deductible), yuan(0)), portionOf, 'down')),
  {
    label: '按比例计算的救助',
    cite: [clause('S17', '三(三)三', '自负合规费用按比例救助'), clause('医疗42号', '三', '起付线以上按比例救助')],
  },
)
const capLeft = rule('capLeft', atLeast(sub(yearlyCap, facts.aidThisYear), yuan(0)), {
  label: '本年限额余额',
  say: '{medical.cap} － {aidThisYear}',
  cite: [clause('S17', '三(三)三', '在年度救助限额内'), clause('医疗42号', '三', '年度救助限额由统筹地区定')],
})
export const medical = rule('medical', allOf(listed, designated, gt(selfBorne, yuan(0))), {
  label: '医疗救助',
  cite: [
    clause('社会救助法', '第二十四条', '给予相应的医疗救助'),
    clause('暂行办法', '第二十八条', '可以申请医疗救助'),
    clause('H24', '三(二)1', '按规定给予相应医疗救助'),
  ],
})
const capped: Expr<'fen'> = ifElse(fullClass, selfBorne, min(aidBeforeCap, capLeft))
export const medicalAmount = rule('medicalAmount', ifElse(medical, capped, yuan(0)), {
  label: '本次医疗救助',
  cite: [
    clause('S17', '三(三)三', '年度限额内按比例救助'),
    clause('H20a', '二(三)', '按参保地医疗救助政策救助；特困县乡住院全额'),
    clause('D21', '八', '特困区镇住院全额，其余按区医疗救助政策'),
  ],
})
export const familyPays = rule('familyPays', sub(selfBorne, atMost(medicalAmount, selfBorne)), {
  label: '救助后家庭自付',
  cite: clause('S17', '三(三)三', '一站式结算后个人负担的部分'),
})

// The premium.
const fullPremium = rule('fullPremium', isOneOf(facts.patientClass, '特困', '孤儿'), {
  label: '全额资助的身份',
  cite: [clause('S17', '三(三)一', '五保对象和孤儿全额资助'), clause('国办发39号', '四(二)1', '特困全额资助')],
})
export const premiumAided = rule('premiumAided', anyOf(fullPremium, eq(facts.patientClass, '低保')), {
  label: '参保资助',
  cite: [
    clause('S17', '三(三)一', '五保、孤儿全额，低保定额'),
    clause('国办发39号', '四(二)1', '特困全额，低保等定额'),
    clause('D21', '八', '落实重点救助对象参保资助'),
    clause('H20a', '二(三)', '参保分类资助'),
    clause('H24', '三(二)1', '个人缴费部分分类资助'),
  ],
})
export const premiumAmount = rule(
  'premiumAmount',
  firstOf([allOf(fullPremium, premiumFull), facts.premium], [eq(facts.patientClass, '低保'), min(facts.premium, premiumDibao)]).else(
    yuan(0),
  ),
  {
    label: '参保资助金额',
    cite: [clause('S17', '三(三)一', '五保、孤儿全额，低保每人每年不低于 90 元'), clause('国办发39号', '四(二)1', '特困全额，低保等定额')],
  },
)
