import { describe, expect, test } from 'vitest'
import { demoPlans, fittingFamilies, type DemoFamily, type DemoMeasure, type DemoMember, type spokenOf } from './plans.ts'

const member = (personNo: number, age: number, more: Partial<DemoMember> = {}): DemoMember => ({
  personNo,
  age,
  man: true,
  heads: false,
  ...more,
})
const head = { heads: true }

/** The members of whom the words speak; a measure that names nobody may be for anybody. */
const words: readonly (readonly [RegExp, readonly (keyof typeof spokenOf)[]])[] = [
  [/老人|老两口|爷爷|奶奶/, ['elder', 'elderAlone']],
  [/一个人住|独居/, ['elderAlone']],
  [/孩子|住校|学费|伙食费/, ['boarder']],
  [/男主人/, ['husband']],
]

const textOf = ({ need, action, note = '', done }: DemoMeasure): string => [need, action, note, done?.result ?? ''].join('，')

describe("the demonstration's plans", () => {
  test('whoever a text speaks of is the member the measure is for', () => {
    const untrue = demoPlans
      .flatMap((plan) => plan.measures)
      .filter((measure) =>
        words.some(([spoken, kinds]) => spoken.test(textOf(measure)) && (measure.member === undefined || !kinds.includes(measure.member))),
      )
    expect(untrue.map(textOf)).toEqual([])
  })

  test('a plan goes to a family it is true of, not to the first one', () => {
    const families: DemoFamily[] = [
      { householdNo: 1, members: [member(11, 40, head), member(12, 15), member(13, 18)] },
      { householdNo: 2, members: [member(21, 58, head)] },
      { householdNo: 3, members: [member(31, 72, head), member(32, 69, { man: false })] },
      { householdNo: 4, members: [member(41, 79, { man: false, heads: true })] },
    ]
    const drawn = fittingFamilies(demoPlans, families)
    expect(drawn.map(({ plan, family }) => [plan.measures[0]?.member, family.householdNo])).toEqual([
      ['elder', 3],
      ['boarder', 1],
      ['elderAlone', 4],
    ])
  })

  test('where nobody fits there is no plan, and no family has two', () => {
    expect(fittingFamilies(demoPlans, [{ householdNo: 2, members: [member(21, 58, head)] }])).toEqual([])
    const alone = { householdNo: 4, members: [member(41, 79, head)] }
    expect(fittingFamilies(demoPlans, [alone])).toHaveLength(1)
  })
})
