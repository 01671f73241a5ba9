import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainDate, toEpochDay, yuan } from '#kernel'
import { compile, linesOf, reasonsIn, runCases, sentenceOf, untried, type Facts, type WorkedCase } from './index.ts'
import { byColumns, byInterpreter, type Household } from './testing/backends.ts'
import { bySql, duckDb } from './testing/databases.ts'
import { datonghu, dibaoModel, effectiveDate, parameters, zhangwan } from './testing/dibao-pack.ts'

const person = (personIncome: number, birthDay = '1985-05-01', disabilityGrade = '无') => ({ personIncome, birthDay, disabilityGrade })
const family: Facts = {
  assets: yuan(5000),
  cars: 0,
  inDibao: false,
  aboveSince: null,
  lastAmount: null,
  persons: [person(yuan(900)), person(0)],
}

const base = { place: datonghu, effectiveDate, origin: '按条文手算' }
const cases: readonly WorkedCase[] = [
  {
    ...base,
    name: '差额：标准 485 × 2 人 − 900 元 = 70 元',
    facts: family,
    expect: { kind: '低保', amount: yuan(70), perHead: yuan(450), dibao: true },
  },
  {
    ...base,
    name: '标准 × 人数 − 全家收入，不先除人数再乘回',
    facts: { ...family, persons: [person(yuan(1000)), person(yuan(0)), person(yuan(0))] },
    expect: { amount: yuan(455), perHead: 33_333 },
  },
  { ...base, name: '角分进位到元', facts: { ...family, persons: [person(89_950), person(0)] }, expect: { amount: yuan(71) } },
  {
    ...base,
    name: '人均恰好等于标准的不享受',
    facts: { ...family, persons: [person(yuan(970)), person(0)] },
    expect: { dibao: false, kind: '低保边缘', amount: 0 },
  },
  {
    ...base,
    name: '人均比标准少一分的享受一元',
    facts: { ...family, persons: [person(96_999), person(0)] },
    expect: { dibao: true, amount: yuan(1) },
  },
  {
    ...base,
    name: '老人、未成年人和重残各增发两成',
    facts: { ...family, persons: [person(0, '1950-05-01', '二级'), person(yuan(900)), person(0, '2015-05-01')] },
    expect: { amount: yuan(485 * 3 - 900 + 97 * 2) },
  },
  {
    ...base,
    name: '另一地的标准和增发比例',
    place: zhangwan,
    facts: { ...family, persons: [person(0, '1950-05-01')] },
    expect: { amount: yuan(620 + 186) },
  },
  {
    ...base,
    name: '渐退期内照发原金额',
    facts: { ...family, inDibao: true, aboveSince: '2025-10-01', lastAmount: yuan(300), persons: [person(yuan(2000))] },
    expect: { kind: '渐退', amount: yuan(300) },
  },
  {
    ...base,
    name: '渐退期满即止',
    facts: { ...family, inDibao: true, aboveSince: '2025-08-01', lastAmount: yuan(300), persons: [person(yuan(2000))] },
    expect: { kind: '无', amount: 0 },
  },
  { ...base, name: '财产超限', facts: { ...family, assets: yuan(50_000) }, expect: { kind: '无', amount: 0, dibao: false } },
  { ...base, name: '有车', facts: { ...family, cars: 1 }, expect: { kind: '低保边缘', dibao: false } },
  {
    ...base,
    name: '没有核对到车辆的待核实，不驳回',
    facts: { ...family, cars: null },
    expect: { kind: null, amount: null, dibao: null, perHead: yuan(450) },
  },
  {
    ...base,
    name: '财产已经超限的，车辆没核对到也不影响',
    facts: { ...family, assets: yuan(50_000), cars: null },
    expect: { kind: '无', dibao: false },
  },
]

describe('a small 低保 pack', () => {
  it.each(runCases(dibaoModel, parameters, cases))('$name', ({ differences }) => {
    expect(differences).toEqual([])
  })

  it('the cases try every condition and branch', () => {
    expect(
      untried(
        dibaoModel,
        runCases(dibaoModel, parameters, cases).map(({ run }) => run),
      ),
    ).toEqual([])
    const few = untried(
      dibaoModel,
      runCases(dibaoModel, parameters, cases.slice(0, 2)).map(({ run }) => run),
    )
    expect(few).toContainEqual({ rule: 'noCar', label: '没有生活用车', text: '从未不符合' })
    expect(few).toContainEqual({ rule: 'kind', label: '类别', text: '第 2 个分支从未用到' })
  })

  it('a wrong expectation is reported in figures', () => {
    const [result] = runCases(dibaoModel, parameters, [
      { ...base, name: '错', facts: family, expect: { amount: yuan(71), kind: '渐退', nothing: 1 } },
    ])
    expect(result?.differences).toEqual([
      { output: 'amount', expected: '71.00 元', actual: '70.00 元' },
      { output: 'kind', expected: '渐退', actual: '低保' },
      { output: 'nothing', expected: '1', actual: '没有这项结果' },
    ])
  })

  const ready = compile(dibaoModel, { parameters, effectiveDate, places: [datonghu, zhangwan] })
  const kin = fc.record({
    personIncome: fc.integer({ min: 0, max: yuan(2000) }),
    birthDay: fc.constantFrom('1950-05-01', '1985-05-01', '2015-05-01'),
    disabilityGrade: fc.constantFrom('无', '一级', '四级'),
  })
  const families = fc.record({
    assets: fc.integer({ min: 0, max: yuan(60_000) }),
    cars: fc.integer({ min: 0, max: 1 }),
    persons: fc.array(kin, { minLength: 1, maxLength: 6 }),
  })
  const amountOf = (facts: Facts): number =>
    ready.evaluate(datonghu, { inDibao: false, aboveSince: null, lastAmount: null, ...facts })['amount']!

  it('more income never means more help, one member more without income never less', () => {
    fc.assert(
      fc.property(families, fc.integer({ min: 1, max: yuan(1000) }), (facts, more) => {
        const [first, ...rest] = facts.persons
        const richer = { ...facts, persons: [{ ...first!, personIncome: first!.personIncome + more }, ...rest] }
        const larger = { ...facts, persons: [...facts.persons, person(0)] }
        expect(amountOf(richer)).toBeLessThanOrEqual(amountOf(facts))
        expect(amountOf(larger)).toBeGreaterThanOrEqual(amountOf(facts))
      }),
    )
  })

  it('one fen and one day around every limit, the same in all backends', async () => {
    const limit = (value: number): number[] => [value - 1, value, value + 1]
    const turn = toEpochDay(plainDate('2025-08-01'))
    const households: Household[] = [0, 1].flatMap((place) =>
      [48_500, 62_000, 72_750, 93_000].flatMap(limit).flatMap((income) =>
        limit([1_164_000, 1_488_000][place]!).flatMap((assets) =>
          limit(turn).flatMap((since) =>
            [0, 1, null].map((inDibao): Household => ({
              place,
              facts: { assets, cars: 0, inDibao, aboveSince: since, lastAmount: 30_000 },
              members: [{ personIncome: income, birthDay: toEpochDay(plainDate('1985-05-01')), disabilityGrade: 0 }],
            })),
          ),
        ),
      ),
    )
    const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
    try {
      const expected = byInterpreter(ready, households)
      expect(byColumns(ready, households)).toEqual(expected)
      expect(await bySql(ready, duckDb(connection), households)).toEqual(expected)
      expect(new Set(expected.map((answer) => answer['kind'])).size).toBe(5)
    } finally {
      connection.closeSync()
    }
  })
})

describe('its column loop', () => {
  const ready = compile(dibaoModel, { parameters, effectiveDate, places: [datonghu, zhangwan] })
  const ints = (...numbers: number[]) => ({ values: Int32Array.from(numbers) })
  const persons = {
    start: Int32Array.from([0, 1, 2]),
    facts: { personIncome: ints(0, 20_000), birthDay: ints(0, 0), disabilityGrade: ints(0, 0) },
  }
  const facts = { assets: ints(0, 0), cars: ints(0, 0), inDibao: ints(0, 0), aboveSince: null, lastAmount: null }
  const batch = { rows: 2, place: Int32Array.from([0, 1]), facts, groups: { persons } }

  it('computes part of a batch, so that threads can share it', () => {
    expect([...ready.columns.run(batch)['amount']!.values]).toEqual([48_500, 42_000])
    expect([...ready.columns.run(batch, { from: 1, to: 2 })['amount']!.values]).toEqual([0, 42_000])
  })

  it('refuses columns that are missing, superfluous or too short', () => {
    const { assets: _, ...less } = facts
    expect(() => ready.columns.run({ ...batch, facts: less })).toThrow('缺少“家庭金融资产”（assets）')
    expect(() => ready.columns.run({ ...batch, facts: { ...facts, asset: null } })).toThrow('没有名为 asset 的事实')
    expect(() => ready.columns.run({ ...batch, facts: { ...facts, cars: ints(0) } })).toThrow('“生活用车”（cars）这一列的行数不够')
    expect(() => ready.columns.run({ ...batch, facts: { ...facts, cars: { ...ints(0, 0), unknown: new Uint8Array(1) } } })).toThrow(
      '行数不够',
    )
    expect(() => ready.columns.run({ ...batch, groups: {} })).toThrow('缺少“家庭成员”')
    expect(() => ready.columns.run({ ...batch, groups: { persons: { ...persons, start: Int32Array.from([0, 1]) } } })).toThrow('行数不够')
    expect(() => ready.columns.run({ ...batch, place: undefined })).toThrow('place')
  })
})

describe('its explanation', () => {
  const ready = compile(dibaoModel, { parameters, effectiveDate, places: [datonghu, zhangwan] })
  const poorer = { ...family, persons: [person(80_000, '1950-05-01', '二级'), person(76_060), person(0, '2015-05-01')] }

  it('says the sentence an officer would say', () => {
    const { outputs } = ready.explain(datonghu, poorer)
    expect(sentenceOf(outputs['dibao']!)).toBe('符合低保条件：不符合（月人均收入 520.20 元，不低于低保标准 485.00 元，超出 35.20 元）')
    expect(sentenceOf(outputs['perHead']!)).toBe('月人均收入 520.20 元（1,560.60 元 ÷ 3 人）')
    expect(sentenceOf(outputs['kind']!)).toMatch(/^类别：低保边缘，因为符合低保边缘条件/)
    const eligible = ready.explain(datonghu, family).outputs
    expect(sentenceOf(eligible['amount']!)).toBe('月保障金 70.00 元（70.00 元 + 0.00 元（按 1.00 元 向上取整））')
  })

  it('evaluates every condition, with figure, limit and distance', () => {
    const dibao = ready.explain(datonghu, { ...poorer, assets: yuan(40_000), cars: 2 }).outputs['dibao']!
    expect(dibao.steps.map(({ label, value, held }) => ({ label, value, sentence: held?.sentence }))).toEqual([
      { label: '收入符合低保', value: 0, sentence: '月人均收入 520.20 元，不低于低保标准 485.00 元，超出 35.20 元' },
      { label: '财产符合规定', value: 0, sentence: '家庭金融资产 40,000.00 元，超过财产上限 34,920.00 元，超出 5,080.00 元' },
      { label: '没有生活用车', value: 0, sentence: '生活用车 2 辆，不等于 0' },
    ])
    expect(dibao.steps[0]?.held?.distance).toBe(3520)
  })

  it('names parameter version, clause, and the source of each fact', () => {
    const explanation = ready.explain(zhangwan, poorer, {
      facts: { assets: { origin: '金融资产核对', file: '资产.csv', row: 17, day: plainDate('2026-02-28') } },
      members: { persons: [{}, { personIncome: { origin: '个税' } }] },
    })
    const lines = linesOf(explanation, () => '张湾区').join('\n')
    expect(lines).toContain('低保标准：620.00 元　[张湾区，2025-01-01 起；依据 例 一：示例数字；待核]')
    expect(lines).toContain('家庭金融资产：5,000.00 元　[来源 金融资产核对 资产.csv 第 17 行 2026-02-28]')
    expect(lines).toContain('第 2 位：月收入：760.60 元　[来源 个税]')
    expect(explanation.unverified.map((step) => step.name)).toContain('dibao.standard')
    expect(explanation).toMatchObject({ modelHash: ready.hash, parametersHash: ready.parametersHash, missing: [] })
  })

  it('an unknown says who can supply it, and is not a refusal', () => {
    const explanation = ready.explain(datonghu, {
      ...poorer,
      persons: [person(0), { birthDay: '1990-01-01', disabilityGrade: '无' }],
      cars: 99,
    })
    expect(explanation.missing).toContainEqual({
      name: 'personIncome',
      label: '月收入',
      suppliedBy: '核对机构',
      absence: 'absent',
      member: 1,
    })
    expect(explanation.missing).toContainEqual({ name: 'cars', label: '生活用车', suppliedBy: '公安', absence: 'out-of-range' })
    expect(sentenceOf(explanation.outputs['dibao']!)).toBe(
      '符合低保条件待核实：第 2 位的月收入（可由核对机构提供）没有数据；生活用车（可由公安提供）数据超出合理范围',
    )
  })

  it('explains only what is asked for', () => {
    expect(Object.keys(ready.explain(datonghu, family, { outputs: ['amount'] }).outputs)).toEqual(['amount'])
    expect(() => ready.explain(datonghu, family, { outputs: ['sum'] })).toThrow('没有名为 sum 的结果')
  })

  it('reads bits back into conditions', () => {
    expect(reasonsIn(dibaoModel, 'why', 5n).map((rule) => rule.name)).toEqual(['poor', 'noCar'])
    expect(reasonsIn(dibaoModel, 'why', ready.evaluate(datonghu, family)['why']!).map((rule) => rule.label)).toEqual([
      '收入符合低保',
      '财产符合规定',
      '没有生活用车',
      '符合低保边缘条件',
    ])
    expect(() => reasonsIn(dibaoModel, 'kind', 1)).toThrow('不是理由集合')
  })

  it('refuses facts it does not know', () => {
    expect(() => ready.explain(datonghu, { ...family, car: 1 })).toThrow('没有名为 car 的事实')
    expect(() => ready.explain(datonghu, { ...family, persons: [{ ...person(0), wage: 1 }] })).toThrow('没有名为 wage 的事实')
    expect(() => ready.explain(datonghu, { ...family, assets: 0.5 })).toThrow('家庭金融资产')
    expect(() => ready.explain(datonghu, { ...family, persons: 3 })).toThrow('应是成员列表')
  })

  it('says what would have to change', () => {
    const texts = ready.changes(datonghu, poorer, 'dibao').map((change) => change.text)
    expect(texts).toContain('月人均收入再低 35.21 元即符合')
    expect(texts).toContain('家庭月收入再低 105.61 元即符合')
    expect(texts).toContain('共同生活人数多 1 人即符合')
    expect(ready.changes(datonghu, family, 'kind', '低保边缘').map((change) => change.text)).toContain('生活用车多 1 辆即为“低保边缘”')
    expect(ready.changes(datonghu, { ...poorer, cars: 1 }, 'dibao')).toEqual([])
    expect(ready.changes(datonghu, { ...poorer, cars: null }, 'dibao')).toEqual([])
    expect(() => ready.changes(datonghu, family, 'amount')).toThrow('不是条件或类别')
  })
})
