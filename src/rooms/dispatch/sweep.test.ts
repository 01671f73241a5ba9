import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemActor } from '#access'
import { execute } from '#command'
import { plainDate, workingCalendar, type WorkingCalendar } from '#kernel'
import { createAlertWorld, type AlertWorld } from '#test/alert-world'
import { answer } from './answer.ts'
import { sign } from './sign.ts'
import { sweep, type Swept } from './sweep.ts'

let world: AlertWorld
beforeAll(async () => {
  world = await createAlertWorld('2026-11-02')
})
afterAll(() => world.stop())

const hand = systemActor('dispatch', ['alert.assign'])
const run = (calendar?: WorkingCalendar): Promise<Swept> =>
  execute({ ...world.services, ...(calendar === undefined ? {} : { calendar }) }, sweep, hand, {})
const eventsOf = async (id: number) =>
  (await world.db.selectFrom('alert_event').select('action').where('alert_id', '=', id).orderBy('id').execute()).map(
    (event) => event.action,
  )
const lateness = (id: number) =>
  world.db.selectFrom('alert').select(['was_late', 'escalated_at', 'due_on']).where('id', '=', id).executeTakeFirstOrThrow()

test('late the day after the term, raised to the county after the grace, and once only', async () => {
  const id = await world.alertOnDesk()
  world.setDay('2026-11-16')
  expect(await run()).toEqual({ moved: 0, late: 0, escalated: 0 })
  world.setDay('2026-11-17')
  expect(await run()).toEqual({ moved: 0, late: 1, escalated: 0 })
  expect(await run()).toEqual({ moved: 0, late: 0, escalated: 0 })
  expect(await lateness(id)).toMatchObject({ was_late: true, escalated_at: null })
  // Three working days of grace after Monday the 16th: 17, 18, 19; on Friday the 20th the county is told.
  world.setDay('2026-11-19')
  expect((await run()).escalated).toBe(0)
  world.setDay('2026-11-20')
  expect((await run()).escalated).toBe(1)
  expect(await run()).toEqual({ moved: 0, late: 0, escalated: 0 })
  expect((await eventsOf(id)).filter((action) => action === 'escalate')).toHaveLength(1)
  const entries = await world.db.selectFrom('ledger').select('seq').where('verb', '=', 'dispatch.sweep').execute()
  expect(entries).toHaveLength(2)
})

test('two sweeps at the same moment are one', async () => {
  const ids = [await world.alertOnDesk(), await world.alertOnDesk(), await world.alertOnDesk()]
  world.setDay('2027-01-15')
  const done = await Promise.all([run(), run()])
  expect(done.reduce((sum, each) => sum + each.escalated, 0)).toBe(3)
  for (const id of ids) expect((await eventsOf(id)).filter((action) => action === 'escalate')).toHaveLength(1)
})

test('who answers at last is not escalated any more, but stays late on record', async () => {
  world.setDay('2026-11-02')
  const id = await world.alertOnDesk()
  const { version } = await world.alert(id)
  const signed = await world.act('medical', sign, { id, version })
  world.setDay('2026-11-18')
  await world.act('medical', answer, { id, version: signed.version, code: 'medical-aid' })
  world.setDay('2026-12-01')
  await run()
  expect(await eventsOf(id)).toEqual(['open', 'dispatch', 'sign', 'answer'])
  expect(await lateness(id)).toMatchObject({ was_late: true, escalated_at: null })
})

test('a term over holidays not yet published moves when they are', async () => {
  world.setDay('2030-09-25')
  const unpublished = workingCalendar({})
  const published = workingCalendar({
    2030: { published: true, holidays: ['2030-10-01', '2030-10-02', '2030-10-03', '2030-10-04', '2030-10-07'], makeUpDays: ['2030-09-29'] },
  })
  const services = { ...world.services, calendar: unpublished }
  const id = await createBefore(services.calendar)
  expect(await lateness(id)).toMatchObject({ due_on: plainDate('2030-10-09') })
  expect((await run(unpublished)).moved).toBe(0)
  expect((await run(published)).moved).toBe(1)
  // 26, 27, 29 (make-up Sunday), 30 September, 8, 9, 10, 11, 14, 15 October.
  expect(await lateness(id)).toMatchObject({ due_on: plainDate('2030-10-15') })
  expect((await run(published)).moved).toBe(0)
})

async function createBefore(calendar: WorkingCalendar): Promise<number> {
  const known = world.services.calendar
  Object.assign(world.services, { calendar })
  try {
    return await world.alertOnDesk()
  } finally {
    Object.assign(world.services, { calendar: known })
  }
}
