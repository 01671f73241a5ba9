import { expect, test } from 'vitest'
import { systemActor, userActor, type Actor } from '#access'
import { alerts as contract, departmentLabels, dispatch, type Role } from '#contract'
import { departments } from '#rooms/catalogue'
import { actionsFor, nextActionFor, requireAction, statusActions, type AlertAction, type AlertState, type AlertStatus } from './alert.ts'

const someone = (role: Role, region: string, department = 'civil-affairs'): Actor =>
  userActor({ id: 1, name: '某', role, region_code: region, department })
const clerk = someone('clerk', '430971121000')
const county = someone('county', '430971000000')
const medical = someone('department', '430971000000', 'medical-insurance')

function state(
  status: AlertStatus,
  desk: readonly [string, string] | null = ['medical-insurance', '430971000000'],
  category: contract.AlertCategory = 'risk',
): AlertState {
  return { status, category, region_code: '430971121202', desk_department: desk?.[0] ?? null, desk_region: desk?.[1] ?? null }
}

function allowed(alert: AlertState, actor: Actor): string[] {
  return actionsFor(alert, actor)
    .filter((each) => each.allowed)
    .map((each) => each.action)
}

test('the desk acts, the county leads, the clerk who waits may remind', () => {
  expect(allowed(state('dispatched'), medical)).toEqual(['sign', 'handOn', 'note'])
  expect(allowed(state('dispatched'), county)).toEqual(['assign', 'remind', 'note', 'withdraw'])
  expect(allowed(state('dispatched'), clerk)).toEqual(['remind', 'note'])
  expect(allowed(state('signed'), medical)).toEqual(['answer', 'handOn', 'note'])
  expect(allowed(state('signed', ['medical-insurance', '430971000000'], 'exit'), medical)).toEqual(['answer', 'hear', 'handOn', 'note'])
  expect(allowed(state('answered', ['civil-affairs', '430971000000']), county)).toEqual(['accept', 'return', 'note'])
  expect(allowed(state('answered', ['civil-affairs', '430971000000']), medical)).toEqual(['note'])
})

test('a county does not sign for its township, nor a neighbour county at all', () => {
  expect(allowed(state('dispatched', ['civil-affairs', '430971121000']), county)).not.toContain('sign')
  expect(allowed(state('dispatched', ['civil-affairs', '430971121000']), clerk)).toContain('sign')
  expect(allowed(state('dispatched'), someone('county', '430921000000'))).not.toContain('assign')
})

test('those who look on change nothing', () => {
  for (const role of ['helper', 'province', 'auditor', 'admin'] as const) {
    for (const status of Object.keys(statusActions) as AlertStatus[])
      expect(allowed(state(status), someone(role, '430000000000'))).toEqual([])
  }
})

test('an end is an end: closed and withdrawn allow nothing to anybody', () => {
  for (const status of ['closed', 'withdrawn'] as const) {
    expect(actionsFor(state(status, null), county)).toEqual([])
    expect(() => requireAction(state(status, null), county, 'accept')).toThrow(/不能审核通过/)
  }
})

test('a refused action says why and names what is allowed', () => {
  const attempt = (): void => requireAction(state('dispatched'), medical, 'answer')
  expect(attempt).toThrow('“待签收”的预警不能反馈')
  expect(attempt).toThrow(
    expect.objectContaining({
      code: 'state.action-not-allowed',
      hint: '现在可以：签收、转交、记事',
      details: { status: 'dispatched', allowed: ['sign', 'handOn', 'note'] },
    }),
  )
  expect(() => requireAction(state('signed'), county, 'answer')).toThrow('不在您的案头（现由医保办理）')
})

test('the next action is the one that moves it on', () => {
  expect(nextActionFor(state('dispatched'), medical)?.action).toBe('sign')
  expect(nextActionFor(state('signed'), medical)?.action).toBe('answer')
  expect(nextActionFor(state('open', null), county)?.action).toBe('assign')
  expect(nextActionFor(state('dispatched'), county)).toBeNull()
  expect(nextActionFor(state('answered', ['civil-affairs', '430971000000']), county)?.action).toBe('accept')
})

test('the system is bound by the table of states, not by desks', () => {
  const system = systemActor('dispatch', ['alert.assign'])
  expect(() => {
    requireAction(state('open', null), system, 'assign')
  }).not.toThrow()
  expect(() => {
    requireAction(state('closed', null), system, 'assign')
  }).toThrow('“办结”的预警不能派单')
})

test('every running status leads on for somebody; no action stands in no status', () => {
  const used = new Set(Object.values<readonly AlertAction[]>(statusActions).flat())
  expect(used.size).toBe(10)
  for (const status of contract.runningStatuses) expect(statusActions[status].length).toBeGreaterThan(0)
})

test('department labels are the catalogue’s', () => {
  expect(departmentLabels).toEqual(Object.fromEntries(Object.entries(departments).map(([id, { short }]) => [id, short])))
})

test('every category has an answer for “it is so”, “it is not so” and “cannot be reached”', () => {
  for (const category of Object.keys(contract.alertCategories) as contract.AlertCategory[]) {
    const outcomes = dispatch.resultCodesFor(category).map((code) => dispatch.resultCodeOf(code)?.outcome)
    expect(outcomes).toEqual(expect.arrayContaining(['confirmed', 'false', 'resolved', null]))
  }
})

test('the likely answers of a cause come first, and each is one its category allows', () => {
  expect(dispatch.resultCodesFor('risk', 'illness').slice(0, 2)).toEqual(['medical-aid', 'temporary-aid'])
  for (const cause of contract.alertCauseIds) {
    const { category } = contract.alertCauses[cause]
    const codes = dispatch.resultCodesFor(category, cause)
    expect(codes.toSorted()).toEqual(dispatch.resultCodesFor(category).toSorted())
  }
})

test('only exit alerts can be answered with an end of aid, and each such code needs a hearing', () => {
  const ends = dispatch.resultCodeIds
    .map((code): dispatch.ResultCode => dispatch.resultCodes[code])
    .filter((entry) => /终止|调减/.test(entry.label))
  expect(ends).toHaveLength(2)
  expect(ends.every((entry) => entry.hearing === true && entry.categories.join() === 'exit')).toBe(true)
})
