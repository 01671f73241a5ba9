import { describe, expect, test } from 'vitest'
import { evaluation } from '#contract'
import { questions } from './questions/index.ts'
import { ageOf, amountFits, bornKnown, emptySituation, householdOf, newPerson, type Person, type Situation } from './situation.ts'

const today = new Date(2026, 10, 22)
const born = (role: string, year: string, month: string, more: Partial<Person> = {}): Person => ({
  ...newPerson(role),
  year,
  month,
  ...more,
})
const answered = (more: Partial<Situation> = {}): Situation => ({
  ...emptySituation(),
  place: '430971000000',
  urban: false,
  homes: '1',
  shops: 'no',
  cars: 'no',
  listing: '未纳入',
  emergency: '无',
  jumped: 'no',
  supported: 'no',
  persons: [born('本人', '1980', '5')],
  ...more,
})
const household = (more: Partial<Situation> = {}) => evaluation.evaluationHousehold.parse(householdOf(answered(more), today))
const shown = (situation: Situation) => questions.filter(({ applies }) => applies?.(situation, today) ?? true).map(({ id }) => id)

describe('answers become the family’s file', () => {
  test('which the contract takes; “不清楚” stays unknown, “没有” is none', () => {
    expect(household({ shops: 'unknown', cars: 'yes', savingsUnknown: true, jumped: 'unknown' })).toMatchObject({
      premises: null,
      vehicles: 1,
      assets: null,
      beyondMeans: null,
      supporters: [],
    })
    expect(household({ savings: '3000.5' })).toMatchObject({ premises: 0, vehicles: 0, assets: 300_050, beyondMeans: false })
    expect(household({ supported: 'unknown' }).supporters).toBeUndefined()
  })

  test('the basic pension is kept apart and is never more than the whole', () => {
    const [person] = household({ persons: [born('本人', '1950', '1', { pension: '193.05', basicPension: '143' })] }).persons
    expect(person).toMatchObject({ transferIncome: 5005, basicPension: 14_300 })
    expect(household({ persons: [born('本人', '1950', '1', { pension: '100', basicPension: '143' })] }).persons[0]).toMatchObject({
      transferIncome: 0,
      basicPension: 10_000,
    })
  })

  test('who is grown up, not at school and earns nothing is without work', () => {
    const jobless = (more: Partial<Person>, year = '1990') => household({ persons: [born('本人', year, '1', more)] }).persons[0]?.jobless
    expect([
      jobless({}),
      jobless({ wage: '1' }),
      jobless({ business: '5' }),
      jobless({ stage: '高等教育' }),
      jobless({}, '1966'),
      jobless({}, '2012'),
    ]).toEqual([true, false, false, false, false, false])
  })

  test('parents are told of minors only; relatives’ unknown purse stays unknown', () => {
    const persons = [born('本人', '1980', '1'), born('女儿', '2015', '1', { father: '死亡', mother: '服刑在押', parentMonths: '8' })]
    const read = household({ persons, supported: 'yes', relatives: [{ key: 1, income: '', members: '3', paid: '200' }] })
    expect(read.persons[0]?.father).toBeUndefined()
    expect(read.persons[1]).toMatchObject({ father: '死亡', mother: '服刑在押', fatherMonths: 8, motherMonths: 8 })
    expect(read.supporters).toEqual([expect.objectContaining({ supporterIncome: null, supporterMembers: 3, supportPaid: 20_000 })])
  })
})

test('questions that nobody of the family could be meant by are left out', () => {
  expect(shown(answered())).not.toContain('parents')
  expect(shown(answered())).not.toContain('pension')
  expect(shown(answered({ persons: [born('本人', '1950', '1'), born('孙子孙女', '2016', '3')] }))).toEqual(
    expect.arrayContaining(['parents', 'pension', 'school']),
  )
})

test('ages and amounts', () => {
  expect([ageOf(born('本人', '2008', '11'), today), ageOf(born('本人', '2008', '12'), today)]).toEqual([18, 17])
  expect([
    bornKnown(born('本人', '', ''), today),
    bornKnown(born('本人', '2027', '1'), today),
    bornKnown(born('本人', '1930', '1'), today),
  ]).toEqual([false, false, true])
  expect(['', '1200', '85.50', '1,200', '-5', '1e9'].map(amountFits)).toEqual([true, true, true, false, false, false])
})
