import { yuan } from '#kernel'
import { allOf, anyOf, countWhere, gt, ifElse, isOneOf, ne, not, param, rule, sumOver } from '#rules'
import { clause } from '../documents.ts'
import { orphanChild, unattendedChild } from './children.ts'
import * as facts from './household.ts'
import { isDibao, isMarginal } from './rigid.ts'

/** 困难残疾人生活补贴 and 重度残疾人护理补贴, each by person. */

const { persons } = facts

const allowance = (name: string, label: string) => param(name, 'fen', { label, range: [yuan(1), yuan(5_000)] })
export const livingAllowance = allowance('disability.living', '困难残疾人生活补贴（每月）')
export const careAllowance = allowance('disability.care', '重度残疾人护理补贴（每月）')
export const livingForMarginal = param('disability.livingForMarginal', 'bool', { label: '生活补贴扩大到低保边缘家庭' })
export const careForThree = param('disability.careForThree', 'bool', { label: '护理补贴扩大到三、四级智力精神残疾' })

const certified = ne(facts.disabilityGrade, '无')
const familyFits = rule('livingFamily', anyOf(isDibao, allOf(livingForMarginal, isMarginal)), {
  label: '低保家庭，或已扩大到的低保边缘家庭',
  cite: [
    clause('国发52号', '二', '低保家庭中的残疾人，有条件的地方可扩大到低收入家庭'),
    clause('D21', '十三', '适时延伸至低收入家庭'),
    clause('H24', '三(五)', '鼓励延伸至低保边缘家庭成员'),
    clause('S17', '三(一)3', '纳入低保的残疾人'),
  ],
})
const livingPerson = rule(
  'livingPerson',
  allOf(certified, not(facts.listedTekun), not(orphanChild), not(unattendedChild), gt(livingAllowance, facts.otherLiving)),
  {
    label: '可领生活补贴的残疾人',
    cite: [
      clause('国发52号', '四', '特困不重复享受；与其他福利性生活补贴择高'),
      clause('事无意见', '三(一)', '全额领取事无补贴的残疾儿童不享受生活补贴'),
    ],
  },
)
const severe = rule(
  'severeForCare',
  anyOf(
    isOneOf(facts.disabilityGrade, '一级', '二级'),
    allOf(careForThree, isOneOf(facts.disabilityKind, '智力', '精神'), isOneOf(facts.disabilityGrade, '三级', '四级')),
  ),
  {
    label: '一、二级残疾，或已扩大到的三、四级智力精神残疾',
    cite: [clause('国发52号', '二', '一、二级且需长期照护，有条件的地方可扩大到三、四级智力精神'), clause('S17', '三(一)3', '重度残疾人')],
  },
)
const carePerson = rule(
  'carePerson',
  allOf(severe, facts.careNeeded, not(facts.listedTekun), not(facts.workInjuryCare), gt(careAllowance, facts.otherCare)),
  {
    label: '可领护理补贴的残疾人',
    cite: [
      clause('国发52号', '四', '特困、工伤护理费对象不重复享受；与其他护理补贴择高'),
      clause('事无意见', '三(二)', '事实无人抚养儿童可同时享受护理补贴'),
    ],
  },
)

export const livingCount = rule('livingCount', ifElse(familyFits, countWhere(persons, livingPerson), 0), {
  label: '领生活补贴的人数',
  counter: '人',
  cite: clause('国发52号', '二', '困难残疾人生活补贴对象'),
})
export const living = rule('living', gt(livingCount, 0), {
  label: '困难残疾人生活补贴',
  cite: [
    clause('国发52号', '二', '补助残疾人因残疾产生的额外生活支出'),
    clause('D21', '十三', '落实残疾人两项补贴'),
    clause('H20a', '二(七)', '落实残疾人两项补贴'),
    clause('S17', '三(一)3', '落实残疾人两项补贴'),
  ],
})
export const livingAmount = rule(
  'livingAmount',
  ifElse(familyFits, sumOver(persons, ifElse(livingPerson, livingAllowance, yuan(0))), yuan(0)),
  {
    label: '生活补贴金额',
    cite: [
      clause('S17', '三(一)3', '每人每月 50 元'),
      clause('H20b', '二(三)', '两项补贴不低于每月 65 元'),
      clause('国发52号', '三', '标准由省确定'),
    ],
  },
)
export const careCount = rule('careCount', countWhere(persons, carePerson), {
  label: '领护理补贴的人数',
  counter: '人',
  cite: clause('国发52号', '二', '重度残疾人护理补贴对象'),
})
export const care = rule('care', gt(careCount, 0), {
  label: '重度残疾人护理补贴',
  cite: [
    clause('国发52号', '二', '补助长期照护支出'),
    clause('D21', '十三', '落实残疾人两项补贴'),
    clause('H20a', '二(七)', '落实残疾人两项补贴'),
    clause('S17', '三(一)3', '落实残疾人两项补贴'),
  ],
})
export const careAmount = rule('careAmount', sumOver(persons, ifElse(carePerson, careAllowance, yuan(0))), {
  label: '护理补贴金额',
  cite: [
    clause('S17', '三(一)3', '每人每月 100 元'),
    clause('H20b', '二(三)', '两项补贴不低于每月 65 元'),
    clause('国发52号', '三', '标准由省确定'),
  ],
})
