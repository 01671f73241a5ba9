import { afterAll, beforeEach, expect, test } from 'vitest'
import { withWriter } from '#access'
import { createAlertWorld, finding, places, platformActor, type AlertWorld } from '#test/alert-world'
import { closeGone, createExemption, openManual, revokeExemption, wholeCause, type GoneFinding } from '#rooms/alerts'
import { assign } from './assign.ts'
import { sign } from './sign.ts'

const world: AlertWorld = await createAlertWorld()
afterAll(() => world.stop())
beforeEach(() => {
  world.setDay('2026-11-02')
})

const alertsOf = (householdNo: number) =>
  world.db.selectFrom('alert').selectAll().where('household_no', '=', householdNo).orderBy('id').execute()
const eventsOf = async (id: number) =>
  (await world.db.selectFrom('alert_event').select('action').where('alert_id', '=', id).orderBy('id').execute()).map(
    (event) => event.action,
  )
const gone = (...list: GoneFinding[]) =>
  withWriter(world.db, platformActor, (tx) =>
    closeGone(tx, { actor: platformActor, today: world.services.clock.today(), source: 'screening', runId: null }, list),
  )
const close = (id: number, outcome: 'confirmed' | 'false', cooldownUntil: string) =>
  world.db
    .updateTable('alert')
    .set({ status: 'closed', closed_at: new Date(), outcome, cooldown_until: cooldownUntil })
    .where('id', '=', id)
    .execute()

test('findings of one family and cause become one alert, the gravest leading', async () => {
  const householdNo = await world.household(places.laohekou, '王建国', 'wjg')
  const opened = await world.screen([
    finding(householdNo, { grade: 3, indicators: ['a'], sentence: '较轻' }),
    finding(householdNo, { grade: 1, indicators: ['b'], sentence: '很重' }),
    finding(householdNo, { cause: 'schooling', indicators: ['c'] }),
  ])
  expect(opened.opened).toHaveLength(2)
  expect(opened.jobs).toEqual([{ name: 'dispatch.assign', data: {}, key: 'dispatch.assign' }])
  const [illness] = await alertsOf(householdNo)
  expect(illness).toMatchObject({
    cause: 'illness',
    category: 'risk',
    grade: 1,
    sentence: '很重',
    indicators: ['a', 'b'],
    status: 'open',
    head_name: '王建国',
    head_initials: 'wjg',
    region_code: places.laohekou,
  })
  expect(illness?.evidence).toHaveLength(2)
})

test('what is still there is updated, never opened twice, and says so only when something changed', async () => {
  const householdNo = await world.household(places.laohekou)
  await world.screen([finding(householdNo, { grade: 3 })])
  const again = await world.screen([finding(householdNo, { grade: 3 })])
  expect(again).toMatchObject({ opened: [], updated: 0, unchanged: 1, ledger: [], jobs: [] })
  const worse = await world.screen([finding(householdNo, { grade: 1 })])
  expect(worse).toMatchObject({ opened: [], updated: 1, unchanged: 0 })
  const [alert, ...others] = await alertsOf(householdNo)
  expect(others).toEqual([])
  expect(alert).toMatchObject({ grade: 1, version: 2 })
  expect(await eventsOf(alert?.id ?? 0)).toEqual(['open', 'update'])
})

test('two runs that meet at the same family open one alert', async () => {
  const households = await Promise.all(Array.from({ length: 20 }, () => world.household(places.laohekou)))
  const runs = await Promise.all([1, 2, 3].map(() => world.screen(households.map((householdNo) => finding(householdNo)))))
  expect(runs.reduce((sum, run) => sum + run.opened.length, 0)).toBe(20)
  for (const householdNo of households) expect(await alertsOf(householdNo)).toHaveLength(1)
})

test('a household that does not exist opens nothing', async () => {
  expect((await world.screen([finding(999_999)])).opened).toEqual([])
})

test('the cool-down holds back what is no graver; a false alarm cools also a graver one', async () => {
  const confirmed = await world.household(places.laohekou)
  const wrong = await world.household(places.laohekou)
  const { opened } = await world.screen([finding(confirmed, { grade: 2 }), finding(wrong, { grade: 2 })])
  await close(opened[0]?.id ?? 0, 'confirmed', '2027-01-31')
  await close(opened[1]?.id ?? 0, 'false', '2027-05-01')
  const same = await world.screen([finding(confirmed, { grade: 2 }), finding(wrong, { grade: 2 })])
  expect(same).toMatchObject({ opened: [], cooling: 2 })
  const graver = await world.screen([finding(confirmed, { grade: 1 }), finding(wrong, { grade: 1 })])
  expect(graver.opened.map((each) => each.householdNo)).toEqual([confirmed])
  expect(graver.cooling).toBe(1)
  world.setDay('2027-05-01')
  const later = await world.screen([finding(wrong, { grade: 2 })])
  expect(later.opened).toHaveLength(1)
})

test('an exemption hides its indicator, for its person, while it lasts', async () => {
  const householdNo = await world.household(places.laohekou)
  const vehicle = finding(householdNo, { cause: 'vehicle', indicators: ['exit.vehicle'] })
  const { ids } = await world.act('clerk', createExemption, {
    householdNo,
    kind: 'livelihood-vehicle',
    indicators: ['exit.vehicle'],
    reason: '跑三轮拉货为生，已入户核实',
    validTo: '2026-12-31',
  })
  expect(await world.screen([vehicle])).toMatchObject({ opened: [], exempted: 1 })
  const both = await world.screen([
    {
      ...vehicle,
      indicators: ['exit.vehicle', 'exit.boat'],
      evidence: [
        { label: '车', value: '1', indicator: 'exit.vehicle' },
        { label: '船', value: '1', indicator: 'exit.boat' },
      ],
    },
  ])
  expect(both.opened).toHaveLength(1)
  const [alert] = await alertsOf(householdNo)
  expect(alert?.indicators).toEqual(['exit.boat'])
  expect(alert?.evidence).toEqual([{ label: '船', value: '1', indicator: 'exit.boat' }])

  const other = await world.household(places.laohekou)
  await world.act('clerk', createExemption, {
    householdNo: other,
    kind: 'house-sale',
    indicators: [wholeCause('property')],
    reason: '卖房款，一年内用于购房',
    validTo: '2026-12-31',
  })
  const deposit = finding(other, { cause: 'property', indicators: ['exit.deposit'] })
  expect((await world.screen([deposit])).opened).toEqual([])
  world.setDay('2027-01-01')
  expect((await world.screen([deposit])).opened).toHaveLength(1)
  world.setDay('2026-11-02')
  await world.act('clerk', revokeExemption, { id: ids[0] ?? 0, reason: '车辆已改为自用' })
  await expect(world.act('clerk', revokeExemption, { id: ids[0] ?? 0, reason: '车辆已改为自用' })).rejects.toThrow('已经撤销')
})

test('an exemption for one member does not hide another', async () => {
  const householdNo = await world.household(places.laohekou)
  for (const person_no of [501, 502]) {
    await world.db
      .insertInto('person')
      .values({
        person_no,
        token: `00000000-0000-4000-8000-000000000${String(person_no)}`,
        id_sealed: '',
        id_masked: '',
        name: '某',
        initials: 'm',
        birth: '1980-01-01',
        sex: '1',
        hukou_region: places.laohekou,
        region_code: places.laohekou,
        household_no: householdNo,
      })
      .execute()
  }
  await world.act('clerk', createExemption, {
    householdNo,
    personNo: 501,
    kind: 'same-name',
    indicators: ['exit.business'],
    reason: '同名同姓，并非本人',
    validTo: null,
  })
  const business = finding(householdNo, { cause: 'business', indicators: ['exit.business'] })
  expect((await world.screen([{ ...business, personNo: 501 }])).exempted).toBe(1)
  expect((await world.screen([{ ...business, personNo: 502 }])).opened).toHaveLength(1)
})

test('what is gone ends by itself only while nobody has taken it up', async () => {
  const untouched = await world.alertOnDesk()
  const touched = await world.alertOnDesk()
  const { version } = await world.alert(touched)
  await world.act('medical', sign, { id: touched, version })
  const pairs = await world.db.selectFrom('alert').select(['household_no']).where('id', 'in', [untouched, touched]).execute()
  const list = pairs.map((row) => ({ householdNo: row.household_no ?? 0, cause: 'illness' as const }))
  expect(await gone(...list)).toMatchObject({ closed: 1, noted: 1 })
  expect(await gone(...list)).toMatchObject({ closed: 0, noted: 0, ledger: [] })
  expect(await world.alert(untouched)).toMatchObject({ status: 'withdrawn' })
  expect(await world.alert(touched)).toMatchObject({ status: 'signed' })
  expect(await eventsOf(touched)).toEqual(['open', 'dispatch', 'sign', 'gone'])
  const tasks = await world.db
    .selectFrom('dispatch_task')
    .select(['alert_id', 'status'])
    .where('alert_id', 'in', [untouched, touched])
    .orderBy('alert_id')
    .execute()
  expect(tasks.map((task) => task.status)).toEqual(['withdrawn', 'signed'])
  // Found again: a new alert at once, without cool-down; the one in work loses its mark.
  const again = await world.screen(list.map((each) => finding(each.householdNo)))
  expect(again).toMatchObject({ opened: [{ householdNo: list[0]?.householdNo }], updated: 1 })
})

test('what people entered is not closed by a run', async () => {
  const householdNo = await world.household(places.laohekou)
  const { id } = await world.act('clerk', openManual, {
    householdNo,
    cause: 'accident',
    grade: 1,
    sentence: '户主昨日车祸住院，家中无人照料',
  })
  expect(await gone({ householdNo, cause: 'accident' })).toMatchObject({ closed: 0, noted: 0 })
  expect(await world.alert(id)).toMatchObject({ status: 'open' })
})

test('a second report about the same family and cause is added to the first, past cool-down and exemption', async () => {
  const householdNo = await world.household(places.laohekou)
  const first = await world.act('clerk', openManual, { householdNo, cause: 'illness', grade: 3, sentence: '户主查出尿毒症，每周透析' })
  const second = await world.act('county', openManual, { householdNo, cause: 'illness', grade: 1, sentence: '医院催缴，家属借不到钱了' })
  expect(second).toEqual({ id: first.id, existing: true })
  expect(await eventsOf(first.id)).toEqual(['open', 'open-again'])
  await close(first.id, 'false', '2027-05-01')
  const third = await world.act('clerk', openManual, { householdNo, cause: 'illness', grade: 2, sentence: '入户再看，确实在透析' })
  expect(third.existing).toBe(false)
})

test('nobody opens an alert in a place that is not theirs', async () => {
  const householdNo = await world.household(places.nanzhouVillage)
  await expect(
    world.act('county', openManual, { householdNo, cause: 'illness', grade: 1, sentence: '外县家庭，不应能登记' }),
  ).rejects.toMatchObject({ code: 'not-found' })
  await expect(
    world.act('helper', openManual, { householdNo, cause: 'illness', grade: 1, sentence: '协理员不直接登记预警' }),
  ).rejects.toMatchObject({ code: 'auth.denied' })
})

test('new evidence while somebody answers makes a new version', async () => {
  const id = await world.alertOnDesk()
  const { version } = await world.alert(id)
  const row = await world.db.selectFrom('alert').select('household_no').where('id', '=', id).executeTakeFirstOrThrow()
  await world.screen([finding(row.household_no ?? 0, { grade: 1 })])
  await expect(world.act('medical', sign, { id, version })).rejects.toMatchObject({ code: 'state.conflict' })
  await expect(world.act('county', assign, { id, version, department: 'health', level: 'county', reason: '' })).rejects.toMatchObject({
    code: 'state.conflict',
  })
})
