import { plainDate, regionCode, type Fen } from '#kernel'
import {
  add,
  allOf,
  atLeast,
  ceilTo,
  codeList,
  compile,
  constant,
  convention,
  decide,
  eq,
  firstOf,
  floorDiv,
  gt,
  input,
  isOneOf,
  le,
  lt,
  min,
  model,
  mul,
  not,
  param,
  parameterTable,
  rule,
  share,
  sub,
  values,
  type Compiled,
  type Facts,
} from '#rules'
import { figures, kinds, type Household } from './household.ts'

const here = { label: '', cite: convention('测速用的十五条规则') }
const named = (label: string) => ({ ...here, label })
const fen = (name: string, most: number) => input(name, 'fen', { label: name, range: [0 as Fen, most as Fen], suppliedBy: '部门' })
const count = (name: string, lo: number, hi: number) => input(name, 'count', { label: name, range: [lo, hi], suppliedBy: '部门' })

const members = count('members', 1, 20)
const [wages, business, support, pension] = [fen('wages', 1e8), fen('business', 1e8), fen('support', 1e8), fen('pension', 1e8)]
const [medical, schooling, assets] = [fen('medical', 1e9), fen('schooling', 1e9), fen('assets', 1e10)]
const [cars, flats] = [count('cars', 0, 20), count('flats', 0, 20)]
const disability = input('disability', 'code', {
  label: 'disability',
  codes: codeList(['无', '一级', '二级', '三级', '四级']),
  suppliedBy: '残联',
})
const tekun = input('tekun', 'bool', { label: 'tekun', suppliedBy: '民政' })
const standard = param('standard', 'fen', { label: '低保标准', range: [1 as Fen, 1e6 as Fen] })
const average = param('average', 'fen', { label: '人均可支配收入（月）', range: [1 as Fen, 1e7 as Fen] })
const marginal = param('marginal', 'share', { label: '边缘比例', range: [1, 30_000] })
const rigidShare = param('rigidShare', 'share', { label: '刚性比例', range: [1, 30_000] })

// The fifteen rules.
const income = rule('income', add(wages, business, support, pension), named('月收入'))
const counted = rule('counted', atLeast(sub(income, min(medical, constant('fen', 50_000 as Fen))), 0 as Fen), named('核减后收入'))
const perHead = rule('perHead', floorDiv(counted, members), named('人均收入'))
const poor = rule('poor', lt(perHead, standard), named('低于标准'))
const marginalLine = rule('marginalLine', share(standard, marginal, 'up'), named('边缘线'))
const nearPoor = rule('nearPoor', lt(perHead, marginalLine), named('低于边缘线'))
const fewAssets = rule('fewAssets', le(assets, mul(mul(standard, 24), members)), named('存款符合'))
const property = rule('property', allOf(fewAssets, eq(cars, 0), le(flats, 1)), named('财产符合'))
const dibao = rule('dibao', allOf(poor, property, not(tekun)), named('低保'))
const severe = rule('severe', isOneOf(disability, '一级', '二级'), named('重残'))
const alone = rule('alone', allOf(nearPoor, severe, property), named('单人保'))
const spending = rule('spending', add(medical, schooling), named('刚性支出'))
const rigid = rule(
  'rigid',
  allOf(lt(perHead, average), fewAssets, gt(spending, share(mul(income, 12), rigidShare, 'down'))),
  named('刚性支出困难'),
)
const kind = rule(
  'kind',
  decide([tekun, kinds[1]], [dibao, kinds[2]], [alone, kinds[3]], [allOf(nearPoor, property), kinds[4]], [rigid, kinds[5]]).else(kinds[0]),
  named('类别'),
)
const amount = rule(
  'amount',
  firstOf([dibao, ceilTo(atLeast(sub(mul(standard, members), counted), 0 as Fen), 100 as Fen)], [alone, ceilTo(standard, 100 as Fen)]).else(
    0 as Fen,
  ),
  named('金额'),
)

export const fifteen = model('fifteen', { label: '十五条规则', outputs: [kind, amount] })
export const place = regionCode('430971')
const source = { place, from: plainDate('2025-01-01'), cite: here.cite, status: '待核' as const }

/** The rules for one place, ready to explain, loop and query. */
export function ours(): Compiled {
  const parameters = parameterTable([
    ...values(standard, [{ ...source, value: figures.standard as Fen }]),
    ...values(average, [{ ...source, value: figures.average as Fen }]),
    ...values(marginal, [{ ...source, value: figures.marginal }]),
    ...values(rigidShare, [{ ...source, value: figures.rigid }]),
  ])
  return compile(fifteen, { parameters, effectiveDate: plainDate('2026-03-01'), places: [{ key: 0, region: place }] })
}

/** A household as the rules take it: conditions are true and false. */
export function factsOf(household: Household): Facts {
  return { ...household, tekun: household.tekun === 1 }
}

/** The numbers of the kinds in the rules, by the numbers of `kinds`. */
export const kindNumber: readonly number[] = kinds.map((label) => kind.definition.codes?.find((code) => code.label === label)?.value ?? -1)
