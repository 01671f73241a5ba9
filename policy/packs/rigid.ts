import { add, allOf, anyOf, decide, eq, gt, lt, mul, ne, not, rule, share, sumOver } from '#rules'
import { clause } from '../documents.ts'
import { rigidShare } from '../programmes/lines.ts'
import { dibaoAny, dibao, marginal } from './dibao.ts'
import * as facts from './household.ts'
import { monthlyDisposable, perHead, propertyFits, totalIncome } from './income.ts'
import { tekun } from './tekun.ts'

/** 刚性支出困难家庭: three tests, and none of the kinds above; the family's kind from all of them. */

const { persons } = facts

const memberSpending = rule('memberSpending', add(facts.medicalSpending, facts.tuition, facts.rehabilitation), {
  label: '医疗、教育、康复必需支出',
  cite: clause('刚性办法', '第五条', '各类支付后个人负担的医疗、按同类公办收费的教育、扣除补助后的康复支出'),
})
export const necessarySpending = rule(
  'necessarySpending',
  add(sumOver(persons, memberSpending), facts.livingSpending, facts.otherSpending),
  {
    label: '近 12 个月必需支出',
    cite: [
      clause('刚性办法', '第五条', '必需支出有生活、医疗、教育、残疾康复和其他五类'),
      clause('H24', '一', '申请之日起前 12 个月医疗、教育等必需支出'),
    ],
  },
)
const yearlyIncome = rule('yearlyIncome', mul(totalIncome, 12), {
  label: '家庭年总收入',
  cite: clause('刚性办法', '第四条', '与申请前 12 个月家庭总收入比较'),
  say: '{totalIncome} × 12 个月',
})
const spendingLimit = rule('spendingLimit', share(yearlyIncome, rigidShare, 'down'), {
  label: '规定比例的支出',
  cite: [clause('刚性办法', '第四条', '占比须超出当地规定'), clause('社会救助法', '第二十二条', '比例由设区的市级以上规定')],
  say: '{yearlyIncome} × {rigid.share}',
})
const overShare = rule('overShare', gt(necessarySpending, spendingLimit), {
  label: '必需支出占比超过规定',
  cite: [
    clause('刚性办法', '第四条', '占家庭总收入比例超出当地规定'),
    clause('H24', '一', '占家庭总收入比例超过当地规定比例'),
    clause('社会救助法', '第二十二条', '必需支出占比超过规定比例'),
  ],
})
export const belowAverage = rule('belowAverage', lt(perHead, monthlyDisposable), {
  label: '人均收入低于上年度当地人均可支配收入',
  cite: [
    clause('刚性办法', '第四条', '低于上年度当地居民人均可支配收入'),
    clause('H24', '一', '低于上年度当地居民人均可支配收入'),
    clause('社会救助法', '第二十二条', '低于上年度当地居民人均可支配收入'),
  ],
})
const noHigherKind = rule('noHigherKind', allOf(not(dibao), not(tekun), not(marginal)), {
  label: '不属于低保、特困、低保边缘',
  cite: clause('刚性办法', '第四条', '未纳入低保、特困且未被认定为低保边缘'),
})
export const rigid = rule('rigid', allOf(noHigherKind, belowAverage, propertyFits, overShare), {
  label: '符合刚性支出困难',
  cite: [
    clause('刚性办法', '第四条', '四项条件同时具备'),
    clause('H24', '一', '收入、财产、支出三项都符合'),
    clause('社会救助法', '第二十二条', '收入、财产、支出三项都符合'),
  ],
})

export const kind = rule(
  'kind',
  decide(
    [tekun, '特困'],
    [dibaoAny, '低保'],
    [marginal, '低保边缘'],
    [rigid, '刚性支出困难'],
    [eq(facts.listing, '防返贫监测'), '防返贫监测'],
  ).else('无'),
  {
    label: '低收入人口类别',
    cite: [
      clause('H24', '一', '低收入人口有六类，按困难程度先后'),
      clause('国办发39号', '二', '低收入人口包括低保、特困、防返贫监测、边缘、刚性支出困难和其他困难人员'),
    ],
  },
)
export const lowIncome = rule('lowIncome', ne(kind, '无'), { label: '属于低收入人口', cite: clause('H24', '一', '低收入人口包括六类') })

// What other programmes ask: listed already, or would be on these facts.
const asListed = (label: string, name: string, listed: string, computed: typeof dibao) =>
  rule(name, anyOf(eq(facts.listing, listed), computed), { label, cite: clause('H24', '三', '按认定的困难类型给予专项救助') })
export const isTekun = asListed('特困', 'isTekun', '特困', tekun)
export const isDibao = asListed('低保', 'isDibao', '低保', dibaoAny)
export const isMarginal = asListed('低保边缘', 'isMarginal', '低保边缘', marginal)
export const isRigid = asListed('刚性支出困难', 'isRigid', '刚性支出困难', rigid)
