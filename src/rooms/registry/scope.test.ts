import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { readXlsx } from 'hucre/xlsx'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Download } from '#command'
import { registry as contract, type Listing } from '#contract'
import { createRegistryWorld, household, person, villages, type Cast, type ListedHousehold, type RegistryWorld } from '#test/registry-world'

/** Who may see a village's households: by region; the department only what was dispatched to it. */
const regionOf: Record<Cast, string> = {
  clerk: '430971121',
  otherClerk: '430971123',
  county: '430971',
  otherCounty: '430921',
  education: '430971',
  helper: '430971121',
}
const everybody = Object.keys(regionOf) as Cast[]
const names = ['王建国', '张伟', '李娜', '张三', '王芳']

/** Households in random villages, some dispatched to education, some to another department. */
const people = fc.array(
  fc.record({
    village: fc.constantFrom(...Object.values(villages)),
    size: fc.integer({ min: 1, max: 3 }),
    name: fc.constantFrom(...names),
    desk: fc.constantFrom(null, 'education', 'public-security'),
  }),
  { minLength: 3, maxLength: 12 },
)

interface Placed {
  readonly householdNo: number
  readonly persons: readonly number[]
  readonly village: string
  readonly desk: string | null
  readonly attachmentId: number
}

let world: RegistryWorld
let snapshot = 0
beforeAll(async () => {
  world = await createRegistryWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

/** Empties the registry and fills it with the given people, each household with a paper. */
async function place(made: readonly { village: string; size: number; name: string; desk: string | null }[]): Promise<Placed[]> {
  await sql`truncate person, household, membership, hardship, alert, attachment, chain_event restart identity cascade`.execute(world.db)
  snapshot++
  let no = 0
  const listed: ListedHousehold[] = made.map(({ village, size, name }, index) =>
    household(
      `${String(snapshot)}-${String(index)}`,
      village,
      ...Array.from({ length: size }, (_, i) => person(++no, i === 0 ? name : `${name.slice(0, 1)}某`, { relation: i === 0 ? '0' : '2' })),
    ),
  )
  await world.population(snapshot, '2026-01-31', listed)
  const placed: Placed[] = []
  let next = 1
  for (const { village, size, desk } of made) {
    const persons = Array.from({ length: size }, () => next++)
    const householdNo = await world.householdOf(persons[0] ?? 0)
    const attachment = await sql<{
      id: number
    }>`insert into attachment (household_no, region_code, kind, title, sha256, mime, size, created_by) values (${householdNo}, ${village}, 'other', '材料', ${'0'.repeat(64)}, 'application/pdf', 1, 'x') returning id`.execute(
      world.db,
    )
    if (desk !== null) {
      const alert = await sql<{
        id: number
      }>`insert into alert (household_no, region_code, cause, category, grade, sentence, indicators, evidence, source) values (${householdNo}, ${village}, 'schooling', 'risk', 2, 'x', '{}', '[]', 'manual') returning id`.execute(
        world.db,
      )
      await sql`insert into dispatch_task (alert_id, household_no, region_code, department, desk_region, term_days, due_on, assigned_by)
        values (${alert.rows[0]?.id ?? 0}, ${householdNo}, ${village}, ${desk}, '430971000000', 5, '2026-04-10', 'x')`.execute(world.db)
    }
    placed.push({ householdNo, persons, village, desk, attachmentId: attachment.rows[0]?.id ?? 0 })
  }
  return placed
}

function visible(placed: readonly Placed[], who: Cast): Placed[] {
  return placed.filter(({ village, desk }) => village.startsWith(regionOf[who]) && (who !== 'education' || desk === 'education'))
}

const sorted = (numbers: Iterable<number>) => [...numbers].toSorted((a, b) => a - b)

/** All pages of a list, the count each page says, and the exported sheet's numbers. */
async function seenIn(
  listing: Listing,
  who: Cast,
  key: string,
  query: Record<string, string>,
): Promise<{ paged: number[]; totals: number[]; exported: number[] }> {
  const paged: number[] = []
  const totals: number[] = []
  for (let page = 1; page <= 20; page++) {
    const reply = (await world.ask(listing.list, who, { query: { ...query, page, size: 2 } })) as {
      rows: Record<string, number>[]
      total: number
    }
    totals.push(reply.total)
    if (reply.rows.length === 0) break
    paged.push(...reply.rows.map((row) => row[key] ?? 0))
  }
  const file = (await world.ask(listing.export, who, { query })) as Download
  return { paged, totals, exported: await numbersIn(file, listing, key) }
}

async function numbersIn(file: Download, listing: Listing, key: string): Promise<number[]> {
  const label = listing.columns.find((column) => column.key === key)?.label ?? ''
  if (file.content instanceof Uint8Array) throw new Error('a sheet is streamed')
  const book = await readXlsx(new Uint8Array(await buffer(file.content)))
  // The first line says what was selected, the second is the head.
  const [, head = [], ...rows] = book.sheets[0]?.rows ?? []
  const at = head.indexOf(label)
  return rows.map((row) => Number(row[at]))
}

test('list, count, pages and export hold exactly the rows of the caller’s region and desk', async () => {
  await fc.assert(
    fc.asyncProperty(people, fc.constantFrom('', '张', '王建国'), async (made, q) => {
      const placed = await place(made)
      for (const who of everybody) {
        const mine = visible(placed, who)
        const query: Record<string, string> = q === '' ? {} : { q }
        const rows = await sql<{ no: number }>`select household_no as no from household where head_name like ${`${q}%`}`.execute(world.db)
        const fits = new Set(rows.rows.map((row) => row.no))
        const expected = sorted(mine.map((entry) => entry.householdNo).filter((no) => fits.has(no)))
        const { paged, totals, exported } = await seenIn(contract.householdListing, who, 'householdNo', query)
        expect(sorted(paged), `${who} pages`).toEqual(expected)
        expect(new Set(totals), `${who} count`).toEqual(new Set([expected.length]))
        expect(sorted(exported), `${who} export`).toEqual(expected)
      }
    }),
    { numRuns: 6 },
  )
}, 120_000)

test('persons, the page, facts, papers and search show nobody else', async () => {
  await fc.assert(
    fc.asyncProperty(people, async (made) => {
      const placed = await place(made)
      for (const who of everybody) {
        const mine = new Set(visible(placed, who).map((entry) => entry.householdNo))
        const listed = contract.personListing.list.reply.parse(await world.ask(contract.personListing.list, who, { query: { size: 200 } }))
        expect(sorted(listed.rows.map((row) => row.personNo)), who).toEqual(sorted(visible(placed, who).flatMap((entry) => entry.persons)))
        const { hits } = contract.quick.reply.parse(await world.ask(contract.quick, who, { body: { text: '张' } }))
        expect(
          hits.every((hit) => mine.has(hit.householdNo ?? 0)),
          who,
        ).toBe(true)
        for (const entry of placed) {
          const asked = [
            world.ask(contract.household, who, { params: { id: entry.householdNo } }),
            world.ask(contract.facts, who, { params: { id: entry.householdNo } }),
            world.ask(contract.person, who, { params: { id: entry.persons[0] } }),
          ]
          const outcomes = await Promise.allSettled(asked)
          expect(
            outcomes.map((outcome) => outcome.status),
            `${who} ${String(entry.householdNo)}`,
          ).toEqual(mine.has(entry.householdNo) ? ['fulfilled', 'fulfilled', 'fulfilled'] : ['rejected', 'rejected', 'rejected'])
          // The stored bytes do not exist: whoever may see the paper gets as far as the store, anybody else is told there is none.
          const paper = await world
            .ask(contract.downloadAttachment, who, { params: { id: entry.attachmentId } })
            .catch((error: Error) => error.message)
          expect(paper, who).toBe(mine.has(entry.householdNo) ? '文件不存在，可能已按保存期限删除' : '没有这个附件，或不在您的管辖范围内')
        }
      }
    }),
    { numRuns: 4 },
  )
}, 120_000)
