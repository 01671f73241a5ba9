import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { yuan } from '#kernel'
import { add, cite, compile, convention, hashOf, input, lt, model, modelFromJson, modelHash, modelToJson, rule, sha256 } from './index.ts'
import { datonghu, dibaoModel, effectiveDate, parameters } from './testing/dibao-pack.ts'

describe('sha256', () => {
  it.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 10_000])('agrees with Node on %i characters', (length) => {
    const text = '兜底a'.repeat(length).slice(0, length)
    expect(sha256(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'))
  })
})

describe('the hash of a model', () => {
  const source = cite('D21', '五', '人均收入低于标准')
  const income = input('income', 'fen', { label: '收入', range: [yuan(0), yuan(1000)], suppliedBy: '核对机构' })
  const build = (limit: number, label = '困难', gist = '人均收入低于标准') =>
    model('m', { label: '样例', outputs: [rule('poor', lt(income, yuan(limit)), { label, cite: { ...source, gist } })] })

  it('is that of its content, not of where it was written', () => {
    const first = modelHash(build(485))
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    expect(modelHash(build(485))).toBe(first)
    expect(JSON.stringify(modelToJson(build(485)))).not.toContain('.test.ts')
  })

  it('changes with every figure, label and clause', () => {
    const hashes = [build(485), build(486), build(485, '贫困'), build(485, '困难', '另一要旨')].map(modelHash)
    expect(new Set(hashes).size).toBe(4)
  })

  it('does not depend on the order of keys', () => {
    expect(hashOf({ a: 1, b: { c: 2, d: [1, { f: 1, e: 2 }] } })).toBe(hashOf({ b: { d: [1, { e: 2, f: 1 }], c: 2 }, a: 1 }))
    expect(hashOf([1, 2])).not.toBe(hashOf([2, 1]))
  })
})

describe('a model as data', () => {
  it('that goes in a circle is refused, the circle named; built in TypeScript it could not be written', () => {
    const data = modelToJson(dibaoModel)
    const [a = '', b = ''] = Object.keys(data.rules)
    const refer = (name: string) => ({ op: 'rule', unit: 'fen', rule: name })
    const rules = {
      ...data.rules,
      [a]: { ...(data.rules[a] as object), body: refer(b) },
      [b]: { ...(data.rules[b] as object), body: refer(a) },
    }
    expect(() => modelFromJson({ ...data, outputs: [a], rules })).toThrow(`规则循环引用：${a} → ${b} → ${a}`)
  })

  it('comes back the same, and computes the same', () => {
    const text = JSON.stringify(modelToJson(dibaoModel))
    const back = modelFromJson(JSON.parse(text) as ReturnType<typeof modelToJson>)
    expect(modelHash(back)).toBe(modelHash(dibaoModel))
    const facts = {
      assets: 0,
      cars: 0,
      inDibao: false,
      persons: [{ personIncome: yuan(100), birthDay: '1950-01-01', disabilityGrade: '一级' }],
    }
    const answer = (which: typeof dibaoModel) => compile(which, { parameters, effectiveDate, places: [datonghu] }).evaluate(datonghu, facts)
    expect(answer(back)).toEqual(answer(dibaoModel))
  })

  it('writes each definition once', () => {
    const text = JSON.stringify(modelToJson(dibaoModel))
    expect(text.match(/"label":"低保标准"/g)).toHaveLength(1)
    expect(text.match(/"label":"月人均收入"/g)).toHaveLength(1)
  })

  it('with a reference that leads nowhere is refused', () => {
    const json = modelToJson(dibaoModel)
    const { perHead: _, ...rules } = json.rules
    expect(() => modelFromJson({ ...json, rules })).toThrow('找不到 perHead')
  })

  it('a rule of a rule keeps both names', () => {
    const income = input('income', 'fen', { label: '收入', range: [yuan(0), yuan(1000)], suppliedBy: '核对机构' })
    const total = rule('total', add(income, yuan(1)), { label: '合计', cite: convention('样例') })
    const same = rule('same', total, { label: '同', cite: convention('样例') })
    expect([...modelFromJson(modelToJson(model('m', { label: '样例', outputs: [same] }))).rules.keys()]).toEqual(['total', 'same'])
  })
})
