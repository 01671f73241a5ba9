import { expect, test } from 'vitest'
import { alerts, questionsForCause, visitFindingIds, visitQuestions } from '#contract'
import { joinPlace, questionsOf } from './families.ts'
import { groupByCause, noteOf, toAlert, withoutIdNumbers, type Found, type VisitWords } from './finding.ts'

const visit: VisitWords = {
  id: 5,
  householdNo: 12,
  helper: '向桂英',
  day: '2026-11-02',
  result: 'met',
  answers: [
    ['treated', 'yes'],
    ['asked-later', 'maybe'],
  ],
  note: '靠亲戚接济',
}
const somebody = { personNo: 7, name: '李秀英' }

test('findings of one cause are one alert, of the gravest grade, about the member if only one is meant', () => {
  const found: Found[] = [
    { code: 'illness', person: somebody, words: '中风' },
    { code: 'illness', person: null, words: '腰疼' },
    { code: 'housing', person: null, words: '' },
  ]
  const groups = groupByCause(found)
  expect(groups.map((group) => [group.cause, group.found.length])).toEqual([
    ['illness', 2],
    ['gap-housing', 1],
  ])
  const [illness, housing] = groups.map((group) => toAlert(visit, group))
  expect(illness).toMatchObject({ personNo: null, grade: 2, sentence: '走访发现李秀英生病或住院：中风；家里有人生病或住院：腰疼' })
  expect(housing).toMatchObject({ personNo: null, grade: 1, sentence: '走访发现这户住房有危险' })
  // An answer to a question this version does not know is told as it came.
  expect(illness?.evidence.at(-1)).toMatchObject({ label: 'asked-later', value: 'maybe', source: { dataset: '走访', day: '2026-11-02' } })
})

test('a long story is cut for the sentence and the note, not in the evidence', () => {
  const words = '病'.repeat(200)
  const [group] = groupByCause([
    { code: 'illness', person: null, words },
    { code: 'illness', person: somebody, words },
  ])
  if (group === undefined) throw new Error('no group')
  const alert = toAlert(visit, group)
  expect([...alert.sentence]).toHaveLength(300)
  expect(alert.evidence[0]?.value).toBe(words)
  expect([...noteOf({ ...visit, note: '长'.repeat(1000) })]).toHaveLength(500)
})

test('ID numbers of fifteen and eighteen digits are masked, phones and amounts are not', () => {
  expect(withoutIdNumbers('证号430971196803021234，老证 430971680302123，电话13812345678，欠20000元')).toBe(
    '证号430971********1234，老证 430971********2123，电话13812345678，欠20000元',
  )
})

test('every finding has a cause the alerts know, every cause has questions the form knows', () => {
  for (const cause of alerts.alertCauseIds) {
    expect(questionsForCause[cause]?.length, cause).toBeGreaterThan(0)
    for (const question of questionsForCause[cause] ?? []) expect(visitQuestions).toHaveProperty(question)
  }
  expect(visitFindingIds.length).toBeGreaterThan(0)
})

test('what to ask: the first reasons first, none twice, four at most', () => {
  expect(
    questionsOf([
      { kind: 'alert', cause: 'illness' },
      { kind: 'elder', cause: null },
    ]),
  ).toEqual(['treated', 'medicalPaid', 'medicine', 'eats'])
  expect(questionsOf([])).toEqual(['living', 'received', 'food'])
})

test('a place and an address that repeats part of it become one', () => {
  expect(joinPlace('湖南省大通湖管理区河坝镇金山社区', '河坝镇金山社区4栋')).toBe('湖南省大通湖管理区河坝镇金山社区4栋')
  expect(joinPlace('金山社区', '河坝镇金山社区4栋')).toBe('河坝镇金山社区4栋')
  expect(joinPlace('老河口村', '3组')).toBe('老河口村3组')
  expect(joinPlace('老河口村', '')).toBe('老河口村')
})
