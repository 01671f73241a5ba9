import { yuan } from '#kernel'
import {
  add,
  allOf,
  anyOf,
  atLeast,
  ceilTo,
  codeList,
  countWhere,
  eq,
  ge,
  gt,
  ifElse,
  mul,
  param,
  percent,
  rule,
  share,
  type Expr,
} from '#rules'
import { clause } from '../documents.ts'
import { orphanChild, unattendedChild } from './children.ts'
import * as facts from './household.ts'
import { members, standard } from './income.ts'
import { isDibao, isMarginal, isTekun } from './rigid.ts'
import { tekunCount } from './tekun.ts'

/** The temporary price subsidy: started by the index of a month, paid for that month, stopped again. */

const { persons } = facts

const trigger = (name: string, label: string) => param(name, 'share', { label, range: [percent(0), percent(20)] })
export const consumerTrigger = trigger('prices.consumerTrigger', '居民消费价格启动线')
export const foodTrigger = trigger('prices.foodTrigger', '食品价格启动线')
export const priceIndexes = codeList(['居民消费价格', '低收入居民生活费用价格'])
export const priceIndex = param('prices.index', 'code', { label: '价格补贴所用指数', codes: priceIndexes })
export const leastSubsidy = param('prices.least', 'fen', { label: '每人最低价格补贴', range: [yuan(0), yuan(200)] })
export const pricesForMarginal = param('prices.forMarginal', 'bool', { label: '价格补贴扩大到低保边缘' })

const started = rule('pricesStarted', anyOf(ge(facts.consumerPrices, consumerTrigger), ge(facts.foodPrices, foodTrigger)), {
  label: '达到启动条件',
  cite: [
    clause('物价1553号', '一', '居民消费价格同比达到 3.5%，或食品价格同比达到 6%'),
    clause('D21', '七', '与物价上涨挂钩联动，及时启动'),
    clause('H20a', '三(二)', '落实挂钩联动机制'),
    clause('H20b', '二(三)', '及时启动、足额发放'),
    clause('社会救助法', '第三十二条', '根据物价上涨及时发放价格临时补贴'),
  ],
})
const wholeFamily = rule('pricesFamily', anyOf(isDibao, allOf(pricesForMarginal, isMarginal)), {
  label: '全家享受',
  cite: clause('物价1553号', '二', '低保对象；临时扩大时含低保边缘'),
})
const listedChildren = rule('listedChildren', countWhere(persons, anyOf(orphanChild, unattendedChild)), {
  label: '孤儿和事实无人抚养儿童',
  counter: '人',
  cite: clause('物价1553号', '二', '孤儿、事实无人抚养儿童'),
})
const tekunPeople: Expr<'count'> = ifElse(isTekun, atLeast(tekunCount, 1), 0)
export const pricesPeople = rule(
  'pricesPeople',
  add(ifElse(wholeFamily, members, add(tekunPeople, listedChildren)), facts.otherPriceGroup),
  {
    label: '享受价格补贴的人数',
    counter: '人',
    cite: [
      clause('物价1553号', '二', '低保、特困、领失业金人员、优抚对象、孤儿、事无等'),
      clause('平台口径', '补贴口径', '全家享受时其中的孤儿、特困不另计'),
    ],
  },
)
export const prices = rule('prices', allOf(started, gt(pricesPeople, 0)), {
  label: '价格临时补贴',
  cite: [
    clause('物价1553号', '一', '达到条件即启动，回落即停'),
    clause('D21', '七', '及时启动、足额发放'),
    clause('社会救助法', '第三十二条', '及时发放价格临时补贴'),
  ],
})
const rise = rule('priceRise', ifElse(eq(priceIndex, '低收入居民生活费用价格'), facts.basketPrices, facts.consumerPrices), {
  label: '所用指数的涨幅',
  cite: clause('物价1553号', '三', '按低保标准乘以价格指数同比涨幅'),
})
const each = rule('priceEach', atLeast(ceilTo(share(standard, rise, 'up'), yuan(0.1)), leastSubsidy), {
  label: '每人价格补贴',
  cite: [clause('物价1553号', '三', '低保标准 × 同比涨幅'), clause('平台口径', '进位口径', '进位到角')],
})
export const pricesAmount = rule('pricesAmount', ifElse(prices, mul(each, pricesPeople), yuan(0)), {
  label: '当月价格临时补贴',
  cite: [clause('物价1553号', '三', '按月测算、按月发放'), clause('D21', '七', '足额发放')],
  say: '{priceEach} × {pricesPeople}',
})
