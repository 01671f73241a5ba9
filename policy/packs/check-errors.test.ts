import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { plainDate, yuan } from '#kernel'
import {
  add,
  checkModel,
  checkPackText,
  checkParameters,
  cite,
  input,
  lt,
  model,
  modelHash,
  packFromText,
  packToText,
  param,
  parameterTable,
  rule,
  values,
  type Expr,
  type ParameterValue,
} from '#rules'
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

const figure = (from: string, over: Partial<Pick<ParameterValue, 'to' | 'cite'>> = {}) => ({
  place: hunan,
  from: plainDate(from),
  value: yuan(485),
  cite: source,
  status: 'verified' as const,
  ...over,
})
const problems = (rows: readonly ParameterValue[]) =>
  checkParameters(parameterTable(rows), [sample]).map(({ code, message, at }) => ({ code, message, at }))

describe('a broken pack is refused with file and line', () => {
  it('a figure that no rule uses', () => {
    const rows = values(forgotten, [figure('2025-01-01')]) // unused
    expect(problems(rows)).toEqual([
      {
        code: 'unknown-key',
        message: `参数 sample.forgotten（${hunan}）：没有规则使用这个参数，请检查名称　[${lineOf('unused')}，第 1 个值]`,
        at: `${lineOf('unused')}，第 1 个值`,
      },
    ])
  })

  it('a figure without a clause', () => {
    const ended = { to: plainDate('2024-12-31') }
    const bare = { cite: cite('D21', ' ', '') }
    const rows = values(standard, [figure('2024-01-01', ended), figure('2025-01-01', bare)]) // figure without clause
    expect(problems(rows)).toEqual([expect.objectContaining({ code: 'missing-cite', at: `${lineOf('figure without clause')}，第 2 个值` })])
  })

  it('a rule without a clause', () => {
    const bare = rule('sampleBare', lt(income, standard), { label: '没有依据', cite: [] }) // rule without clause
    expect(checkModel(model('bare', { label: '样例', outputs: [bare] }))).toEqual([
      expect.objectContaining({
        code: 'cite',
        at: lineOf('rule without clause'),
        message: `“没有依据”（sampleBare）：没有写明文件和要旨　[${lineOf('rule without clause')}]`,
      }),
    ])
  })

  it('days without a figure between two', () => {
    const rows = values(standard, [figure('2024-01-01', { to: plainDate('2024-06-30') }), figure('2025-01-01')]) // gap
    expect(problems(rows)).toEqual([
      {
        code: 'gap',
        message: `参数 sample.standard（${hunan}）：2024-07-01 至 2024-12-31 没有值　[${lineOf('gap')}，第 2 个值]`,
        at: `${lineOf('gap')}，第 2 个值`,
      },
    ])
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
      expect.objectContaining({
        code: 'unit',
        at: lineOf('units'),
        message: `“单位不合”（sampleMixed）：单位不一致：收入（fen）、人数（count）　[${lineOf('units')}]`,
      }),
    ])
  })

  it('rules in a circle: the line itself fails', () => {
    const circle = (): unknown => {
      // @ts-expect-error: the compiler of TypeScript refuses the line already
      const first = rule('first', lt(add(income, second), standard), { label: '甲', cite: source }) // circle
      const second: Expr<'fen'> = rule('second', add(income, first as unknown as Expr<'fen'>), { label: '乙', cite: source })
      return second
    }
    const failure = caught(circle)
    expect(failure).toBeInstanceOf(ReferenceError)
    expect(failure?.stack).toContain(lineOf('circle'))
  })
})

/*
 * The same as a JSON file: a small pack written out, a word of it changed, and the line looked up in the text.
 */
describe('a broken pack as a file is refused with file and line', () => {
  const inner = rule('sampleInner', add(income, yuan(1)), { label: '内', cite: source })
  const whole = model('sample', { label: '样例', outputs: [rule('sampleOuter', lt(inner, standard), { label: '外', cite: source })] })
  const written = packToText(whole, values(standard, [figure('2024-01-01', { to: plainDate('2024-12-31') }), figure('2025-01-01')]))
  const lineWith = (changed: string, what: string, nth = 1): string => {
    const lines = changed.split('\n').flatMap((line, at) => (line.includes(what) ? [at + 1] : []))
    return `sample.json:${String(lines[nth - 1])}`
  }
  const change = (from: string | RegExp, to: string): string => {
    const changed = written.replace(from, to)
    expect(changed).not.toBe(written)
    return changed
  }
  const found = (changed: string): string[] => checkPackText(changed, 'sample.json')

  it('as it was written nothing is wrong', () => {
    expect(found(written)).toEqual([])
    expect(modelHash(packFromText(written, 'sample.json').model)).toBe(modelHash(whole))
  })

  it('rules in a circle: every rule of it with its line', () => {
    const changed = change(
      /("sampleInner": \{[\s\S]*?"body": )\{[\s\S]*?\n {6}\}/,
      '$1{ "op": "rule", "unit": "bool", "rule": "sampleOuter" }',
    )
    expect(found(changed)).toEqual([
      `规则循环引用：sampleOuter → sampleInner → sampleOuter　[sampleOuter 在 ${lineWith(changed, '"sampleOuter": {')}，sampleInner 在 ${lineWith(changed, '"sampleInner": {')}]`,
    ])
  })

  it('a rule without a clause, a figure without one', () => {
    const bare = change(/("sampleInner": \{[\s\S]*?"cite": )\[[\s\S]*?\n {6}\]/, '$1[]')
    expect(found(bare)).toEqual([`“内”（sampleInner）：没有写明文件和要旨　[${lineWith(bare, '"sampleInner": {')}]`])
    const rows = written.indexOf('"values"')
    const figures = `${written.slice(0, rows)}${written.slice(rows).replace(/"article": "[^"]*"/, '"article": ""')}`
    expect(found(figures)).toEqual([expect.stringMatching(/2024-01-01 起的值没有写明文件和条款　\[sample\.json:\d+\]$/)])
  })

  it('days without a figure, and with two', () => {
    const gap = change('"to": "2024-12-31"', '"to": "2024-06-30"')
    expect(found(gap)).toEqual([expect.stringContaining('2024-07-01 至 2024-12-31 没有值　[sample.json:')])
    const overlap = change('"to": "2024-12-31"', '"to": "2025-12-31"')
    expect(found(overlap)).toEqual([expect.stringContaining('重叠　[sample.json:')])
  })

  it('units that do not go together', () => {
    const mixed = change(/("income": \{[\s\S]*?"unit": )"fen"/, '$1"count"').replace(
      '"op": "input",\n            "unit": "fen"',
      '"op": "input",\n            "unit": "count"',
    )
    expect(found(mixed)).toEqual([expect.stringMatching(/单位不一致.*\[sample\.json:\d+\]$/)])
  })

  it('a figure that no rule uses, a name that leads nowhere, an operator there is not, half a file', () => {
    const unused = change(/"key": "sample.standard"/, '"key": "sample.old"')
    // A value begins with its place.
    const begins =
      unused
        .slice(0, unused.indexOf('"key": "sample.old"'))
        .split('\n')
        .findLastIndex((line) => line.includes('"place"')) + 1
    expect(found(unused)).toEqual([`参数 sample.old（${hunan}）：没有规则使用这个参数，请检查名称　[sample.json:${String(begins - 1)}]`])
    const nowhere = change('"rule": "sampleInner"', '"rule": "sampleLost"')
    expect(found(nowhere)).toEqual([`规则数据不完整：找不到 sampleLost　[${lineWith(nowhere, '"sampleOuter": {')}]`])
    expect(found(change('"fn": "add"', '"fn": "plus"'))).toEqual([expect.stringMatching(/没有“plus”这种运算　\[sample\.json:\d+\]$/)])
    expect(found(written.slice(0, 300))).toEqual([expect.stringMatching(/不是完整的 JSON　\[sample\.json:\d+\]$/)])
    expect(found('{ "name": "sample" }')).toEqual(['规则包缺少 label、outputs、rules、inputs、params、groups　[sample.json:1]'])
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
