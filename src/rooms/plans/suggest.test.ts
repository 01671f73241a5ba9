import { describe, expect, test } from 'vitest'
import { plainDate } from '#kernel'
import { helpFieldIds } from '#policy'
import { helpFieldKeys } from '#contract'
import type { Known } from './known.ts'
import { stillOpen, suggestionsFor, withoutNames } from './suggest.ts'

const day = plainDate('2026-11-02')
const nothing: Known = { day, members: [], size: 1, alerts: [], hits: [], hardships: [], helped: [], visit: null }
const father = { personNo: 1, name: '王建国', relation: '户主', age: 44 }
const daughter = { personNo: 2, name: '王小雨', relation: '子女', age: 9 }
const illness = {
  id: 7,
  cause: 'illness',
  sentence: '王建国近 12 个月住院自付 52,300.00 元，王小雨在读',
  person_no: 1,
  desk_department: 'medical-insurance',
  desk_region: '430971000000',
  due_on: day,
}
const keys = (known: Partial<Known>, elderAge = 60) => suggestionsFor({ ...nothing, ...known }, elderAge).map((each) => each.key)

test('the contract and the policy packs have the same fields of help', () => {
  expect(helpFieldKeys).toEqual([...helpFieldIds])
})

describe('what is proposed', () => {
  test('an alert, with its people by their place in the family', () => {
    const [first] = suggestionsFor({ ...nothing, members: [father, daughter], size: 2, alerts: [illness] }, 60)
    expect(first).toMatchObject({
      key: 'alert:7',
      field: 'medical',
      personNo: 1,
      alertId: 7,
      need: '本人近 12 个月住院自付 52,300.00 元，子女在读',
      reason: '预警 #7“因病”正在办理',
    })
  })

  test('what the screening found stands back where an alert of the cause is open; what would end aid is no need', () => {
    const hits = [
      { indicator: 'illness.heavySpending', run: 3, day },
      { indicator: 'gapDisability.care', run: 3, day },
      { indicator: 'gapDisability.living', run: 3, day },
      { indicator: 'exit.vehicle', run: 3, day },
      { indicator: 'of.anOlderPack', run: 3, day },
    ]
    expect(keys({ hits })).toEqual(['hit:illness.heavySpending', 'hit:gapDisability.care', 'hit:gapDisability.living'])
    expect(keys({ hits, alerts: [illness] })).toEqual(['alert:7', 'hit:gapDisability.care', 'hit:gapDisability.living'])
  })

  test('a visit: only what was ticked as a need', () => {
    const answers = [
      ['houseSafe', 'no'],
      ['food', 'yes'],
      ['wantsWork', 'yes'],
    ] as const
    const found = suggestionsFor({ ...nothing, visit: { id: 5, day, answers } }, 60)
    expect(found.map(({ key, field, reason }) => [key, field, reason])).toEqual([
      ['visit:houseSafe', 'housing', '2026-11-02 走访：房子安全吗？有危险'],
      ['visit:wantsWork', 'employment', '2026-11-02 走访：想不想找活干、学手艺？想'],
    ])
  })

  test('members: at school, disabled, ill, old and alone; each only where nobody else spoke of the need', () => {
    const helped = [
      { programme: 'disability', person_no: 1, day },
      { programme: 'medical', person_no: 1, day },
    ]
    expect(keys({ members: [father, daughter], size: 2, helped })).toEqual([
      'member:1:disability',
      'member:1:illness',
      'member:2:school:2026',
    ])
    expect(keys({ members: [father, daughter], size: 2, helped, alerts: [illness] })).toEqual([
      'alert:7',
      'member:1:disability',
      'member:2:school:2026',
    ])
    const old = { ...father, age: 71 }
    expect(keys({ members: [old] })).toEqual(['member:1:alone'])
    expect(keys({ members: [old] }, 80)).toEqual([])
    expect(keys({ members: [old, daughter], size: 2 })).toEqual(['member:2:school:2026'])
    for (const age of [5, 18]) expect(keys({ members: [{ ...daughter, age }], size: 2 })).toEqual([])
  })

  test('kinds of hardship: care for tekun, work for those who might fall back', () => {
    const of = (programme: string) => keys({ hardships: [{ id: 1, programme, person_no: null, valid_from: day }] })
    expect([of('tekun'), of('relapseRisk'), of('rigidExpenditure'), of('dibao')]).toEqual([
      ['hardship:tekun'],
      ['hardship:relapseRisk'],
      ['hardship:rigidExpenditure'],
      [],
    ])
  })
})

describe('what is not proposed again', () => {
  const visited = (on: string): Known => ({ ...nothing, visit: { id: 5, day: plainDate(on), answers: [['houseSafe', 'no']] } })
  const left = (known: Known, before: Partial<Parameters<typeof stillOpen>[1]>) =>
    stillOpen(suggestionsFor(known, 60), { measures: [], refusals: [], ...before }).map((each) => each.key)
  const made = (closed: string | null) => [
    { found_key: 'visit:houseSafe', alert_id: null, closed_on: closed === null ? null : plainDate(closed) },
  ]

  test('what a measure covers, until a newer visit ticks it again', () => {
    expect(left(visited('2026-11-02'), { measures: made(null) })).toEqual([])
    expect(left(visited('2026-11-02'), { measures: made('2026-11-02') })).toEqual([])
    expect(left(visited('2026-11-03'), { measures: made('2026-11-02') })).toEqual(['visit:houseSafe'])
    expect(left(visited('2026-11-03'), { measures: made(null) })).toEqual([])
  })

  test('a screening finds it anew after a measure, but not against a refusal', () => {
    const found: Known = { ...nothing, hits: [{ indicator: 'gapDisability.care', run: 4, day: plainDate('2026-11-03') }] }
    const key = 'hit:gapDisability.care'
    expect(left(found, { measures: [{ found_key: key, alert_id: null, closed_on: day }] })).toEqual([key])
    expect(left(found, { refusals: [{ key, day }] })).toEqual([])
  })

  test('school is a question of every school year, and of one measure at a time', () => {
    const in2027: Known = { ...nothing, day: plainDate('2027-09-01'), members: [daughter], size: 2 }
    const last = 'member:2:school:2026'
    const of = (closed: string | null) => [{ found_key: last, alert_id: null, closed_on: closed === null ? null : plainDate(closed) }]
    expect(left({ ...in2027, day: plainDate('2027-08-31') }, { measures: of('2026-12-01') })).toEqual([])
    expect(left(in2027, { measures: of('2026-12-01') })).toEqual(['member:2:school:2027'])
    expect(left(in2027, { refusals: [{ key: last, day }] })).toEqual(['member:2:school:2027'])
    expect(left(in2027, { measures: of(null) })).toEqual([])
  })

  test('what was refused; a child at school stays refused for the school year', () => {
    const refusals = [
      { key: 'visit:houseSafe', day },
      { key: 'member:2:school:2026', day },
    ]
    expect(left(visited('2026-11-02'), { refusals })).toEqual([])
    expect(left(visited('2026-12-02'), { refusals })).toEqual(['visit:houseSafe'])
    expect(left({ ...nothing, members: [daughter], size: 2 }, { refusals })).toEqual([])
  })

  test('an alert that a measure follows, under whatever key it was made', () => {
    const known = { ...nothing, alerts: [illness] }
    expect(left(known, { measures: [{ found_key: '', alert_id: 7, closed_on: null }] })).toEqual([])
    expect(left(known, { measures: [{ found_key: 'alert:8', alert_id: 8, closed_on: null }] })).toEqual(['alert:7'])
  })
})

test('names of two people of whom one is the beginning of the other', () => {
  const members = [
    { personNo: 1, name: '李秀', relation: '户主', age: 50 },
    { personNo: 2, name: '李秀英', relation: '母亲', age: 75 },
  ]
  expect(withoutNames('李秀英和李秀同住', members, 1)).toBe('母亲和本人同住')
})
