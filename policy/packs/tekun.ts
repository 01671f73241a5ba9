import { yuan } from '#kernel'
import {
  add,
  ageOn,
  allOf,
  anyOf,
  ceilDiv,
  codeList,
  countWhere,
  eq,
  everyMember,
  firstOf,
  ge,
  gt,
  ifElse,
  isOneOf,
  lt,
  param,
  percent,
  rule,
  share,
  sizeOf,
  sumOver,
} from '#rules'
import { clause } from '../documents.ts'
import { tekunFactor } from '../programmes/lines.ts'
import { orphanChild, unattendedChild } from './children.ts'
import * as facts from './household.ts'
import { monthlyDisposable, ownIncome, propertyFits, standard } from './income.ts'

/** 特困: three conditions, each by itself; basic standard and care by self-care. */

const { persons, supporters } = facts

const years = (name: string, label: string) => param(name, 'years', { label, range: [0, 100] })
export const tekunElderAge = years('tekun.elderAge', '特困老年人年龄')
export const tekunMinorAge = years('tekun.minorAge', '特困未成年人年龄（未满）')
export const tekunKeepAge = years('tekun.keepAge', '已供养的未成年人供养到')
export const widerDisability = param('tekun.widerDisability', 'bool', { label: '三级智力精神、二级肢体、一级视力残疾算无劳动能力' })
export const basicMethods = codeList(['低保标准的倍数', '农村人均消费的比例'])
export const basicMethod = param('tekun.basicMethod', 'code', { label: '特困基本生活标准算法', codes: basicMethods })
export const consumption = param('tekun.ruralConsumption', 'fen', {
  label: '上年度农村居民人均消费支出（每年）',
  range: [yuan(1_000), yuan(200_000)],
})
export const consumptionShare = param('tekun.consumptionShare', 'share', {
  label: '特困标准占农村人均消费的比例',
  range: [percent(50), percent(150)],
})
export const minimumWage = param('minimumWage', 'fen', { label: '当地月最低工资', range: [yuan(500), yuan(10_000)] })
const careShare = (name: string, label: string) => param(name, 'share', { label, range: [percent(0), percent(100)] })
export const careFull = careShare('tekun.care.full', '全护理标准占最低工资的比例')
export const careHalf = careShare('tekun.care.half', '半护理标准占最低工资的比例')
export const careSelf = careShare('tekun.care.self', '全自理标准占最低工资的比例')

// 1. No ability to work.
const age = rule('tekunAge', ageOn(facts.birthDay), { label: '周岁', cite: clause('平台口径', '年龄口径', '生日当天满岁') })
const isElder = rule('isElder', ge(age, tekunElderAge), { label: '老年人', cite: clause('民发43号', '第五条', '60 周岁以上') })
const isMinor = rule('isMinor', lt(age, tekunMinorAge), {
  label: '未成年人',
  cite: [
    clause('民发43号', '第五条', '未满 16 周岁'),
    clause('D21', '六', '未成年人年龄从 16 周岁延长至 18 周岁'),
    clause('社会救助法', '第十六条', '无劳动能力、无生活来源的未成年人'),
  ],
})
const keptAsMinor = rule('keptAsMinor', allOf(facts.listedTekun, lt(age, tekunKeepAge)), {
  label: '已供养的未成年人',
  cite: clause('民发43号', '第二十四条', '已供养的未成年人可继续享有至 18 周岁'),
})
const keptAtSchool = rule(
  'keptAtSchool',
  allOf(facts.listedTekun, lt(age, 25), isOneOf(facts.schooling, '义务教育', '普通高中', '中等职业教育')),
  {
    label: '已供养、仍在义务教育或高中阶段就学',
    cite: [
      clause('社会救助法', '第十六条', '年满 18 周岁仍在义务教育或高中阶段就学的继续供养'),
      clause('国发14号', '二', '满岁后仍在义务教育、高中、中职就学的可继续享有'),
      clause('平台口径', '年龄口径', '就学继续供养查到 25 周岁止'),
    ],
  },
)
const narrow = anyOf(
  allOf(isOneOf(facts.disabilityKind, '智力', '精神'), isOneOf(facts.disabilityGrade, '一级', '二级')),
  allOf(eq(facts.disabilityKind, '肢体'), eq(facts.disabilityGrade, '一级')),
)
const wide = anyOf(
  allOf(isOneOf(facts.disabilityKind, '智力', '精神'), isOneOf(facts.disabilityGrade, '一级', '二级', '三级')),
  allOf(eq(facts.disabilityKind, '肢体'), isOneOf(facts.disabilityGrade, '一级', '二级')),
  allOf(eq(facts.disabilityKind, '视力'), eq(facts.disabilityGrade, '一级')),
)
const disabledNoWork = rule('disabledNoWork', ifElse(widerDisability, wide, narrow), {
  label: '残疾致无劳动能力',
  cite: clause('民发43号', '第五条', '一二三级智力精神、一二级肢体、一级视力残疾'),
})
export const noLabour = rule('noLabour', anyOf(isElder, isMinor, disabledNoWork, keptAsMinor, keptAtSchool), {
  label: '无劳动能力',
  cite: [
    clause('民发43号', '第五条', '老年人、未成年人和规定等级的残疾人'),
    clause('社会救助法', '第十六条', '无劳动能力的老年人、未成年人、残疾人'),
    clause('暂行办法', '第十四条', '无劳动能力'),
  ],
})

// 2. Nothing to live on.
const noMeans = rule('noMeans', lt(ownIncome, standard), {
  label: '本人收入低于低保标准',
  cite: clause('民发43号', '第六条', '收入低于低保标准；基础养老金、社会保险、优抚金、高龄津贴不计'),
})

// 3. Nobody who must and can support them.
const supporterAge = rule('supporterAge', ageOn(facts.supporterBirth), {
  label: '义务人周岁',
  cite: clause('平台口径', '年龄口径', '生日当天满岁'),
})
const supporterSevere = rule(
  'supporterSevere',
  anyOf(
    isOneOf(facts.supporterDisabilityGrade, '一级', '二级'),
    allOf(eq(facts.supporterDisabilityGrade, '三级'), isOneOf(facts.supporterDisabilityKind, '智力', '精神')),
  ),
  { label: '义务人重残或三级智力精神残疾', cite: clause('民发43号', '第八条', '重度残疾人和三级智力、精神残疾人') },
)
const supporterPoor = rule('supporterPoor', allOf(lt(facts.supporterOwnIncome, monthlyDisposable), facts.supporterPropertyFits), {
  label: '义务人本人收入低于上年人均可支配收入且财产符合规定',
  cite: clause('民发43号', '第八条', '本人收入低于上年人均可支配收入，财产符合低收入家庭规定'),
})
const supporterUnable = rule(
  'supporterUnable',
  anyOf(
    eq(facts.supporterKind, '特困人员'),
    allOf(eq(facts.supporterKind, '低保对象'), ge(supporterAge, 60)),
    allOf(isOneOf(facts.supporterCapacity, '无民事行为能力', '宣告失踪', '服刑'), facts.supporterPropertyFits),
    allOf(anyOf(ge(supporterAge, 70), supporterSevere), supporterPoor),
  ),
  {
    label: '义务人无履行能力',
    cite: clause('民发43号', '第八条', '特困；60 周岁以上低保；70 周岁以上或重残且低收入；无行为能力、失踪、服刑且财产符合'),
  },
)
const unsupported = rule('unsupported', everyMember(supporters, supporterUnable), {
  label: '无法定义务人，或义务人均无履行能力',
  cite: [
    clause('民发43号', '第四条', '无法定义务人或义务人无履行义务能力'),
    clause('社会救助法', '第十六条', '无法定义务人或义务人无履行能力'),
    clause('暂行办法', '第十四条', '无法定义务人或无赡养、抚养、扶养能力'),
  ],
})

const tekunMember = rule('tekunMember', allOf(noLabour, noMeans), {
  label: '无劳动能力且收入低于低保标准',
  cite: clause('民发43号', '第四条', '三项条件须同时具备'),
})
/** Someone who lives with the applicant and can work is nearly always bound to support: such a family names its supporters first. */
const supportersNamed = rule('supportersNamed', anyOf(everyMember(persons, tekunMember), gt(sizeOf(supporters), 0)), {
  label: '全家都无劳动能力无收入，或已登记法定义务人',
  cite: clause('平台口径', '特困口径', '同住的其他成员多为法定义务人，须先登记才能判断'),
})
const householdFits = rule('householdFits', allOf(supportersNamed, unsupported, propertyFits), {
  label: '无人供养且财产符合规定',
  cite: [clause('民发43号', '第四条', '三项条件须同时具备'), clause('民发43号', '第六条', '财产符合当地特困人员财产状况规定')],
})
export const tekunCount = rule('tekunCount', ifElse(householdFits, countWhere(persons, tekunMember), 0), {
  label: '特困人数',
  counter: '人',
  cite: clause('民发43号', '第四条', '同时具备三项条件的老年人、残疾人、未成年人'),
})
export const tekun = rule('tekun', gt(tekunCount, 0), {
  label: '符合特困',
  cite: [
    clause('社会救助法', '第十六条', '给予特困人员供养'),
    clause('民发43号', '第四条', '三项条件同时具备'),
    clause('暂行办法', '第十四条', '给予特困人员供养'),
    clause('D21', '六', '完善特困人员救助供养'),
    clause('S17', '三(二)1', '农村五保供养'),
  ],
})

/** Children who fit 特困 and orphan's aid: one of the two is to be chosen for each. */
const childOfBoth = rule('childOfBoth', allOf(tekunMember, anyOf(orphanChild, unattendedChild)), {
  label: '同时符合特困和孤儿、事实无人抚养儿童的儿童',
  cite: clause('民发43号', '第九条', '未成年人两样都符合、选了儿童基本生活保障的，不再认定为特困人员'),
})
export const childrenOfBoth = rule('childrenOfBoth', ifElse(householdFits, countWhere(persons, childOfBoth), 0), {
  label: '须在特困和孤儿、事实无人抚养儿童保障中选一样的儿童',
  counter: '人',
  cite: clause('民发43号', '第九条', '未成年人两样都符合、选了儿童基本生活保障的，不再认定为特困人员'),
})

// How much.
export const basicStandard = rule(
  'basicStandard',
  ifElse(
    eq(basicMethod, '农村人均消费的比例'),
    ceilDiv(share(consumption, consumptionShare, 'up'), 12),
    share(standard, tekunFactor, 'up'),
  ),
  {
    label: '特困基本生活标准',
    cite: [
      clause('D21', '六', '不低于当地低保标准的 1.3 倍'),
      clause('S17', '三(二)1', '不低于上年度农村居民人均消费支出的 80%'),
      clause('社会救助法', '第十七条', '基本生活标准由省或设区的市确定公布'),
      clause('国发14号', '三', '基本生活标准不低于低保标准的 1.3 倍'),
    ],
  },
)
export const tekunBasic = rule(
  'tekunBasic',
  ifElse(householdFits, sumOver(persons, ifElse(tekunMember, basicStandard, yuan(0))), yuan(0)),
  {
    label: '特困基本生活费',
    cite: [
      clause('D21', '六', '按基本生活标准发放'),
      clause('国发14号', '三', '按基本生活标准保障'),
      clause('S17', '三(二)1', '按五保供养标准保障'),
    ],
  },
)
const careStandard = rule(
  'careStandard',
  firstOf(
    [ge(facts.unmetSelfCare, 4), share(minimumWage, careFull, 'up')],
    [ge(facts.unmetSelfCare, 1), share(minimumWage, careHalf, 'up')],
  ).else(share(minimumWage, careSelf, 'up')),
  {
    label: '照料护理标准',
    cite: [
      clause('民发43号', '第二十二条', '六项全达到为自理；1 至 3 项不达为半护理；4 项以上不达为全护理'),
      clause('D21', '六', '参照最低工资标准的一定比例'),
      clause('H20a', '二(一)', '合理确定照料护理标准'),
    ],
  },
)
export const tekunCare = rule('tekunCare', ifElse(householdFits, sumOver(persons, ifElse(tekunMember, careStandard, yuan(0))), yuan(0)), {
  label: '特困照料护理费',
  cite: [clause('D21', '六', '照料护理费按最低工资的一定比例'), clause('社会救助法', '第十七条', '照料护理标准由省或设区的市确定')],
})
export const tekunAmount = rule('tekunAmount', add(tekunBasic, tekunCare), {
  label: '特困每月合计',
  cite: [clause('D21', '六', '基本生活费加照料护理费'), clause('社会救助法', '第十七条', '基本生活标准和照料护理标准')],
})
