import { expect, test } from 'vitest'
import type { visits as contract } from '#contract'
import { dayPlan } from './day-plan.ts'

const day = '2026-11-23'

function family(householdNo: number, reason: Partial<contract.VisitReason>, group = 1, position: [number, number] | null = null) {
  return {
    householdNo,
    address: `老河口村${String(group)}组${String(householdNo)}号`,
    position: position === null ? null : { latitude: position[0], longitude: position[1], day },
    reasons: [{ kind: 'alert' as const, sentence: '', grade: 3, dueOn: '2026-12-07', daysLeft: 10, alertId: 1, planId: null, ...reason }],
  }
}
const round = (householdNo: number) => family(householdNo, { kind: 'revisit', grade: null, dueOn: null, daysLeft: null })

test('a day is as long as the rule says, whatever waits; what was agreed comes first and always', () => {
  const waiting = Array.from({ length: 84 }, (_, i) => family(i + 1, {}))
  expect(dayPlan(waiting, { day, places: 6 })).toEqual([1, 2, 3, 4, 5, 6])
  const agreed = Array.from({ length: 3 }, (_, i) =>
    family(100 + i, { kind: 'plan', grade: null, daysLeft: null, dueOn: i === 2 ? '2026-11-24' : day }),
  )
  expect(dayPlan([...waiting, ...agreed], { day, places: 4 })).toEqual([100, 101, 1, 2])
  expect(dayPlan([...waiting, ...agreed], { day, places: 1 })).toEqual([100, 101])
  expect(dayPlan(waiting, { day, places: 0 })).toEqual([])
})

test('red, and a term that ends, before the others', () => {
  const waiting = [
    family(1, {}),
    family(2, { daysLeft: -3 }),
    family(3, { grade: 1 }),
    family(4, { daysLeft: 2 }),
    family(5, { daysLeft: 3 }),
  ]
  expect(dayPlan(waiting, { day, places: 3 })).toEqual([2, 3, 4])
})

test('then who lives near: the same group, or by recorded positions; alerts before rounds', () => {
  expect(dayPlan([family(1, { grade: 1 }, 7), family(2, {}, 3), family(3, {}, 7)], { day, places: 2 })).toEqual([1, 3])
  const near = family(4, {}, 9, [29.1001, 112.5])
  expect(dayPlan([family(1, { grade: 1 }, 7, [29.1, 112.5]), family(2, {}, 7, [29.2, 112.5]), near], { day, places: 2 })).toEqual([1, 4])
  expect(dayPlan([round(5), family(6, {}, 2)], { day, places: 2 })).toEqual([6, 5])
})
