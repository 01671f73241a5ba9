import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { unzipSync } from 'fflate'
import { systemActor } from '#access'
import { isDownload, type Route } from '#command'
import { abilities } from '#contract'
import { readConfig } from '#platform/config'
import { createAlertWorld, places, type AlertWorld } from '#test/alert-world'
import { routes } from '../routes.ts'

/* Whatever leaves the platform as a file says on it who made it and when. */
let world: AlertWorld
beforeAll(async () => {
  world = await createAlertWorld()
  await world.household(places.laohekou, '王建国')
})
afterAll(() => world.stop())

/** Files that are somebody's own paper, the empty form of a delivery, or a file written earlier by an export. The held rows are in src/rooms/imports. */
const originals = new Set([
  'catalogue.template',
  'dispatch.file',
  'registry.downloadAttachment',
  'visits.photoFile',
  'export.fetch',
  'import.heldFile',
])
/** Lists that are of something the address must name: exported like the others, by listRoutes. */
const ofSomething = new Set(['screening.hit.export', 'standard-touched.export', 'standard-recomputed.export', 'standard-back-pay.export'])

const files = routes.filter((route) => route.operation.transfer === 'file')
const exported = files.filter((route) => !originals.has(route.operation.id) && !ofSomething.has(route.operation.id))

test('every download is an export that says so, or one of the named originals', () => {
  expect(
    files.filter((route) => route.whole === undefined && !originals.has(route.operation.id)).map((route) => route.operation.id),
  ).toEqual([])
  expect(exported.length).toBeGreaterThan(20)
})

test.each(exported.map((route) => [route.operation.id, route] as const))('%s names who made it and when', async (_, route) => {
  const text = await sheetOf(route)
  expect(text).toContain('制表人：李督察')
  expect(text).toMatch(/制表时间：\d{4}-\d\d-\d\d \d\d:\d\d/)
})

async function sheetOf(route: Route): Promise<string> {
  const actor = {
    ...systemActor('inspector', abilities, world.actors.county.regionCode ?? undefined),
    id: world.actors.county.id,
    userId: world.actors.county.userId,
    kind: 'user' as const,
    name: '李督察',
  }
  const { operation } = route
  const reply = await route.handle(
    { ...world.services, config: readConfig({}) },
    { params: {}, query: operation.query.parse({}), body: {}, actor, requestId: undefined, file: undefined },
  )
  if (!isDownload(reply)) throw new Error(`${operation.id} gave no file`)
  const bytes = reply.content instanceof Uint8Array ? reply.content : await buffer(reply.content)
  return Object.values(unzipSync(bytes))
    .map((part) => Buffer.from(part).toString())
    .join('\n')
}
