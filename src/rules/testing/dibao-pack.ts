import { plainDate, regionCode, yuan } from '#kernel'
import {
  add,
  ageOn,
  allOf,
  allReasons,
  anyOf,
  atLeast,
  ceilTo,
  cite,
  codeList,
  convention,
  countWhere,
  decide,
  eq,
  firstOf,
  floorDiv,
  ge,
  group,
  input,
  isOneOf,
  le,
  lt,
  model,
  monthsBetween,
  mul,
  not,
  param,
  parameterTable,
  percent,
  rule,
  share,
  sizeOf,
  sub,
  sumOver,
  values,
} from '../index.ts'

/**
 * A small pack for tests and the benchmark. Its shape is that of the real thing; its figures are examples (all 待核), not policy.
 */
const persons = group('persons', { label: '家庭成员', size: [1, 20] })
const disability = codeList(['无', '一级', '二级', '三级', '四级'])

const birthDay = input('birthDay', 'date', { label: '出生日期', suppliedBy: '公安', of: persons, fixed: true })
const income = input('personIncome', 'fen', { label: '月收入', range: [yuan(0), yuan(100_000)], suppliedBy: '核对机构', of: persons })
const disabled = input('disabilityGrade', 'code', { label: '残疾等级', codes: disability, suppliedBy: '残联', of: persons })
const assets = input('assets', 'fen', { label: '家庭金融资产', range: [yuan(0), yuan(10_000_000)], suppliedBy: '核对机构' })
const cars = input('cars', 'count', { label: '生活用车', range: [0, 50], counter: '辆', suppliedBy: '公安' })
const inDibao = input('inDibao', 'bool', { label: '正在享受低保', suppliedBy: '民政' })
const aboveSince = input('aboveSince', 'date', { label: '收入超标之日', suppliedBy: '民政' })
const lastAmount = input('lastAmount', 'fen', { label: '原月保障金', range: [yuan(0), yuan(100_000)], suppliedBy: '民政' })

export const standard = param('dibao.standard', 'fen', { label: '低保标准', range: [yuan(1), yuan(10_000)] })
const assetMonths = param('dibao.assetMonths', 'count', { label: '财产上限月数', range: [0, 120] })
const marginalShare = param('marginal.share', 'share', { label: '低保边缘收入比例', range: [percent(100), percent(300)] })
const topUpShare = param('topUp.share', 'share', { label: '增发比例', range: [percent(0), percent(100)] })
const gradualMonths = param('gradualExit.months', 'months', { label: '渐退期', range: [0, 24] })

const d21 = (article: string, gist: string) => cite('D21', article, gist)

export const size = rule('size', sizeOf(persons), { label: '共同生活人数', cite: d21('五', '按共同生活的人计算'), counter: '人' })
export const totalIncome = rule('totalIncome', sumOver(persons, income), { label: '家庭月收入', cite: d21('五', '收入按全家合计') })
export const perHead = rule('perHead', floorDiv(totalIncome, size), {
  label: '月人均收入',
  cite: d21('五', '全家收入除以人数'),
  say: '{totalIncome} ÷ {size}',
})
export const poor = rule('poor', lt(perHead, standard), { label: '收入符合低保', cite: d21('五', '人均收入低于当地标准') })
const assetLimit = rule('assetLimit', mul(mul(standard, size), assetMonths), {
  label: '财产上限',
  cite: convention('财产上限取若干个月的标准，月数由各地规定'),
})
const fewAssets = rule('fewAssets', le(assets, assetLimit), { label: '财产符合规定', cite: d21('五', '财产须符合当地规定') })
const noCar = rule('noCar', eq(cars, 0), { label: '没有生活用车', cite: convention('生活用车按各地规定') })
export const dibao = rule('dibao', allOf(poor, fewAssets, noCar), { label: '符合低保条件', cite: d21('五', '收入和财产都符合') })
const gradual = rule('gradual', allOf(inDibao, not(poor), fewAssets, le(monthsBetween(aboveSince), gradualMonths)), {
  label: '处在渐退期',
  cite: d21('十一', '收入超过标准后可在一定期限内继续享受'),
})
const marginal = rule('marginal', allOf(lt(perHead, share(standard, marginalShare, 'up')), fewAssets), {
  label: '符合低保边缘条件',
  cite: d21('二', '收入在标准的一定倍数以内'),
})
export const kind = rule('kind', decide([dibao, '低保'], [gradual, '渐退'], [marginal, '低保边缘']).else('无'), {
  label: '类别',
  cite: d21('二', '按困难程度分类'),
})

const age = rule('age', ageOn(birthDay), { label: '年龄', cite: convention('周岁') })
const needsMore = rule('needsMore', anyOf(ge(age, 70), lt(age, 18), isOneOf(disabled, '一级', '二级')), {
  label: '老年人、未成年人或重度残疾人',
  cite: cite('S17', '三(一)3', '这些人另外增发'),
})
const topUp = rule('topUp', mul(share(standard, topUpShare, 'halfUp'), countWhere(persons, needsMore)), {
  label: '增发',
  cite: cite('S17', '三(一)3', '按标准的一定比例增发'),
})
const gap = rule('gap', atLeast(sub(mul(standard, size), totalIncome), yuan(0)), { label: '差额', cite: d21('五', '按家庭补足到标准') })
export const amount = rule('amount', firstOf([dibao, ceilTo(add(gap, topUp), yuan(1))], [gradual, lastAmount]).else(yuan(0)), {
  label: '月保障金',
  cite: d21('五', '差额加增发，角分进位到元'),
})
const why = rule('why', allReasons(poor, fewAssets, noCar, gradual, marginal), {
  label: '符合的条件',
  cite: convention('批量计算时记下每个条件'),
})

export const dibaoModel = model('dibao', { label: '低保', outputs: [kind, amount, perHead, dibao, why] })

export const datonghu = regionCode('430971')
export const zhangwan = regionCode('420302')
export const effectiveDate = plainDate('2026-03-01')

const example = { from: plainDate('2025-01-01'), cite: cite('例', '一', '示例数字'), status: '待核' } as const
export const parameters = parameterTable([
  ...values(standard, [
    { ...example, place: datonghu, value: yuan(485) },
    { ...example, place: zhangwan, value: yuan(620) },
  ]),
  ...values(assetMonths, [{ ...example, place: 'nation', value: 24 }]),
  ...values(marginalShare, [{ ...example, place: 'nation', value: percent(150) }]),
  ...values(topUpShare, [
    { ...example, place: 'nation', value: percent(20) },
    { ...example, place: zhangwan, value: percent(30) },
  ]),
  ...values(gradualMonths, [{ ...example, place: 'nation', value: 6 }]),
])
