import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jpeg } from '#test/pictures'
import { createVisitWorld, places, type Somebody, type VisitWorld } from '#test/visit-world'
import { chain, visits } from '#contract'

/*
 * Who sees what, told as a property: for any family and any two people, the one in whose place it lies sees its visits, photos, leads
 * and chain everywhere they stand, the other nowhere. The second half matters: a test that nobody sees anything would pass as well.
 */
const villages = ['laohekou', 'xinxiu', 'jinqiao'] as const
type Village = (typeof villages)[number]

interface Told {
  readonly householdNo: number
  readonly visit: number
  readonly photo: number
  readonly lead: number
}

const seers: readonly (readonly [Somebody, readonly Village[]])[] = [
  ['laohekou', ['laohekou']],
  ['xinxiu', ['xinxiu']],
  ['jinqiao', ['jinqiao']],
  ['helper', ['laohekou', 'xinxiu']],
  ['clerk', ['laohekou', 'xinxiu']],
  ['jinpen', ['jinqiao']],
  ['county', ['laohekou', 'xinxiu', 'jinqiao']],
  ['nanxian', []],
  ['province', ['laohekou', 'xinxiu', 'jinqiao']],
]

let world: VisitWorld
let told: Record<Village, readonly Told[]>
beforeAll(async () => {
  world = await createVisitWorld()
  const both = async (village: Village): Promise<readonly Told[]> => [await tell(village), await tell(village)]
  told = { laohekou: await both('laohekou'), xinxiu: await both('xinxiu'), jinqiao: await both('jinqiao') }
})
afterAll(() => world.stop())

async function tell(village: Village): Promise<Told> {
  const { householdNo } = await world.family({ village: places[village], programme: 'dibao' })
  const { id: visit } = await world.visit(village, householdNo, { findings: [{ code: 'living', personNo: null, words: '' }] })
  const { id: photo } = await world.ask(village, visits.photo, { params: { id: visit }, file: { name: 'a.jpg', bytes: jpeg() } })
  const { id: lead } = await world.ask(village, visits.reportLead, {
    body: { clientId: randomUUID(), description: '独自住在船上', reportedAt: '2026-11-02T00:00:00Z' },
  })
  return { householdNo, visit, photo, lead }
}

const everything = { page: 1, size: 200 }

/** Where one household may be seen; each says whether it is. */
const windows: Readonly<Record<string, (who: Somebody, it: Told) => Promise<boolean>>> = {
  list: async (who, it) => (await world.ask(who, visits.visitListing.list, { query: everything })).rows.some((row) => row.id === it.visit),
  'list by household': async (who, it) =>
    (await world.ask(who, visits.visitListing.list, { query: { householdNo: it.householdNo } })).total > 0,
  detail: (who, it) => seen(world.ask(who, visits.detail, { params: { id: it.visit } })),
  photo: (who, it) => seen(world.ask(who, visits.photoFile, { params: { id: it.visit, file: it.photo } })),
  leads: async (who, it) => (await world.ask(who, visits.leadListing.list, { query: everything })).rows.some((row) => row.id === it.lead),
  lead: (who, it) => seen(world.ask(who, visits.lead, { params: { id: it.lead } })),
  chain: (who, it) => seen(world.ask(who, chain.list, { params: { id: it.householdNo } })),
  statement: (who, it) => seen(world.ask(who, chain.statement, { params: { id: it.householdNo } })),
  printing: (who, it) => seen(world.ask(who, chain.printStatement, { params: { id: it.householdNo } })),
}

/** On the phone, for those who visit. */
const phoneWindows: typeof windows = {
  find: async (who, it) => (await world.ask(who, visits.find, { body: { text: String(it.householdNo) } })).families.length > 0,
  record: (who, it) => seen(world.visit(who, it.householdNo)),
  call: async (who, it) =>
    (await reasonOf(
      world.ask(who, visits.call, { params: { id: it.householdNo }, body: { personNo: await personOf(it.householdNo) } }),
    )) === '没有登记电话',
}

async function personOf(householdNo: number): Promise<number> {
  return (await world.db.selectFrom('person').select('person_no').where('household_no', '=', householdNo).executeTakeFirstOrThrow())
    .person_no
}

async function seen(work: Promise<unknown>): Promise<boolean> {
  return (await reasonOf(work)) === null
}

async function reasonOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work
    return null
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'not-found') return error.message
    throw error
  }
}

test('a family is seen through every window by who answers for its village, and through none by anybody else', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...seers),
      fc.constantFrom(...villages),
      fc.constantFrom(0, 1),
      fc.constantFrom(...Object.keys(windows)),
      async ([who, own], village, which, window) => {
        const it = told[village][which]
        if (it === undefined) throw new Error('nothing was told')
        expect(await windows[window]?.(who, it)).toBe(own.includes(village))
      },
    ),
    { numRuns: 150 },
  )
})

test('the phone reaches the helper’s own families only', async () => {
  const helpers = seers.filter(([who]) => ['laohekou', 'xinxiu', 'jinqiao', 'helper', 'clerk', 'jinpen'].includes(who))
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...helpers),
      fc.constantFrom(...villages),
      fc.constantFrom(...Object.keys(phoneWindows)),
      async ([who, own], village, window) => {
        const [it] = told[village]
        if (it === undefined) throw new Error('nothing was told')
        expect(await phoneWindows[window]?.(who, it)).toBe(own.includes(village))
      },
    ),
    { numRuns: 60 },
  )
})

test('departments and offices without visits are refused', async () => {
  const [it] = told.laohekou
  if (it === undefined) throw new Error('nothing was told')
  await expect(world.ask('medical', visits.detail, { params: { id: it.visit } })).rejects.toMatchObject({ code: 'auth.denied' })
  await expect(world.ask('county', visits.today)).rejects.toMatchObject({ code: 'auth.denied' })
  await expect(world.visit('auditor', it.householdNo)).rejects.toMatchObject({ code: 'auth.denied' })
  // A department sees the chain of a family that was dispatched to it, and of no other.
  await expect(world.ask('medical', chain.list, { params: { id: it.householdNo } })).rejects.toMatchObject({ code: 'not-found' })
  await world.alertOnDesk({ householdNo: it.householdNo, cause: 'illness' })
  expect((await world.ask('medical', chain.list, { params: { id: it.householdNo } })).events.length).toBeGreaterThan(0)
})
