import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DomainError, plainDate, regionCode, yuan } from '#kernel'
import {
  allOf,
  anyMember,
  compile,
  convention,
  countWhere,
  everyMember,
  factsFor,
  gt,
  group,
  ifElse,
  input,
  lt,
  model,
  mul,
  no,
  param,
  parameterTable,
  rule,
  specialise,
  sumOver,
  values,
  type Facts,
} from './index.ts'

const place = regionCode('430971')
const effectiveDate = plainDate('2025-06-01')
const cited = { cite: convention('样例') }
const people = group('people', { label: '成员', size: [0, 4] })
const urban = input('urban', 'bool', { label: '城镇', suppliedBy: '公安' })
const income = input('income', 'fen', { label: '收入', range: [yuan(0), yuan(10_000)], suppliedBy: '民政', of: people })
const ill = input('ill', 'bool', { label: '重病', suppliedBy: '卫健', of: people })
const standardOf = (name: string) => param(name, 'fen', { label: name, range: [yuan(1), yuan(5_000)] })
const [urbanStandard, ruralStandard, illness] = [standardOf('urbanStandard'), standardOf('ruralStandard'), standardOf('illness')]
const standard = rule('standard', ifElse(urban, urbanStandard, ruralStandard), {
  label: '标准',
  say: '{urbanStandard} 或 {ruralStandard}',
  ...cited,
})
const poor = rule('poor', lt(sumOver(people, income), standard), { label: '收入低', ...cited })
const extra = rule('extra', sumOver(people, ifElse(ill, illness, yuan(0))), { label: '重病增发', ...cited })
const outputs = [
  poor,
  extra,
  rule('anyIll', anyMember(people, ill), { label: '有重病', ...cited }),
  rule('allPoor', everyMember(people, lt(income, illness)), { label: '都穷', ...cited }),
] as const
const whole = model('m', { label: '样例', outputs })
const at = { place, from: plainDate('2025-01-01'), status: 'verified' as const, ...cited }
const ruralOnly = parameterTable(values(ruralStandard, [{ ...at, value: yuan(485) }]))
const everything = parameterTable([
  ...ruralOnly.rows,
  ...values(urbanStandard, [{ ...at, value: yuan(740) }]),
  ...values(illness, [{ ...at, value: yuan(100) }]),
])

const answers = (of: typeof whole, parameters: typeof everything, facts: Facts) =>
  compile(of, { parameters, effectiveDate, places: [place] }).evaluate(place, factsFor(of, facts))

describe('a model without what cannot matter', () => {
  it('a rural family needs no urban standard, and nobody ill no allowance', () => {
    const facts: Facts = { urban: false, people: [{ income: yuan(100), ill: false }] }
    const own = specialise(model('m', { label: '样例', outputs: [poor, extra] }), { parameters: ruralOnly, place, effectiveDate, facts })
    expect([...own.params.keys()]).toEqual(['ruralStandard'])
    expect(answers(own, ruralOnly, facts)).toEqual({ poor: 1, extra: 0 })
    expect(own.rules.get('standard')?.say).toBeUndefined()
  })

  it('what still matters and has no value is still an error', () => {
    const facts: Facts = { urban: true, people: [{ income: 0, ill: true }] }
    const own = specialise(whole, { parameters: ruralOnly, place, effectiveDate, facts })
    expect(() => answers(own, ruralOnly, facts)).toThrow(DomainError)
  })

  it('an unknown fact keeps both branches', () => {
    const own = specialise(whole, { parameters: everything, place, effectiveDate, facts: { people: [] } })
    expect([...own.params.keys()].sort()).toEqual(['ruralStandard', 'urbanStandard'])
  })

  it('a condition that fails takes the place of those beside it', () => {
    const never = rule('never', allOf(no, gt(mul(illness, countWhere(people, ill)), yuan(1))), { label: '不会', ...cited })
    expect([
      ...specialise(model('m', { label: '样例', outputs: [never] }), { parameters: ruralOnly, place, effectiveDate }).params.keys(),
    ]).toEqual([])
  })

  it('answers as the whole model does, whatever is known', () => {
    const member = fc.record({ income: fc.option(fc.integer({ min: 0, max: 100_000 })), ill: fc.option(fc.boolean()) })
    const family = fc.record({ urban: fc.option(fc.boolean()), people: fc.array(member, { maxLength: 5 }) })
    fc.assert(
      fc.property(family, (facts) => {
        const own = specialise(whole, { parameters: everything, place, effectiveDate, facts })
        expect(answers(own, everything, facts)).toEqual(answers(whole, everything, facts))
      }),
      { numRuns: 300 },
    )
  })
})
