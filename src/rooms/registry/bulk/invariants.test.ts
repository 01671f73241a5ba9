import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/database'
import {
  delivery,
  deliverDeaths,
  deliverPopulation,
  deliverRoster,
  household,
  person,
  villages,
  type Listed,
  type ListedHousehold,
} from '#test/registry-world'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.stop())

/** What must hold after any deliveries; each query lists what breaks it. Foreign keys on memberships are held by these, not by triggers. */
const rules: Readonly<Record<string, ReturnType<typeof sql>>> = {
  'a membership is of a person and a household': sql`
    select m.* from membership m left join person p using (person_no) left join household h on h.household_no = m.household_no where p.person_no is null or h.household_no is null`,
  'whoever is registered belongs where the person says': sql`
    select p.person_no from person p left join membership m on m.person_no = p.person_no and m.valid_to is null
    where p.status = 'active' and (p.household_no is distinct from m.household_no or m.relation <> p.relation)`,
  'the dead and those who left belong nowhere': sql`select p.person_no from person p join membership m on m.person_no = p.person_no and m.valid_to is null where p.status <> 'active'`,
  'nobody is in two households on a day': sql`
    select a.person_no from membership a join membership b on b.person_no = a.person_no and (b.household_no, b.valid_from) <> (a.household_no, a.valid_from)
    where a.valid_from < coalesce(b.valid_to, 'infinity') and b.valid_from < coalesce(a.valid_to, 'infinity') and a.valid_from < coalesce(a.valid_to, 'infinity') and b.valid_from < coalesce(b.valid_to, 'infinity')`,
  'a household counts its members and has one of them as head': sql`
    select h.household_no from household h left join lateral (select count(*) as n, bool_or(p.person_no = h.head_person_no and p.name = h.head_name) as headed from person p where p.household_no = h.household_no and p.status = 'active') m on true
    where h.size <> m.n or h.status <> case when m.n = 0 then 'closed' else 'active' end or m.n > 0 and not m.headed`,
  'members live in the village of their household': sql`select p.person_no from person p join household h using (household_no) where p.status = 'active' and p.region_code <> h.region_code`,
  'masks say what the hardships say': sql`
    select h.household_no from household h left join lateral (select coalesce(bit_or(programme_bit(s.programme)), 0) as mask, coalesce(sum(s.monthly_fen), 0) as fen from hardship s where s.household_no = h.household_no and s.valid_to is null) s on true
    where h.programme_mask <> s.mask or h.monthly_fen <> s.fen`,
  'persons’ masks say whom the hardships cover': sql`
    select p.person_no from person p left join lateral (select coalesce(bit_or(programme_bit(s.programme)), 0) as mask from hardship s join hardship_person c on c.hardship_id = s.id where c.person_no = p.person_no and s.valid_to is null and c.valid_to is null) s on true
    where p.programme_mask <> s.mask`,
}

/** Where each of eight persons is said to be, month by month: household, relation (null: as always), state. Mostly nothing changes, so that each single change shows. */
const where = fc.record({
  home: fc.constantFrom(null, null, null, 0, 1, 2, 3, 4),
  relation: fc.constantFrom(null, null, null, null, null, '0', '1'),
  status: fc.constantFrom('1', '1', '1', '1', '1', '1', '1', '2', '3'),
  listed: fc.integer({ min: 0, max: 9 }).map((n) => n > 2),
})
const month = fc.record({
  people: fc.array(where, { minLength: 8, maxLength: 8 }),
  villages: fc.array(fc.constantFrom(...Object.values(villages)), { minLength: 5, maxLength: 5 }),
  dead: fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 2 }),
  roster: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 5 }),
})

type Month = typeof month extends fc.Arbitrary<infer T> ? T : never

function register(run: number, { people, villages: places }: Month): ListedHousehold[] {
  const homes = new Map<number, Listed[]>()
  for (const [index, { home, relation, status, listed }] of people.entries()) {
    const no = run * 100 + index + 1
    if (!listed) continue
    const at = home ?? index % 3
    homes.set(at, [
      ...(homes.get(at) ?? []),
      person(no, `人${String.fromCodePoint(0x4e00 + index)}`, { relation: relation ?? String(index % 4), status }),
    ])
  }
  return [...homes].map(([home, members]) => household(`${String(run)}-${String(home)}`, places[home] ?? villages.laohekou, ...members))
}

let runs = 0
let snapshots = 0

test('whatever registers, deaths and rosters say, the registry stays whole, and the same file twice changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(month, { minLength: 1, maxLength: 3 }), async (months) => {
      const run = ++runs
      // Empty again, so that a failing example can be made smaller.
      await sql`truncate person, household, membership, hardship, chain_event restart identity cascade`.execute(database.kysely)
      for (const [index, one] of months.entries()) {
        const asOf = `2026-0${String(index + 1)}-28`
        const [population, deaths, roster] = [++snapshots, ++snapshots, ++snapshots]
        const county = `${String(430_000 + run)}000000`
        const deliver = async (): Promise<void> => {
          await deliverPopulation(database.kysely, delivery(population, asOf, 'population-register', county), register(run, one))
          await deliverDeaths(
            database.kysely,
            delivery(deaths, asOf, 'deaths', county),
            one.dead.map((no) => ({ no: run * 100 + no, on: asOf })),
          )
          await deliverRoster(
            database.kysely,
            delivery(roster, asOf, 'dibao-roster', county),
            one.roster.map((no) => ({ no: run * 100 + no, head: run * 100 + no, fen: 10_000 })),
          )
        }
        await deliver()
        await holds()
        const state = await everything()
        await deliver()
        expect(await everything()).toEqual(state)
      }
    }),
    { numRuns: 15 },
  )
}, 180_000)

async function holds(): Promise<void> {
  for (const [rule, query] of Object.entries(rules)) expect((await query.execute(database.kysely)).rows, rule).toEqual([])
}

async function everything(): Promise<unknown> {
  const state: Record<string, unknown> = {}
  for (const table of ['person', 'household', 'membership', 'hardship', 'hardship_person', 'chain_event', 'person_change']) {
    state[table] = (
      await sql`select (to_jsonb(t) - 'updated_at' - 'source_snapshot' - 'source_row')::text as row from ${sql.table(table)} t order by 1`.execute(
        database.kysely,
      )
    ).rows
  }
  return state
}
