import { yuan } from '#kernel'
import { ageOn, allOf, anyOf, atLeast, countWhere, firstOf, ge, gt, ifElse, isOneOf, lt, param, rule, sub, sumOver } from '#rules'
import { clause } from '../documents.ts'
import * as facts from './household.ts'

/** Orphans and children whose parents cannot bring them up. */

const { persons } = facts

const allowance = (name: string, label: string) => param(name, 'fen', { label, range: [yuan(1), yuan(10_000)] })
export const orphanAtHome = allowance('orphan.atHome', '散居孤儿基本生活费（每月）')
export const orphanInCare = allowance('orphan.inCare', '集中养育孤儿基本生活费（每月）')
export const longMonths = param('unattended.months', 'months', { label: '服刑、戒毒、失联等的最短月数', range: [0, 60] })
export const unattendedKnown = param('unattended.inForce', 'bool', { label: '已实行事实无人抚养儿童保障' })

const under18 = rule('under18', lt(ageOn(facts.birthDay), 18), {
  label: '未满 18 周岁',
  cite: [clause('国办发54号', '一', '未满 18 周岁'), clause('事无意见', '一', '儿童')],
})
const lost = rule(
  'lostBoth',
  allOf(isOneOf(facts.father, '死亡', '宣告失踪', '查找不到'), isOneOf(facts.mother, '死亡', '宣告失踪', '查找不到')),
  { label: '父母双方死亡、宣告失踪或查找不到', cite: clause('国办发54号', '一', '失去父母、查找不到生父母') },
)
export const orphanChild = rule('orphanChild', allOf(under18, lost), {
  label: '孤儿',
  cite: [clause('国办发54号', '一', '失去父母、查找不到生父母的未满 18 周岁未成年人'), clause('S17', '三(二)2', '农村孤儿')],
})

const unable = (state: typeof facts.father, months: typeof facts.fatherMonths) =>
  anyOf(
    isOneOf(state, '重残', '重病'),
    allOf(isOneOf(state, '服刑在押', '强制隔离戒毒', '其他限制人身自由', '失联'), ge(months, longMonths)),
  )
const fatherUnable = rule('fatherUnable', unable(facts.father, facts.fatherMonths), {
  label: '父亲不能抚养',
  cite: clause('事无意见', '一', '重残、重病、服刑、强戒、其他限制自由、失联；后几项须满 6 个月'),
})
const motherUnable = rule('motherUnable', unable(facts.mother, facts.motherMonths), {
  label: '母亲不能抚养',
  cite: clause('事无意见', '一', '重残、重病、服刑、强戒、其他限制自由、失联；后几项须满 6 个月'),
})
const fatherGone = isOneOf(facts.father, '死亡', '宣告失踪')
const motherGone = isOneOf(facts.mother, '死亡', '宣告失踪')
export const unattendedChild = rule(
  'unattendedChild',
  allOf(
    unattendedKnown,
    under18,
    anyOf(allOf(fatherUnable, motherUnable), allOf(fatherGone, motherUnable), allOf(fatherUnable, motherGone)),
  ),
  {
    label: '事实无人抚养儿童',
    cite: [
      clause('事无意见', '一', '双方均不能抚养，或一方死亡失踪、另一方不能抚养'),
      clause('H20b', '二(三)', '及时足额发放事实无人抚养儿童基本生活补贴'),
    ],
  },
)

export const orphanCount = rule('orphanCount', countWhere(persons, orphanChild), {
  label: '孤儿人数',
  counter: '人',
  cite: clause('国办发54号', '一', '孤儿'),
})
export const orphan = rule('orphan', gt(orphanCount, 0), {
  label: '有孤儿',
  cite: [
    clause('国办发54号', '一', '孤儿基本生活保障'),
    clause('S17', '三(二)2', '农村孤儿生活保障'),
    clause('D21', '十三', '加强孤儿保障'),
  ],
})
export const unattendedCount = rule('unattendedCount', countWhere(persons, unattendedChild), {
  label: '事实无人抚养儿童人数',
  counter: '人',
  cite: clause('事无意见', '一', '保障对象'),
})
export const unattended = rule('unattended', gt(unattendedCount, 0), {
  label: '有事实无人抚养儿童',
  cite: [clause('事无意见', '一', '保障对象'), clause('D21', '十三', '加强事实无人抚养儿童保障')],
})

const orphanStandard = rule('orphanStandard', ifElse(facts.inInstitution, orphanInCare, orphanAtHome), {
  label: '孤儿基本生活费标准',
  cite: [clause('S17', '三(二)2', '散居不低于 600 元，集中不低于 1000 元'), clause('国办发54号', '二', '按养育方式确定标准')],
})
export const orphanAmount = rule('orphanAmount', sumOver(persons, ifElse(orphanChild, orphanStandard, yuan(0))), {
  label: '孤儿基本生活费',
  cite: [
    clause('S17', '三(二)2', '按标准发放'),
    clause('H20b', '二(三)', '及时足额发放孤儿基本生活费'),
    clause('国办发54号', '二', '发放孤儿基本生活费'),
  ],
})
/** Those who already get 低保, 特困 or the living allowance get the rest. */
export const unattendedAmount = rule(
  'unattendedAmount',
  sumOver(persons, firstOf([unattendedChild, atLeast(sub(orphanStandard, facts.basicAidReceived), yuan(0))]).else(yuan(0))),
  {
    label: '事实无人抚养儿童补贴',
    cite: [clause('事无意见', '三(一)', '标准与孤儿衔接；已领低保、特困、困残的补差'), clause('H20b', '二(三)', '足额发放基本生活补贴')],
  },
)
