import { householdCodes, yuan } from '#kernel'
import {
  add,
  addMonths,
  ageOn,
  allOf,
  anyOf,
  atLeast,
  ceilTo,
  codeList,
  countWhere,
  decide,
  effectiveDay,
  eq,
  firstOf,
  ge,
  gt,
  ifElse,
  isOneOf,
  lt,
  mul,
  ne,
  not,
  param,
  percent,
  rule,
  share,
  sub,
  sumOver,
  type Expr,
} from '#rules'
import { clause } from '../documents.ts'
import * as facts from './household.ts'
import { income, marginalStandard, members, ownIncome, perHead, propertyFits, standard } from './income.ts'

/** 低保: who, how much, counted alone, topped up, on the way out; and the 低保边缘 line above it. */

const { persons } = facts

export const dibaoMethods = codeList(['按实际差额', '分档'])
export const dibaoMethod = param('dibao.method', 'code', { label: '低保金算法', codes: dibaoMethods })
export const payStep = param('dibao.payStep', 'fen', { label: '低保金进位到', range: [yuan(0.01), yuan(10)] })
export const topUpShare = param('topUp.share', 'share', { label: '特殊困难人员增发比例', range: [percent(0), percent(100)] })
export const topUpAge = param('topUp.elderAge', 'years', { label: '增发的老年人年龄', range: [50, 100] })
export const gradualMonths = param('gradual.months', 'months', { label: '渐退期', range: [0, 24] })
export const gradualShare = param('gradual.payShare', 'share', { label: '渐退期发放比例', range: [percent(0), percent(100)] })
export const diseaseLists = codeList(['当地认定的重特大疾病', '文件列明的九种疾病'])
export const diseaseList = param('single.diseases', 'code', { label: '单人户病种', codes: diseaseLists })
export const joblessSevereAlone = param('single.joblessSevere', 'bool', { label: '成年无业重度残疾人可单独申请' })

const belowStandard = rule('belowStandard', lt(perHead, standard), {
  label: '人均收入低于低保标准',
  cite: [
    clause('社会救助法', '第十八条', '人均收入低于低保标准且财产符合规定的给予低保'),
    clause('暂行办法', '第九条', '人均收入低于低保标准且财产符合规定的给予低保'),
    clause('D21', '五', '人均收入低于低保标准的纳入低保'),
    clause('S17', '三(一)2', '以家庭收入核查为核心认定'),
  ],
})
const anyoneCounted = rule('anyoneCounted', gt(members, 0), {
  label: '有计入的家庭成员',
  cite: clause('民发57号', '第四条', '以家庭为单位申请'),
})
export const dibao = rule('dibao', allOf(anyoneCounted, belowStandard, propertyFits), {
  label: '符合低保',
  cite: [
    clause('社会救助法', '第十八条', '人均收入低于低保标准且财产符合规定'),
    clause('暂行办法', '第九条', '人均收入低于低保标准且财产符合规定'),
    clause('H24', '三(一)', '符合条件的低收入人口及时纳入基本生活救助'),
    clause('H20a', '二(一)', '符合条件的贫困人口应保尽保'),
    clause('S17', '三(一)2', '应保尽保，按户保障'),
  ],
})

// 低保边缘.
const belowMarginal = rule('belowMarginal', lt(perHead, marginalStandard), {
  label: '人均收入低于低保边缘标准',
  cite: [clause('社会救助法', '第二十一条', '人均收入低于低保边缘标准'), clause('民发57号', '第八条', '人均收入低于低保标准 1.5 倍')],
})
export const marginal = rule('marginal', allOf(not(dibao), belowMarginal, propertyFits), {
  label: '符合低保边缘',
  cite: [
    clause('社会救助法', '第二十一条', '人均收入低于低保边缘标准且财产符合规定'),
    clause('民发57号', '第八条', '不符合低保，人均收入低于 1.5 倍且财产符合规定'),
    clause('H24', '一', '低保边缘家庭按现有规定认定'),
    clause('D21', '二', '完善低收入家庭认定办法'),
  ],
})

// One person counted alone.
export const severelyDisabled = rule(
  'severelyDisabled',
  anyOf(
    isOneOf(facts.disabilityGrade, '一级', '二级'),
    allOf(eq(facts.disabilityGrade, '三级'), isOneOf(facts.disabilityKind, '智力', '精神')),
  ),
  {
    label: '一、二级残疾或三级智力、精神残疾',
    cite: [
      clause('民发57号', '第八条', '一、二级重度残疾人和三级智力、精神残疾人'),
      clause('D21', '五', '重度残疾人含三级智力、精神残疾人'),
    ],
  },
)
const listedDisease = rule(
  'listedDisease',
  ifElse(eq(diseaseList, '文件列明的九种疾病'), isOneOf(facts.illness, ...householdCodes.nineDiseases), ne(facts.illness, '无')),
  {
    label: '患单人户病种',
    cite: [clause('D21', '五', '九种疾病'), clause('民发57号', '第八条', '当地有关部门认定的重特大疾病')],
  },
)
const age = rule('age', ageOn(facts.birthDay), { label: '周岁', cite: clause('平台口径', '年龄口径', '生日当天满岁') })
const ownBelow = rule('ownBelow', lt(ownIncome, standard), {
  label: '本人收入低于低保标准',
  cite: clause('平台口径', '单人户口径', '参照单人户，只比较本人收入；各地口径不一'),
})
const aloneByCondition = rule('aloneByCondition', allOf(ownBelow, anyOf(severelyDisabled, listedDisease)), {
  label: '重残或重病，可参照单人户',
  cite: [
    clause('民发57号', '第八条', '低保边缘家庭中的重残、重病人员可以单独申请'),
    clause('D21', '五', '低收入家庭中的重残、重病人员可参照单人户纳入'),
    clause('H20b', '二(二)', '贫困家庭中重残重病人员以单人户纳入'),
  ],
})
const aloneByJob = rule(
  'aloneByJob',
  allOf(joblessSevereAlone, ownBelow, ge(age, 18), facts.jobless, isOneOf(facts.disabilityGrade, '一级', '二级')),
  {
    label: '成年无业重度残疾人',
    cite: clause('兜底通知', '一(一)', '成年无业重度残疾人可以参照单人户申请低保'),
  },
)
const aloneAtAll = rule('aloneAtAll', anyOf(aloneByCondition, aloneByJob), {
  label: '可参照单人户',
  cite: clause('民发57号', '第八条', '符合任一情形即可单独申请'),
})
const inNeedOfFamily = rule('aloneFamily', allOf(not(dibao), propertyFits), {
  label: '家庭不符合低保而财产符合规定',
  cite: clause('民发57号', '第八条', '低保边缘家庭财产也须符合规定'),
})
/** How many members may come in alone, and what they get together: the marginal family's severely ill or disabled, elsewhere jobless adults with severe disability. */
export const aloneCount = rule(
  'aloneCount',
  firstOf([marginal, countWhere(persons, aloneAtAll)], [inNeedOfFamily, countWhere(persons, aloneByJob)]).else(0),
  {
    label: '可参照单人户的人数',
    counter: '人',
    cite: [
      clause('民发57号', '第八条', '低保边缘家庭中的重残、重病人员可以单独申请'),
      clause('兜底通知', '一(四)', '低保边缘家庭中的重残、重病人员可参照单人户'),
    ],
  },
)
const ownGap = rule('ownGap', ceilTo(atLeast(sub(standard, ownIncome), yuan(0)), payStep), {
  label: '单人户差额',
  cite: clause('平台口径', '单人户口径', '标准减去本人收入，进位到元'),
})
export const aloneAmount = rule(
  'aloneAmount',
  firstOf(
    [marginal, sumOver(persons, ifElse(aloneAtAll, ownGap, yuan(0)))],
    [inNeedOfFamily, sumOver(persons, ifElse(aloneByJob, ownGap, yuan(0)))],
  ).else(yuan(0)),
  {
    label: '单人户低保金',
    cite: [clause('民发57号', '第二十三条', '按收入与标准的实际差额'), clause('平台口径', '单人户口径', '标准减去本人收入')],
  },
)
export const alone = rule('alone', gt(aloneCount, 0), {
  label: '有人可参照单人户纳入低保',
  cite: [
    clause('社会救助法', '第二十一条', '低保边缘家庭中的重残、重病和确有特殊困难人员可以纳入低保'),
    clause('民发57号', '第八条', '重残、重病人员可以单独申请'),
    clause('D21', '五', '可参照单人户纳入低保'),
  ],
})

// Topping up.
const needsMore = rule('needsMore', anyOf(ge(age, topUpAge), lt(age, 18), severelyDisabled, ne(facts.illness, '无')), {
  label: '老年人、未成年人、重度残疾人或重病患者',
  cite: [
    clause('S17', '三(一)3', '生活仍困难的老年人、未成年人、重度残疾人、重病患者'),
    clause('H20a', '二(一)', '对老年人、未成年人、重度残疾人和重病患者提高救助水平'),
    clause('H20b', '三', '获得低保后仍有困难的四类人适当增发'),
    clause('民发57号', '第二十七条', '对四类人采取措施给予生活保障'),
  ],
})
export const topUp = rule('topUp', ifElse(dibao, mul(share(standard, topUpShare, 'up'), countWhere(persons, needsMore)), yuan(0)), {
  label: '增发',
  cite: [
    clause('S17', '三(一)3', '在基本低保金之外按不低于标准的 20% 增发'),
    clause('H20b', '三', '适当增发低保金'),
    clause('社会救助法', '第二十条', '仍有特殊困难的采取措施给予生活保障'),
    clause('平台口径', '增发口径', '一人符合多项只增发一份'),
  ],
})

// On the way out.
const stillWithin = rule('stillWithin', lt(effectiveDay, addMonths(facts.aboveSince, gradualMonths)), {
  label: '在渐退期内',
  cite: [
    clause('D21', '十一', '超过标准后给予不超过一年的渐退期'),
    clause('兜底通知', '一(三)', '渐退期原则上不超过 6 个月'),
    clause('民发57号', '第三十三条', '就业后超过标准的可给予一定时间的渐退期'),
  ],
})
export const gradual = rule('gradual', allOf(eq(facts.listing, '低保'), not(belowStandard), propertyFits, facts.risenByWork, stillWithin), {
  label: '低保渐退',
  cite: [
    clause('D21', '十一', '就业后人均收入超过低保标准给予渐退期'),
    clause('H24', '三(一)', '需要退出的分类落实渐退政策'),
    clause('H20b', '二(二)', '细化和落实低保渐退机制'),
    clause('民发57号', '第三十三条', '就业后超过标准的可给予渐退期'),
  ],
})

// How much.
const difference = rule('difference', ceilTo(atLeast(sub(mul(standard, members), income), yuan(0)), payStep), {
  label: '家庭补差',
  say: '{standard} × {members} － {income}，进位到 {dibao.payStep}',
  cite: [
    clause('民发57号', '第二十三条', '按人均收入与标准的实际差额计算'),
    clause('暂行办法', '第十二条', '按人均收入低于标准的差额按月发给'),
    clause('D21', '五', '2022 年底起原则上按实际差额发放'),
    clause('S17', '三(一)2', '按户保障、差额补助'),
  ],
})
const base = rule('base', ifElse(eq(dibaoMethod, '分档'), facts.tierAmount, difference), {
  label: '基本低保金',
  cite: [clause('社会救助法', '第十八条', '可以按实际差额，也可以分档定额'), clause('民发57号', '第二十三条', '可以按差额，也可以分档')],
})
export const dibaoAmount = rule(
  'dibaoAmount',
  firstOf([dibao, add(base, topUp)], [gradual, share(facts.lastAmount, gradualShare, 'up')]).else(aloneAmount),
  {
    label: '月低保金',
    cite: [
      clause('民发57号', '第二十三条', '低保金按差额或分档计算'),
      clause('暂行办法', '第十二条', '按差额按月发给'),
      clause('D21', '十一', '渐退期内继续享受'),
    ],
  },
)
export const dibaoKind = rule('dibaoKind', decide([dibao, '低保'], [gradual, '渐退'], [alone, '单人户']).else('不符合'), {
  label: '低保享受方式',
  cite: clause('社会救助法', '第十八条', '以家庭为单位；边缘家庭中的重残重病人员可单独纳入'),
})
export const dibaoAny: Expr<'bool'> & typeof dibao = rule('dibaoAny', anyOf(dibao, gradual, alone), {
  label: '享受低保',
  cite: [clause('社会救助法', '第十八条', '按月发放最低生活保障金'), clause('暂行办法', '第九条', '给予最低生活保障')],
})
