import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { plainDate, yuan } from '#kernel'
import { add, checkModel, checkParameters, cite, input, lt, model, modelFromJson, modelToJson, param, parameterTable, rule, values, type Expr, type ParameterValue } from '#rules'
import { packPlaces } from '../index.ts'
import { clause } from '../documents.ts'

/*
 * Whatever is wrong with a pack is found when it is checked, and the message leads to the line. A small pack is broken here in each way;
 * the line is looked up in this very file by the mark at its end.
 */
const text = readFileSync(import.meta.filename, 'utf8').split('\n')
// Messages name a file by its last folders.
const here = import.meta.filename.split('/').slice(-4).join('/')
const lineOf = (mark: string): string => `${here}:${String(text.findIndex((line) => line.endsWith(`// ${mark}`)) + 1)}`

const { hunan } = packPlaces
const source = clause('社会救助法', '第十九条', '标准由省定')
const income = input('income', 'fen', { label: '收入', range: [yuan(0), yuan(10_000)], suppliedBy: '核对机构' })
const members = input('members', 'count', { label: '人数', range: [1, 20], suppliedBy: '民政' })
const standard = param('sample.standard', 'fen', { label: '样例标准', range: [yuan(0), yuan(10_000)] })
const forgotten = param('sample.forgotten', 'fen', { label: '没人用的数', range: [yuan(0), yuan(10_000)] })
const entitled = rule('sampleEntitled', lt(income, standard), { label: '符合样例', cite: source })
const sample = model('sample', { label: '样例', outputs: [entitled] })

const figure = (from: string, over: Partial<Pick<ParameterValue, 'to' | 'cite'>> = {}) => ({ place: hunan, from: plainDate(from), value: yuan(485), cite: source, status: 'verified' as const, ...over })
const problems = (rows: readonly ParameterValue[]) => checkParameters(parameterTable(rows), [sample]).map(({ code, message, at }) => ({ code, message, at }))

describe('a broken pack is refused with file and line', () => {
  it('a figure that no rule uses', () => {
    const rows = values(forgotten, [figure('2025-01-01')]) // unused
    expect(problems(rows)).toEqual([{ code: 'unknown-key', message: `参数 sample.forgotten（${hunan}）：没有规则使用这个参数，请检查名称　[${lineOf('unused')}，第 1 个值]`, at: `${lineOf('unused')}，第 1 个值` }])
  })

  it('a figure without a clause', () => {
    const rows = values(standard, [figure('2024-01-01', { to: plainDate('2024-12-31') }), figure('2025-01-01', { cite: cite('D21', ' ', '') })]) // figure without clause
    expect(problems(rows)).toEqual([expect.objectContaining({ code: 'missing-cite', at: `${lineOf('figure without clause')}，第 2 个值` })])
  })

  it('a rule without a clause', () => {
    const bare = rule('sampleBare', lt(income, standard), { label: '没有依据', cite: [] }) // rule without clause
    expect(checkModel(model('bare', { label: '样例', outputs: [bare] }))).toEqual([expect.objectContaining({ code: 'cite', at: lineOf('rule without clause'), message: `“没有依据”（sampleBare）：没有写明文件和要旨　[${lineOf('rule without clause')}]` })])
  })

  it('days without a figure between two', () => {
    const rows = values(standard, [figure('2024-01-01', { to: plainDate('2024-06-30') }), figure('2025-01-01')]) // gap
    expect(problems(rows)).toEqual([{ code: 'gap', message: `参数 sample.standard（${hunan}）：2024-07-01 至 2024-12-31 没有值　[${lineOf('gap')}，第 2 个值]`, at: `${lineOf('gap')}，第 2 个值` }])
  })

  it('two figures for the same days', () => {
    const rows = values(standard, [figure('2024-01-01', { to: plainDate('2025-06-30') }), figure('2025-01-01')]) // overlap
    expect(problems(rows)).toEqual([expect.objectContaining({ code: 'overlap', at: `${lineOf('overlap')}，第 2 个值` })])
    expect(problems(rows)[0]?.message).toContain('2024-01-01 起的值到 2025-06-30 止，与 2025-01-01 起的值重叠')
  })

  it('units that do not go together, where the types were got round', () => {
    // `add(income, members)` does not compile: fen and persons.
    const mixed: Expr<'fen'> = { ...add(income, income), node: { op: 'apply', unit: 'fen', fn: 'add', args: [income.node, members.node] } }
    const wrong = rule('sampleMixed', mixed, { label: '单位不合', cite: source }) // units
    expect(checkModel(model('mixed', { label: '样例', outputs: [wrong] }))).toEqual([
      expect.objectContaining({ code: 'unit', at: lineOf('units'), message: `“单位不合”（sampleMixed）：单位不一致：收入（fen）、人数（count）　[${lineOf('units')}]` }),
    ])
  })

  it('rules in a circle: written in TypeScript the line itself fails, as data the circle is named', () => {
    const circle = (): unknown => {
      // @ts-expect-error: the compiler of TypeScript refuses the line already
      const first = rule('first', lt(add(income, second), standard), { label: '甲', cite: source }) // circle
      const second: Expr<'fen'> = rule('second', add(income, first as unknown as Expr<'fen'>), { label: '乙', cite: source })
      return second
    }
    const failure = caught(circle)
    expect(failure).toBeInstanceOf(ReferenceError)
    expect(failure?.stack).toContain(lineOf('circle'))
    const data = modelToJson(model('circle', { label: '样例', outputs: [rule('outer', lt(rule('inner', add(income, yuan(1)), { label: '内', cite: source }), standard), { label: '外', cite: source })] }))
    const refer = (name: string) => ({ op: 'rule', unit: 'fen', rule: name })
    const rules = Object.fromEntries(Object.entries(data.rules).map(([name, own]) => [name, { ...(own as object), body: refer(name === 'outer' ? 'inner' : 'outer') }]))
    expect(() => modelFromJson({ ...data, rules })).toThrow('规则循环引用：outer → inner → outer')
  })
})

function caught(run: () => unknown): Error | undefined {
  try {
    run()
  } catch (error) {
    if (error instanceof Error) return error
  }
  return undefined
}
