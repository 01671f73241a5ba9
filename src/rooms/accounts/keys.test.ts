import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { actorOfApiKey, userActor, withReader, type Actor } from '#access'
import { execute } from '#command'
import { createAlertWorld, places, type AlertWorld } from '#test/alert-world'
import { issueKey, listKeys, revokeKey, rotateKey } from './keys.ts'

let world: AlertWorld
let admin: Actor
beforeAll(async () => {
  world = await createAlertWorld()
  const { id } = await world.db
    .insertInto('app_user')
    .values({ login: 'admin', name: 'admin', role: 'admin', region_code: places.county, department: 'civil-affairs', password_hash: '' })
    .returning('id')
    .executeTakeFirstOrThrow()
  admin = userActor({ id, name: 'admin', role: 'admin', region_code: places.county, department: 'civil-affairs' })
})
afterAll(() => world.stop())
afterEach(() => {
  vi.useRealTimers()
})

/** Commands and keys by the same clock: the machine's. */
const services = () => ({ ...world.services, clock: { ...world.services.clock, now: () => new Date() } })
const issue = (days = 365) =>
  execute(services(), issueKey, admin, { name: '医保推送', department: 'medical-insurance', regionCode: places.county, days })
const opens = async (key: string | null): Promise<boolean> => (await actorOfApiKey(world.db, key ?? '')) !== null
const stateOf = async (id: number) =>
  (await withReader(world.db, admin, (reader) => listKeys(reader, admin.regionCode, new Date()))).rows.find((row) => row.id === id)
const later = (days: number): void => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * 86_400_000 })
}

test('a changed key and the new one both open for the overlap, then the new one alone; when each was used is seen', async () => {
  const old = await issue()
  const next = await execute(services(), rotateKey, admin, { id: old.id, overlapDays: 7 })
  expect([await opens(old.key), await opens(next.key)]).toEqual([true, true])
  expect(await stateOf(old.id)).toMatchObject({ state: 'ending', lastUsedAt: expect.any(String) })
  later(8)
  expect([await opens(old.key), await opens(next.key)]).toEqual([false, true])
  expect(await stateOf(old.id)).toMatchObject({ state: 'expired' })
})

test('a key ends with its day, and changing it does not lengthen its life', async () => {
  const short = await issue(3)
  await execute(services(), rotateKey, admin, { id: short.id, overlapDays: 30 })
  later(4)
  expect(await opens(short.key)).toBe(false)
})

test('what was revoked, ended or changed before is not changed again, nor by an administrator of another county', async () => {
  const key = await issue()
  await execute(services(), rotateKey, admin, { id: key.id })
  await expect(execute(services(), rotateKey, admin, { id: key.id })).rejects.toMatchObject({ code: 'state.conflict' })
  const other = await issue()
  await execute(services(), revokeKey, admin, { id: other.id })
  await expect(execute(services(), rotateKey, admin, { id: other.id })).rejects.toMatchObject({ code: 'state.conflict' })
  const elsewhere = userActor({
    id: admin.userId ?? 0,
    name: '别处',
    role: 'admin',
    region_code: places.nanxian,
    department: 'civil-affairs',
  })
  const third = await issue()
  await expect(execute(services(), rotateKey, elsewhere, { id: third.id })).rejects.toMatchObject({ code: 'not-found' })
})
