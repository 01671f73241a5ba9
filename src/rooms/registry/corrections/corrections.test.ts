import { afterAll, beforeAll, expect, test } from 'vitest'
import { registry as contract } from '#contract'
import { createRegistryWorld, household, person, villages, type Cast, type RegistryWorld } from '#test/registry-world'

/* A registered name, birth or sex is wrong: a clerk proposes with a paper, somebody else of the county decides, the old value stays. */
let world: RegistryWorld
beforeAll(async () => {
  world = await createRegistryWorld()
  await world.population(1, '2026-01-31', [family])
})
afterAll(() => world[Symbol.asyncDispose]())

const family = household(
  'wang',
  villages.laohekou,
  person(1, '王月'),
  person(2, '买买提·阿里', { relation: '2' }),
  person(3, '王三', { relation: '2' }),
  person(4, '王四', { relation: '2' }),
)
const refused = (code: string) => expect.objectContaining({ code })

async function paper(no: number): Promise<number> {
  const { id } = await world.db
    .insertInto('attachment')
    .values({
      household_no: await world.householdOf(no),
      person_no: no,
      region_code: villages.laohekou,
      kind: 'id',
      title: '户口本',
      sha256: 'a'.repeat(64),
      size: 3,
      mime: 'image/png',
      created_by: '测试',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
async function propose(no: number, values: { name?: string; birth?: string; sex?: '1' | '2' }, who: Cast = 'clerk') {
  return contract.proposeCorrection.reply.parse(
    await world.ask(contract.proposeCorrection, who, {
      params: { id: no },
      body: { ...values, attachmentId: await paper(no), reason: '户口本上不是这样' },
    }),
  )
}
const decide = (id: number, agree: boolean, who: Cast = 'county', note = '看过户口本原件') =>
  world.ask(contract.decideCorrection, who, { params: { id }, body: { agree, note } })
const personOf = (no: number) =>
  world.db.selectFrom('person').select(['name', 'initials', 'birth', 'sex']).where('person_no', '=', no).executeTakeFirstOrThrow()
const listed = async (who: Cast) =>
  contract.correctionListing.list.reply.parse(await world.ask(contract.correctionListing.list, who, { query: {} })).rows

test('nothing changes until a second person agrees; then name, household and list go by it, and the old value stays with its source', async () => {
  const { id, done } = await propose(1, { name: '王玥', birth: '1971-02-03', sex: '2' })
  expect(done).toBe(false)
  expect(await personOf(1)).toMatchObject({ name: '王月', birth: '1970-01-01', sex: '1' })
  expect(
    contract.householdFile.parse(await world.ask(contract.household, 'clerk', { params: { id: await world.householdOf(1) } })).corrections,
  ).toBe(1)
  await expect(decide(id, true, 'clerk')).rejects.toEqual(refused('auth.denied'))
  expect(await listed('county')).toMatchObject([
    {
      id,
      words: '姓名 王月 → 王玥；出生日期 1970-01-01 → 1971-02-03；性别 男 → 女',
      fitsId: false,
      state: 'open',
      canDecide: { allowed: true },
    },
  ])
  await decide(id, true)
  expect(await personOf(1)).toEqual({ name: '王玥', initials: 'wy', birth: '1971-02-03', sex: '2' })
  expect(
    await world.db
      .selectFrom('household')
      .select(['head_name', 'head_initials'])
      .where('household_no', '=', await world.householdOf(1))
      .executeTakeFirst(),
  ).toEqual({ head_name: '王玥', head_initials: 'wy' })
  const { changes } = contract.personFile.parse(await world.ask(contract.person, 'county', { params: { id: 1 } }))
  expect(changes.map(({ label, before, after }) => `${label} ${before} ${after}`).toSorted()).toEqual([
    '出生日期 1970-01-01 1971-02-03',
    '姓名 王月 王玥',
    '性别 男 女',
  ])
  expect(changes[0]?.source?.reason).toMatch(/^户口本上不是这样（.+提出，.+审核）$/)
  await expect(decide(id, false)).rejects.toEqual(refused('state.conflict'))
  const verbs = await world.db
    .selectFrom('ledger')
    .select(['verb', 'purpose'])
    .where('subject', '=', `correction:${String(id)}`)
    .orderBy('seq')
    .execute()
  expect(verbs, 'what people write may name somebody: it stays with the correction').toEqual([
    { verb: 'correction.propose', purpose: '' },
    { verb: 'correction.decide', purpose: '' },
  ])
})

test('the register that still says the old values changes nothing back, and asks nobody again', async () => {
  const result = await world.population(2, '2026-02-28', [family])
  expect(result).toMatchObject({ conflictCount: 0 })
  expect(await personOf(1)).toEqual({ name: '王玥', initials: 'wy', birth: '1971-02-03', sex: '2' })
})

test('whoever proposed it does not decide it, whatever their post; they may take it back', async () => {
  const { id } = await propose(3, { sex: '2' }, 'county')
  await expect(decide(id, true)).rejects.toEqual(refused('auth.denied'))
  await expect(propose(3, { name: '王叁' })).rejects.toEqual(refused('state.conflict'))
  await expect(world.ask(contract.withdrawCorrection, 'clerk', { params: { id }, body: {} })).rejects.toEqual(refused('auth.denied'))
  await world.ask(contract.withdrawCorrection, 'county', { params: { id }, body: {} })
  expect(await personOf(3)).toMatchObject({ sex: '1' })
})

test('refused, the values stay and the reason is there to read', async () => {
  const { id } = await propose(4, { birth: '1980-05-05' })
  await expect(decide(id, false, 'county', '')).rejects.toEqual(refused('input.invalid'))
  await decide(id, false, 'county', '户口本照片看不清')
  expect((await listed('clerk')).find((row) => row.id === id)).toMatchObject({ state: 'refused', note: '户口本照片看不清' })
  expect(await personOf(4)).toMatchObject({ birth: '1970-01-01' })
})

test('a dot written otherwise is the same name: put right at once', async () => {
  expect(await propose(2, { name: '买买提 阿里' })).toMatchObject({ done: true })
  expect(await personOf(2)).toMatchObject({ name: '买买提 阿里' })
})

test('without a paper of the household, without a change, or with a birth to come it is refused; other counties see nothing of it', async () => {
  const base = { reason: '户口本上不是这样' }
  await expect(
    world.ask(contract.proposeCorrection, 'clerk', { params: { id: 3 }, body: { ...base, sex: '2', attachmentId: 99_999 } }),
  ).rejects.toEqual(refused('not-found'))
  await expect(propose(3, { sex: '1' })).rejects.toEqual(refused('input.invalid'))
  await expect(propose(3, { birth: '2099-01-01' })).rejects.toEqual(refused('input.invalid'))
  await expect(propose(3, { sex: '2' }, 'otherCounty')).rejects.toEqual(refused('not-found'))
  expect(await listed('otherCounty')).toEqual([])
})
