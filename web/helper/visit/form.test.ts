import { expect, test } from 'vitest'
import { visits } from '#contract'
import { directionsLink } from '../directions.ts'
import { byDay, type Family } from '../today.ts'
import { urgencyOf } from '../words.ts'
import { leadBody, missingAt, stepsOf, visitBody, withChosen, type VisitDraft } from './form.ts'

function family(more: Partial<Family> = {}): Family {
  return {
    householdNo: 12,
    headName: '王建国',
    regionCode: '430971121202',
    place: '老河口村',
    address: '老河口村3组',
    programmes: ['低保'],
    members: [{ personNo: 7, name: '王建国', relation: '户主', sex: '男', age: 58, phoneMasked: '' }],
    reasons: [],
    questions: ['living', 'received', 'not-known-here'],
    lastVisit: null,
    position: null,
    mapWords: '湖南省老河口村3组',
    ...more,
  }
}

function draft(more: Partial<VisitDraft> = {}): VisitDraft {
  return {
    clientId: '0f8fad5b-d9cb-469f-a165-70867728950e',
    startedAt: '2026-11-02T01:00:00.000Z',
    step: 0,
    result: 'met',
    answers: {},
    findings: [],
    asked: false,
    note: '',
    photos: [],
    position: null,
    ...more,
  }
}

const reason = (kind: Family['reasons'][number]['kind'], more: Partial<Family['reasons'][number]> = {}): Family['reasons'][number] => ({
  kind,
  sentence: '',
  grade: null,
  dueOn: null,
  daysLeft: null,
  alertId: null,
  planId: null,
  ...more,
})
const kinds = (steps: ReturnType<typeof stepsOf>): string[] =>
  steps.map((step) => (step.kind === 'question' ? step.key : step.kind === 'finding' ? step.code : step.kind))

test('the form asks what the family is asked, one screen a finding, and nobody where nobody was met', () => {
  expect(kinds(stepsOf(draft(), family()))).toEqual(['result', 'living', 'received', 'findings', 'note', 'photos', 'position', 'review'])
  expect(kinds(stepsOf(draft({ result: 'absent', findings: withChosen([], ['housing']) }), family()))).toEqual([
    'result',
    'findings',
    'housing',
    'note',
    'photos',
    'position',
    'review',
  ])
})

test('choosing another finding keeps what was written about the first', () => {
  const first = withChosen([], ['illness']).map((found) => ({ ...found, who: '7', words: '中风' }))
  expect(withChosen(first, ['housing', 'illness'])).toEqual([
    { code: 'illness', who: '7', words: '中风' },
    { code: 'housing', who: '', words: '' },
  ])
  expect(withChosen(first, ['housing'])).toEqual([{ code: 'housing', who: '', words: '' }])
})

test('one cannot go on before answering; “no change” is an answer', () => {
  expect(missingAt({ kind: 'result' }, draft({ result: undefined }))).toBeDefined()
  expect(missingAt({ kind: 'findings' }, draft())).toBeDefined()
  expect(missingAt({ kind: 'findings' }, draft({ asked: true }))).toBeUndefined()
  expect(missingAt({ kind: 'finding', code: 'illness' }, draft({ findings: withChosen([], ['illness']) }))).toBeDefined()
  expect(missingAt({ kind: 'finding', code: 'housing' }, draft({ findings: withChosen([], ['housing']) }))).toBeUndefined()
  expect(missingAt({ kind: 'photos' }, draft())).toBeUndefined()
})

test('what is sent is what the server takes, without answers to questions that were skipped in the end', () => {
  const filled = draft({
    answers: { living: 'worse', eats: 'yes' },
    findings: [
      { code: 'illness', who: '7', words: ' 中风 ' },
      { code: 'care', who: 'unknown', words: '' },
    ],
    note: ' 靠亲戚 ',
    position: { latitude: 29.1, longitude: 112.5, accuracy: 14, at: '2026-11-02T01:00:00Z' },
  })
  const sent = visits.visitInput.parse(visitBody(filled, family()))
  expect(sent).toMatchObject({
    householdNo: 12,
    result: 'met',
    answers: { living: 'worse' },
    findings: [
      { code: 'illness', personNo: 7, words: '中风' },
      { code: 'care', personNo: null },
    ],
    note: '靠亲戚',
    position: { latitude: 29.1, accuracy: 14 },
  })
  expect(visits.visitInput.parse(visitBody({ ...filled, result: 'absent' }, family())).answers).toEqual({})
  const lead = leadBody({
    clientId: filled.clientId,
    startedAt: filled.startedAt,
    step: 3,
    village: '',
    placeNote: ' 船上 ',
    personName: '',
    phone: '',
    kinds: ['care'],
    description: ' 一个人住 ',
    position: null,
  })
  expect(visits.reportLead.body.parse(lead)).toMatchObject({ placeNote: '船上', personName: '', kinds: ['care'], description: '一个人住' })
})

test('the day’s work stands in the server’s order, the rest is the month’s; the corner of a card says how pressing it is', () => {
  const plan = family({ reasons: [reason('plan', { dueOn: '2026-11-02' })] })
  const later = family({ reasons: [reason('plan', { dueOn: '2026-11-05' })] })
  const late = family({ reasons: [reason('alert', { daysLeft: -2, grade: 2 })] })
  const urgent = family({ reasons: [reason('alert', { daysLeft: 8, grade: 1 })] })
  const elder = family({ reasons: [reason('elder')] })
  const [first, second, third] = [
    { ...plan, householdNo: 1 },
    { ...late, householdNo: 2 },
    { ...elder, householdNo: 3 },
  ]
  const list = { day: '2026-11-02', place: '', more: 0, villages: [], revisitDays: 90 }
  expect(byDay({ ...list, families: [first, second, third], today: [3, 1] })).toEqual({ now: [third, first], later: [second] })
  expect([plan, later, late, urgent, elder].map((each) => urgencyOf(each, '2026-11-02').words)).toEqual([
    '安排今天',
    '安排 11月5日',
    '已过期 2 天',
    '急，还有 8 天',
    '独居老人',
  ])
})

test('directions name a place, never a family', () => {
  expect(directionsLink(family(), false)).toBe(`geo:0,0?q=${encodeURIComponent('湖南省老河口村3组')}`)
  expect(directionsLink(family({ position: { latitude: 29.1, longitude: 112.5, day: '2026-10-01' } }), false)).toBe(
    'geo:29.1,112.5?q=29.1,112.5',
  )
  expect(directionsLink(family({ position: { latitude: 29.1, longitude: 112.5, day: '2026-10-01' } }), true)).toBe(
    'https://maps.apple.com/?ll=29.1,112.5&q=29.1,112.5',
  )
})
