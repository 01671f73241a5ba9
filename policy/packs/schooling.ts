import { yuan } from '#kernel'
import { allOf, anyOf, countWhere, eq, firstOf, gt, ifElse, isOneOf, ne, param, rule, sumOver } from '#rules'
import { clause } from '../documents.ts'
import { orphanChild, unattendedChild } from './children.ts'
import * as facts from './household.ts'
import { isDibao, isMarginal, isRigid, isTekun } from './rigid.ts'

/** Help at school, by stage: listed families, orphans, unattended and disabled pupils get the highest class. */

const { persons } = facts

const grant = (name: string, label: string) => param(name, 'fen', { label, range: [yuan(1), yuan(20_000)] })
export const grantCollege = grant('school.college', '本专科国家助学金最高档（每年）')
export const grantHigh = grant('school.high', '普通高中国家助学金（每年）')
export const grantVocational = grant('school.vocational', '中职国家助学金（每年）')

const familyListed = rule('schoolFamily', anyOf(isTekun, isDibao, isMarginal, isRigid, eq(facts.listing, '防返贫监测')), {
  label: '低保、特困或已纳入低收入人口监测的家庭',
  cite: [
    clause('D21', '九', '低保、特困、纳入低收入人口监测的困难群众家庭子女'),
    clause('H24', '三(二)2', '低收入家庭中符合条件的在园幼儿、在校学生'),
    clause('社会救助法', '第二十五条', '特困、低保、边缘、刚性支出困难家庭成员'),
  ],
})
const studying = isOneOf(facts.schooling, '学前教育', '义务教育', '普通高中', '中等职业教育', '高等教育')
const pupil = rule('pupil', studying, { label: '在校学生或在园幼儿', cite: clause('H24', '三(二)2', '在园幼儿、在校学生') })
const ofOwnRight = rule('ownRight', allOf(studying, anyOf(orphanChild, unattendedChild, ne(facts.disabilityGrade, '无'))), {
  label: '孤儿、事实无人抚养儿童或残疾学生',
  cite: [clause('D21', '九', '孤儿、事实无人抚养儿童、残疾学生享受最高档次'), clause('事无意见', '三(三)', '参照孤儿纳入教育资助')],
})
export const pupilCount = rule('pupilCount', ifElse(familyListed, countWhere(persons, pupil), countWhere(persons, ofOwnRight)), {
  label: '可获教育救助的学生',
  counter: '人',
  cite: clause('D21', '九', '纳入资助范围并享受最高档次'),
})
export const schoolAid = rule('schoolAid', gt(pupilCount, 0), {
  label: '教育救助（最高档次）',
  cite: [
    clause('D21', '九', '按规定享受最高档次资助'),
    clause('H24', '三(二)2', '按规定给予教育救助'),
    clause('H20a', '二(二)', '落实各学段资助'),
    clause('暂行办法', '第三十三条', '给予教育救助'),
    clause('社会救助法', '第二十五条', '给予教育救助'),
  ],
})
const yearlyGrant = rule(
  'yearlyGrant',
  firstOf(
    [eq(facts.schooling, '高等教育'), grantCollege],
    [eq(facts.schooling, '普通高中'), grantHigh],
    [eq(facts.schooling, '中等职业教育'), grantVocational],
  ).else(yuan(0)),
  { label: '国家助学金', cite: clause('资助通知', '调整标准', '本专科平均 3700 元，分档 2500 至 5000 元；普高、中职平均 2300 元') },
)
export const schoolAmount = rule(
  'schoolAmount',
  ifElse(familyListed, sumOver(persons, ifElse(pupil, yearlyGrant, yuan(0))), sumOver(persons, ifElse(ofOwnRight, yearlyGrant, yuan(0)))),
  { label: '国家助学金合计', cite: [clause('资助通知', '调整标准', '各学段国家助学金'), clause('D21', '九', '享受最高档次资助')] },
)
const highSchool = rule('feeStage', isOneOf(facts.schooling, '普通高中', '中等职业教育'), {
  label: '在高中或中职就读',
  cite: clause('D21', '九', '高中和中职特困学生免学费'),
})
export const feesWaived = rule('feesWaived', ifElse(familyListed, countWhere(persons, highSchool), 0), {
  label: '免学费的高中、中职学生',
  counter: '人',
  cite: [clause('D21', '九', '落实高中和中职特困学生免学费'), clause('H20a', '二(二)', '中职免学费，普通高中资助')],
})
export const taughtAtHome = rule('taughtAtHome', countWhere(persons, eq(facts.schooling, '因残不能入学')), {
  label: '须送教上门的残疾儿童',
  counter: '人',
  cite: clause('D21', '九', '不能入学的适龄残疾未成年人送教上门'),
})
