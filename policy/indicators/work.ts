import { yuan } from '#kernel'
import { allOf, anyOf, atLeast, eq, floorDiv, ge, gt, lt, rule, sub } from '#rules'
import { clause } from '../documents.ts'
import { arrears, benefitEnding, injured, jobless, seriousIll, severe, unservedJobless } from '../facts/burdens.ts'
import { unemploymentBenefit } from '../facts/money.ts'
import { labourers, members, minors, workers } from '../facts/people.ts'
import { belowDibao, belowMarginal, listed, monthlyIncome, standard, unlisted } from '../programmes/lines.ts'
import { indicator, threshold } from './indicator.ts'

const monitor = clause('H24', '二(三)', '针对因失业等返贫致困因素设置预警指标')
const employment = clause('H24', '三(二)4', '对登记失业的低收入人口每年至少 3 次岗位信息、1 次职业指导、1 次技能培训信息')

const arrearsLimit = threshold('screen.arrears.amount', 'fen', {
  label: '水电气欠费',
  value: yuan(300),
  range: [yuan(50), yuan(10_000)],
  why: '连续欠费到此数，可能已无力支付',
})

export const workThresholds = [arrearsLimit] as const

const withoutBenefit = rule('income.withoutBenefit', floorDiv(atLeast(sub(monthlyIncome, unemploymentBenefit), yuan(0)), members), {
  label: '失业保险金停发后的月人均收入',
  cite: clause('平台口径', '监测口径', '停发后只剩其他可见收入'),
  say: '（{income.monthly} － {unemploymentBenefit}）÷ {members}',
})

export const workIndicators = [
  indicator('unemployment.noWorker', {
    name: '家中劳动力全部失业',
    cause: 'unemployment',
    gist: '有劳动力的家庭无人就业、有人登记失业，收入低于低保边缘标准，尚未纳入救助',
    cite: [monitor, clause('D21', '十一', '零就业家庭动态清零')],
    sign: gt(jobless, 0),
    when: allOf(unlisted, gt(labourers, 0), eq(workers, 0), gt(jobless, 0), belowMarginal),
    red: {
      words: '收入低于低保标准，家有未成年人、重残或重病人',
      if: allOf(belowDibao, anyOf(gt(minors, 0), gt(severe, 0), gt(seriousIll, 0))),
    },
    orange: { words: '收入低于低保标准', if: belowDibao },
    yellow: { words: '收入低于低保边缘标准' },
    say: '家有劳动力 {labourers}，无人就业[，登记失业 {jobless}]，数据可见月人均收入 {income.perHead}',
  }),
  indicator('unemployment.benefitEnding', {
    name: '失业保险金到期后无收入',
    cause: 'unemployment',
    gist: '失业保险金本月到期，仍未就业，停发后收入低于低保标准',
    cite: monitor,
    sign: gt(benefitEnding, 0),
    when: allOf(unlisted, gt(benefitEnding, 0), eq(workers, 0), lt(withoutBenefit, standard)),
    orange: { words: '家有未成年人', if: gt(minors, 0) },
    yellow: { words: '家无未成年人' },
    say: '{benefitEnding}的失业保险金本月到期仍未就业，停发后月人均收入 {income.withoutBenefit}，低于低保标准 {dibao.line}',
  }),
  indicator('gapEmployment.unserved', {
    name: '就业服务未落实',
    cause: 'gap-employment',
    gist: '已认定的低收入家庭有人登记失业且有就业意愿，近 12 个月没有就业服务记录',
    cite: [employment, clause('社会救助法', '第二十七条', '对有劳动能力而失业的成员给予就业救助')],
    sign: gt(unservedJobless, 0),
    when: allOf(listed, gt(unservedJobless, 0)),
    orange: { words: '全家无人就业', if: eq(workers, 0) },
    yellow: { words: '家中有人就业' },
    say: '有就业意愿的登记失业人员 {unservedJobless}近 12 个月没有就业服务记录',
    cooldownDays: 120,
  }),
  indicator('accident.workInjury', {
    name: '工伤致劳动力受损',
    cause: 'accident',
    gist: '近 12 个月有人工伤一至六级，家庭收入低于低保边缘标准，尚未纳入救助',
    cite: monitor,
    sign: gt(injured, 0),
    when: allOf(unlisted, gt(injured, 0), belowMarginal),
    orange: { words: '全家无人就业', if: eq(workers, 0) },
    yellow: { words: '家中有人就业' },
    say: '近 12 个月工伤一至六级 {injured}，数据可见月人均收入 {income.perHead}',
  }),
  indicator('hardship.arrears', {
    name: '水电气欠费的低收入家庭',
    cause: 'other-hardship',
    gist: '水电气欠费较多，收入低于低保边缘标准，尚未纳入救助',
    cite: clause('D21', '十九', '归集水电气等信息，健全线上预警发现机制'),
    sign: gt(arrears, yuan(0)),
    when: allOf(unlisted, ge(arrears, arrearsLimit.param), belowMarginal),
    yellow: { words: '欠费超过设定金额' },
    say: '水电气欠费 {arrears}，数据可见月人均收入 {income.perHead}',
    enabledByDefault: false,
  }),
] as const
