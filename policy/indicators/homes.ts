import { yuan } from '#kernel'
import { allOf, anyOf, eq, ge, gt } from '#rules'
import { clause } from '../documents.ts'
import { damagedHouses, dangerousHouses, daysSinceDangerous, daysSinceDisaster, disasterAid, disasterLoss } from '../facts/burdens.ts'
import { belowDibao, belowMarginal, listed, unlisted } from '../programmes/lines.ts'
import { indicator, threshold } from './indicator.ts'

const disaster = clause('H24', '三(二)5', '对遭遇自然灾害的低收入人口给予生活救助，仍有困难的纳入基本生活救助')
const housing = clause('H24', '三(二)3', '对唯一住房为 C、D 级危房或无房的农村低收入家庭通过危房改造等保障住房安全')

const aidDays = threshold('screen.gapDisaster.days', 'days', {
  label: '受灾后应有救助记录的天数',
  value: 15,
  range: [1, 180],
  why: '应急期生活救助一般在受灾后半个月内到户',
})
const repairDays = threshold('screen.gapHousing.days', 'days', {
  label: '危房登记后应竣工的天数',
  value: 180,
  range: [30, 1_000],
  why: '登记后半年仍未竣工，应核实进度',
})

export const homeThresholds = [aidDays, repairDays] as const

export const homeIndicators = [
  indicator('disaster.houseLost', {
    name: '住房因灾倒损的困难家庭',
    cause: 'disaster',
    gist: '近 12 个月住房因灾倒塌或严重损坏，收入低于低保边缘标准，尚未纳入救助',
    cite: [clause('H24', '二(三)', '针对因灾等返贫致困因素设置预警指标'), disaster],
    sign: gt(damagedHouses, 0),
    when: allOf(unlisted, gt(damagedHouses, 0), belowMarginal),
    red: { words: '没有受灾救助记录，收入低于低保标准', if: allOf(eq(disasterAid, yuan(0)), belowDibao) },
    orange: { words: '没有受灾救助记录', if: eq(disasterAid, yuan(0)) },
    yellow: { words: '已有受灾救助' },
    say: '{daysSinceDisaster}前受灾[，倒塌或严重损坏住房 {damagedHouses}]，已获受灾救助 {disasterAid}，数据可见月人均收入 {income.perHead}',
  }),
  indicator('gapDisaster.unaided', {
    name: '在册家庭受灾救助未落实',
    cause: 'gap-disaster',
    gist: '已认定的低收入家庭受灾超过规定天数，没有受灾救助记录',
    cite: disaster,
    sign: gt(daysSinceDisaster, 0),
    when: allOf(
      listed,
      anyOf(gt(damagedHouses, 0), gt(disasterLoss, yuan(0))),
      eq(disasterAid, yuan(0)),
      ge(daysSinceDisaster, aidDays.param),
    ),
    red: { words: '住房倒塌或严重损坏', if: gt(damagedHouses, 0) },
    orange: { words: '其他损失' },
    say: '在册家庭受灾已 {daysSinceDisaster}，损失 {disasterLoss}[，倒塌或严重损坏住房 {damagedHouses}]，没有受灾救助记录',
    cooldownDays: 30,
  }),
  indicator('gapHousing.dangerous', {
    name: '危房改造久未竣工',
    cause: 'gap-housing',
    gist: '已认定的低收入家庭登记为 C、D 级危房或无房，超过规定天数仍未竣工',
    cite: [housing, clause('D21', '十', '对住在 C、D 级危房的农村低保户、分散供养特困人员优先改造')],
    sign: gt(dangerousHouses, 0),
    when: allOf(listed, gt(dangerousHouses, 0), ge(daysSinceDangerous, repairDays.param)),
    orange: { words: '超过一年', if: ge(daysSinceDangerous, 365) },
    yellow: { words: '超过规定天数' },
    say: '危房或无房登记已 {daysSinceDangerous}，尚未竣工 {dangerousHouses}',
  }),
] as const
