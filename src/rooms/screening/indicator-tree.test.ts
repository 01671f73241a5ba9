import { expect, test } from 'vitest'
import type { ExplanationStep } from '#contract'
import { plainDate, regionCode } from '#kernel'
import { examples, findIndicator, indicators, parameters, screeningModel } from '#policy'
import { compile } from '#rules'
import { conditionTree, conditionWords, workedExamples } from './indicator-tree.ts'

const place = regionCode('430971')
const rules = compile(screeningModel, { parameters, effectiveDate: plainDate('2026-06-01'), places: [place] })
const names = (code: string): string => (code === 'nation' ? '全国' : `地方${code}`)

function flat(steps: readonly ExplanationStep[]): ExplanationStep[] {
  return steps.flatMap((step) => [step, ...flat(step.children ?? [])])
}

test.each(indicators.map((each) => [each.id, each] as const))(
  '%s: its tree says nothing of any family and names each threshold with its place',
  (_id, indicator) => {
    const tree = conditionTree(indicator, rules, place, names)
    const steps = flat(tree)
    expect(steps.length).toBeGreaterThan(2)
    expect(
      steps.filter(
        (step) =>
          step.held !== undefined ||
          step.source !== undefined ||
          `${step.value ?? ''}${step.formula ?? ''}${step.limit ?? ''}`.includes('未知'),
      ),
    ).toEqual([])
    expect(steps.filter((step) => step.value !== undefined).every((step) => step.parameter !== undefined)).toBe(true)
    // Each grade the indicator can give is there, in order.
    expect(tree.slice(1).map((step) => step.label)).toEqual(
      indicator.gradeWords.map(({ grade, words }) => `${['红', '橙', '黄'][grade - 1] ?? ''}：${words}`),
    )
  },
)

test('a threshold changed at the place stands in the tree', () => {
  const own = parameters.rows.find((row) => row.key === 'screen.arrears.amount')
  if (own === undefined) throw new Error('no threshold')
  const changed = compile(screeningModel, {
    parameters: parameters.with([{ ...own, place, value: 50_000 }]),
    effectiveDate: plainDate('2026-06-01'),
    places: [place],
  })
  const arrears = findIndicator('hardship.arrears')
  if (arrears === undefined) throw new Error('no indicator')
  expect(
    flat(conditionTree(arrears, changed, place, names)).find((step) => step.label === '水电气欠费' && step.value !== undefined),
  ).toMatchObject({ value: '500.00 元', parameter: { place: '地方430971000000', status: '待核' } })
  // 400 yuan are under the changed threshold: the example says so.
  expect(workedExamples(arrears, changed, place, names).map((each) => each.grade)).toEqual(['0', '0'])
})

test('examples come out as the pack says, each with its reasons', () => {
  for (const indicator of indicators) {
    const shown = workedExamples(indicator, rules, place, names)
    expect(shown.map((each) => each.grade)).toEqual(
      examples.filter((each) => each.indicator === indicator.id).map((each) => String(each.grade)),
    )
    expect(shown.every((each) => each.explanation.sentence !== '' && each.explanation.steps.length > 0)).toBe(true)
  }
})

test('a condition in words joins its parts as the rule does', () => {
  const heavy = findIndicator('illness.heavySpending')
  if (heavy === undefined) throw new Error('no indicator')
  expect(conditionWords(heavy, rules, place)).toBe(
    '同时符合：尚未认定为低收入家庭；扣除救助后的医疗自付超过上年度当地居民人均可支配收入（每年） × 50%；数据可见收入低于当地人均可支配收入；数据可见的月人均收入低于低保标准 × 200%，或扣除救助后的医疗自付超过上年度当地居民人均可支配收入（每年）',
  )
  const words = (id: string): string => {
    const found = findIndicator(id)
    return found === undefined ? '' : conditionWords(found, rules, place)
  }
  expect(words('hardship.arrears')).toContain('；水电气欠费达到 300.00 元；')
  expect(words('exit.payroll')).toBe('有在册人员中的财政供养人员')
  expect(words('disability.severeLowIncome')).toContain('；有一、二级残疾人，或有三级智力、精神残疾人；')
  expect(words('illness.seriousUnaided')).toContain('；近 12 个月医疗救助为 0；')
  for (const indicator of indicators) expect(conditionWords(indicator, rules, place)).not.toContain('未知')
})
