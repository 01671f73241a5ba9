import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { textOf, type Caller } from './callers.ts'
import type { Entry } from './entry.ts'
import { reading } from './reading.ts'
import { Walker } from './walker.ts'
import type { Plot } from './plots.ts'
import { createWalkWorld, type WalkWorld } from './world.ts'
import { writing } from './writing.ts'

describe('what lies outside a caller’s scope', { timeout: 1_800_000 }, () => {
  let world: WalkWorld
  let plots: Plot[]
  let changed: string[]

  beforeAll(async () => {
    world = await createWalkWorld()
    const first = [await world.plant('laohekou'), await world.plant('jinqiao')]
    const callers = Object.values(world.callers).filter((caller) => caller.region.startsWith('430971'))
    const before = await pictures(world, callers, first[0])
    plots = [...first, await world.plant('chuangfeng')]
    const after = await pictures(world, callers, first[0])
    changed = [...before]
      .filter(([asked, text]) => after.get(asked) !== text)
      .map(([asked, text]) => `${asked}: ${text.slice(0, 300)} / ${after.get(asked)?.slice(0, 300) ?? ''}`)
  }, 600_000)
  afterAll(() => world[Symbol.asyncDispose]())

  test('changes no count, sum, list or figure of his', () => {
    expect(changed).toEqual([])
  })

  test('appears in no reply of an operation that looks, and cannot be told from what does not exist', async () => {
    const walker = new Walker(world, plots)
    const oracle = await walker.oracle()
    for (const [operation, entry] of Object.entries(reading)) {
      for (const caller of callersOf(world, entry)) {
        for (const plot of entry.aimless === true ? plots.slice(0, 1) : plots) await walker.step({ operation, entry, caller, plot }, oracle)
      }
    }
    expect(outcome(walker, reading)).toEqual(sound)
    expect(
      Object.entries(reading)
        .filter(
          ([id, entry]) => entry.shows !== 'nobody' && entry.apart === undefined && entry.nameless === undefined && !walker.telling.has(id),
        )
        .map(([id]) => id),
    ).toEqual([])
  })

  test('is not reached by an operation that changes something either', async () => {
    const walker = new Walker(world, plots)
    for (const [operation, entry] of Object.entries(writing)) {
      const oracle = await walker.oracle()
      for (const plot of entry.aimless === true ? plots.slice(0, 1) : plots) {
        // Those whom it does not concern try first: what they do must leave everything as it is for the others.
        const callers = Object.values(world.callers).toSorted(
          (a, b) => Number(oracle.isOutside(b, plot)) - Number(oracle.isOutside(a, plot)),
        )
        for (const caller of callers) await walker.step({ operation, entry, caller, plot }, await walker.oracle())
      }
    }
    expect(outcome(walker, writing)).toEqual(sound)
  })
})

/** The walk reaches something: no operation was only ever refused. */
const sound = { wrong: [], dead: [] }
function outcome(walker: Walker, walked: Readonly<Record<string, Entry>>): Record<keyof typeof sound, readonly string[]> {
  const ids = Object.keys(walked)
  return { wrong: walker.wrong, dead: ids.filter((id) => !walker.alive.has(id) && walked[id]?.apart === undefined) }
}

/** Where nothing is aimed at, one of each kind suffices; else everybody tries. */
function callersOf(world: WalkWorld, entry: Entry): readonly Caller[] {
  const { stranger, clerk, county, medical, admin, security, audit, medicalKey } = world.callers
  return entry.aimless === true && entry.shows === 'nobody'
    ? [stranger, clerk, county, medical, admin, security, audit, medicalKey]
    : Object.values(world.callers)
}

/** What everybody sees without aiming at anybody. The ledger, refusals and the sheet of users are left out: asking makes the first two longer and is the last visit in the other. */
async function pictures(world: WalkWorld, callers: readonly Caller[], plot: Plot | undefined): Promise<Map<string, string>> {
  const seen = new Map<string, string>()
  if (plot === undefined) return seen
  for (const caller of callers) {
    for (const [id, entry] of Object.entries(reading)) {
      const [asked] = entry.asks({ ...plot, token: '', turn: 0 })
      if (asked?.method !== 'GET' || /^(ledger|refused-attempts|policy|catalogue|evaluation|region|users\.export)\b/.test(id)) continue
      seen.set(
        `${id} as ${caller.name}`,
        textOf(await world.ask(caller.name, asked)).replaceAll(/"(requestId|lastUsedAt|lastSeenAt|tookMs)":"?[^",]+"?/g, ''),
      )
    }
  }
  return seen
}
