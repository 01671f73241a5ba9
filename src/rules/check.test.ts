import { plainDate, yuan, type Fen } from '#kernel'
import { describe, expect, it } from 'vitest'
import {
  add,
  addDays,
  allOf,
  allReasons,
  atLeast,
  between,
  checkModel,
  cite,
  codeList,
  compile,
  constant,
  convention,
  countWhere,
  decide,
  eq,
  firstOf,
  floorDiv,
  gt,
  group,
  input,
  isOneOf,
  lt,
  model,
  mul,
  param,
  parameterTable,
  rule,
  share,
  sizeOf,
  sub,
  sumOver,
  type Expr,
  type Rule,
} from './index.ts'
import { effectiveDate, places } from './testing/random-model.ts'

const here = convention('样例')
const income = input('income', 'fen', { label: '收入', range: [yuan(0), yuan(1_000_000)], suppliedBy: '核对机构' })
const debt = input('debt', 'fen', { label: '负债', range: [yuan(-1000), yuan(1000)], suppliedBy: '核对机构' })
const members = input('members', 'count', { label: '人数', range: [1, 30], suppliedBy: '民政' })
const flats = input('flats', 'count', { label: '套数', range: [0, 9], suppliedBy: '自然资源' })
const born = input('born', 'date', { label: '出生日期', suppliedBy: '公安' })
const persons = group('persons', { label: '成员', size: [0, 20] })
const earned = input('earned', 'fen', { label: '个人收入', range: [yuan(0), yuan(1000)], suppliedBy: '核对机构', of: persons })
const other = group('others', { label: '赡养人', size: [0, 20] })

const problemsOf = (...exprs: Expr[]): string[] =>
  problemsOfRules(exprs.map((expr, index) => rule(`r${index}`, expr, { label: `规则${index}`, cite: here })))
const problemsOfRules = (outputs: readonly Rule[]): string[] =>
  checkModel(model('m', { label: '样例', outputs })).map((problem) => problem.message)

describe('the checker refuses before any household is looked at', () => {
  it('accepts what is exact', () => {
    expect(problemsOf(floorDiv(income, members), share(income, 7000, 'halfUp'), mul(income, members))).toEqual([])
  })

  it('a divisor that can be zero, naming rule and place in the source', () => {
    const [problem = ''] = problemsOf(floorDiv(income, flats))
    expect(problem).toContain('“规则0”（r0）：除法：除数可能为零')
    expect(problem).toMatch(/rules\/check\.test\.ts:\d+\]$/)
    expect(problemsOf(floorDiv(income, atLeast(flats, 1)))).toEqual([])
  })

  it('a count of members that may be nobody', () => {
    const people = group('people', { label: '家人', size: [1, 20] })
    const paid = input('paid', 'fen', { label: '工资', range: [yuan(0), yuan(1000)], suppliedBy: '税务', of: people })
    expect(problemsOf(floorDiv(income, sizeOf(people)))).toEqual([])
    expect(problemsOf(floorDiv(income, countWhere(people, gt(paid, yuan(1)))))[0]).toContain('除数可能为零')
    expect(problemsOf(floorDiv(income, sizeOf(persons)))[0]).toContain('除数可能为零')
  })

  it('a dividend that can be negative', () => {
    expect(problemsOf(floorDiv(sub(income, debt), members))[0]).toContain('被除数可能为负（最小 -100000）')
    expect(problemsOf(floorDiv(atLeast(sub(income, debt), yuan(0)), members))).toEqual([])
    expect(problemsOf(share(debt, 5000, 'down'))[0]).toContain('被除数可能为负')
  })

  it('figures beyond 2^53', () => {
    expect(problemsOf(mul(mul(mul(income, 10_000), 10_000), 10))[0]).toContain('超出 2^53')
    expect(problemsOf(sumOver(persons, mul(mul(earned, 1_000_000), 100_000)))[0]).toContain('超出 2^53')
  })

  it('days outside the calendar', () => {
    expect(problemsOf(addDays(born, 4_000_000))[0]).toContain('日期可能超出')
  })

  it('reports a fault once, under the rule it stands in', () => {
    const bad = rule('bad', floorDiv(income, flats), { label: '坏', cite: here })
    const uses = rule('uses', gt(bad, yuan(1)), { label: '用', cite: here })
    const problems = checkModel(model('m', { label: '样例', outputs: [uses, bad] }))
    expect(problems.map((problem) => problem.definition)).toEqual(['bad'])
  })

  it('facts of members outside a figure over their group, and figures inside figures', () => {
    expect(problemsOf(gt(earned, yuan(1)))[0]).toContain('不能作为家庭的结果')
    const rich = rule('rich', gt(earned, yuan(1)), { label: '有钱', cite: here })
    expect(problemsOf(allOf(rich, gt(income, yuan(1))))[0]).toBeDefined()
    expect(problemsOf(countWhere(persons, rich))).toEqual([])
    expect(problemsOf(countWhere(other, rich))[0]).toBeDefined()
    expect(problemsOf(sumOver(persons, sumOver(persons, earned)))[0]).toContain('不能再有一层')
  })

  it('names that are no identifiers, collide, or are defined twice', () => {
    expect(problemsOfRules([rule('Wrong Name', income, { label: '名', cite: here })])[0]).toContain('英文标识')
    expect(
      problemsOfRules([rule('a.b', income, { label: '名', cite: here }), rule('aB', income, { label: '名', cite: here })])[0],
    ).toContain('重名')
    const again = input('income', 'fen', { label: '另一个收入', range: [yuan(0), yuan(1)], suppliedBy: '税务' })
    expect(() => model('m', { label: '样例', outputs: [rule('sum', add(income, again), { label: '和', cite: here })] })).toThrow(
      'income 定义了两次',
    )
  })

  it('rules without a source and texts with unknown names', () => {
    expect(problemsOfRules([rule('r', income, { label: '名', cite: [] })])[0]).toContain('没有写明文件')
    expect(problemsOfRules([rule('r', income, { label: '名', cite: cite('D21', '五', '') })])[0]).toContain('没有写明文件')
    expect(problemsOfRules([rule('r', floorDiv(income, members), { label: '名', cite: here, say: '{income} ÷ {member}' })])[0]).toContain(
      '{member} 不在这条规则里',
    )
  })

  it('units that do not go together, where the types were got round, with file and line', () => {
    const forced = (node: object): Expr => ({ unit: 'fen', node }) as unknown as Expr
    const [mixed = ''] = problemsOf(forced({ op: 'apply', unit: 'fen', fn: 'add', args: [income.node, members.node] }))
    expect(mixed).toMatch(/单位不一致：收入（fen）、人数（count）　\[.*check\.test\.ts:\d+\]$/)
    expect(
      problemsOf({
        unit: 'bool',
        node: { op: 'compare', unit: 'bool', is: 'lt', left: income.node, right: members.node },
      } as unknown as Expr)[0],
    ).toContain('单位不一致')
    expect(
      problemsOf(
        forced({ op: 'choose', unit: 'fen', cases: [{ when: lt(income, yuan(1)).node, then: members.node }], otherwise: income.node }),
      )[0],
    ).toContain('单位不一致')
  })

  it('a missing clause with file and line', () => {
    expect(problemsOfRules([rule('r', income, { label: '名', cite: [] })])[0]).toMatch(/没有写明文件和要旨　\[.*check\.test\.ts:\d+\]$/)
  })

  it('reasons that take part in a calculation, or have no name', () => {
    const poor = rule('poor', lt(income, yuan(1)), { label: '穷', cite: here })
    expect(problemsOf(allReasons(poor))).toEqual([])
    const why = rule('why', allReasons(poor), { label: '理由', cite: here })
    // The types forbid it; data read back from JSON could still say it.
    const misuse = { unit: 'fen', node: { op: 'apply', unit: 'fen', fn: 'add', args: [why.node] } } as unknown as Expr
    expect(problemsOf(misuse)[0]).toContain('理由集合')
    const nameless = { unit: 'reasons', node: { op: 'reasons', unit: 'reasons', of: [lt(income, yuan(1)).node] } } as unknown as Expr
    expect(problemsOf(nameless)[0]).toContain('必须是有名称的条件')
  })

  it('ranges that cannot be', () => {
    const upside = input('upside', 'fen', { label: '反', range: [yuan(5), yuan(1)], suppliedBy: '某' })
    expect(problemsOf(upside)[0]).toContain('不成立')
    expect(() => input('noRange', 'fen', { label: '无', suppliedBy: '某' })).toThrow('取值范围')
  })

  it('compile refuses with all problems at once', () => {
    const bad = model('m', {
      label: '样例',
      outputs: [
        rule('one', floorDiv(income, flats), { label: '一', cite: here }),
        rule('two', floorDiv(debt, members), { label: '二', cite: here }),
      ],
    })
    const attempt = (): unknown => compile(bad, { parameters: parameterTable([]), effectiveDate, places })
    expect(attempt).toThrow('除数可能为零')
    expect(attempt).toThrow('被除数可能为负')
  })
})

describe('the builders refuse at once', () => {
  const grades = codeList({ 1: '一级', 2: '二级' })
  const grade = input('grade', 'code', { label: '等级', codes: grades, suppliedBy: '残联' })
  const kinds = decide([gt(income, yuan(1)), '甲']).else('乙')

  it('codes that are not in the list, or of another list', () => {
    expect(() => isOneOf(grade, '五级')).toThrow('“五级”不在代码表（一级、二级）中')
    expect(() => eq(grade, '三级')).toThrow('不在代码表')
    expect(() => eq(grade, kinds)).toThrow('不属于同一张代码表')
    expect(() => firstOf([gt(income, yuan(1)), grade]).else(kinds)).toThrow('不属于同一张代码表')
    expect(() => input('noCodes', 'code', { label: '无', suppliedBy: '某' })).toThrow('代码表')
  })

  it('constants that are not whole', () => {
    expect(() => constant('years', 1.5)).toThrow('不能作为年数')
    expect(() => gt(income, 0.5 as Fen)).toThrow('不能作为金额')
    expect(() => between(born, plainDate('2020-01-01'), plainDate('2020-02-30'))).toThrow('不是有效日期')
  })

  it('mixed units do not compile', () => {
    // @ts-expect-error money and persons do not add up
    expect(() => add(income, members)).not.toThrow()
    // @ts-expect-error money is not multiplied by money
    expect(() => mul(income, debt)).not.toThrow()
    // @ts-expect-error a plain number is no amount of money
    expect(() => lt(income, 100)).not.toThrow()
    // @ts-expect-error a share of persons is not a sum of money
    expect(() => share(members, 5000, 'down')).not.toThrow()
    // @ts-expect-error a condition is not an amount
    expect(() => add(lt(income, yuan(1)), income)).not.toThrow()
    // @ts-expect-error a parameter keeps its unit
    expect(() => lt(income, param('p', 'count', { label: '数' }))).not.toThrow()
  })
})
