import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { userActor, withReader, type Actor } from '#access'
import { execute, recordLooks } from '#command'
import { createAlertWorld, places, type AlertWorld } from '#test/alert-world'
import { answerLook, askAbout, closeLook, ownLooks, unusualList } from './looks.ts'
import { scanLooks } from './scan.ts'

let world: AlertWorld
let officer: Actor
let instant = new Date()

beforeAll(async () => {
  world = await createAlertWorld()
  const { id } = await world.db
    .insertInto('app_user')
    .values({
      login: 'security',
      name: '安全',
      role: 'security',
      region_code: places.county,
      department: 'civil-affairs',
      password_hash: '',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  officer = userActor({ id, name: '安全', role: 'security', region_code: places.county, department: 'civil-affairs' })
  await world.db.updateTable('app_user').set({ home_region: places.laohekou }).where('login', '=', 'clerk').execute()
})
afterAll(() => world.stop())
beforeEach(() => {
  instant = new Date()
})

/** The services with a clock that moves: the ledger's own clock does. */
const services = () => ({ ...world.services, clock: { ...world.services.clock, now: () => instant } })
const household = (village: string, head?: string): Promise<number> => world.household(village, head)

async function look(actor: Actor, ...households: readonly number[]): Promise<void> {
  for (const householdNo of households)
    await recordLooks(world.services, actor, [
      { verb: 'household.view', subject: `household:${String(householdNo)}`, regionCode: actor.regionCode, householdNo },
    ])
}

interface Row {
  id: number
  measure: string
  sentence: string
  householdNo: number | null
  state: string
  name: string
  answer: string
}
async function found(more: Partial<{ region: string }> = {}): Promise<Row[]> {
  await scanLooks(services())
  const context = { actor: officer, services: services() }
  return (await withReader(world.db, officer, (reader) =>
    unusualList.rows(reader, more, { sort: 'day', descending: true, limit: 200, offset: 0 }, context),
  )) as Row[]
}
const of = (rows: readonly Row[], householdNo: number): string[] =>
  rows.filter((row) => row.householdNo === householdNo).map((row) => row.measure)

test('a neighbour looked up without a case is on the page at once; with a case, or a stranger, is not', async () => {
  const [neighbour, stranger] = [await household(places.laohekou, '周邻居'), await household(places.xinxiu, '周路人')]
  const withCase = await household(places.laohekou, '周有事')
  await world.alertOnDesk({ householdNo: withCase })
  await world.db
    .updateTable('alert')
    .set({ desk_department: 'civil-affairs', desk_region: places.heba })
    .where('household_no', '=', withCase)
    .execute()
  await look(world.actors.clerk, neighbour, stranger, withCase)
  const rows = await found()
  expect(of(rows, neighbour)).toEqual(['neighbour'])
  expect(of(rows, stranger)).toEqual([])
  expect(of(rows, withCase)).toEqual([])
  // The officer reads numbers, never names of people in need.
  expect(JSON.stringify(rows)).not.toContain('周')
})

test('somebody of the own surname in the own township, and a namesake of a colleague, are asked about; others of the county are not', async () => {
  const surname = world.actors.clerk.name.slice(0, 1)
  const [kin, far] = [await household(places.xinxiu, `${surname}某甲`), await household(places.jinqiao, `${surname}某乙`)]
  const namesake = await household(places.xinxiu, '户主')
  await world.db
    .insertInto('person')
    .values({
      person_no: 900_001,
      token: crypto.randomUUID(),
      id_sealed: '',
      id_masked: '',
      name: world.actors.jinpen.name,
      initials: '',
      birth: '1980-01-01',
      sex: '1',
      hukou_region: places.xinxiu,
      region_code: places.xinxiu,
      household_no: namesake,
    })
    .execute()
  await look(world.actors.clerk, kin, far, namesake)
  const rows = await found()
  expect(of(rows, kin)).toEqual(['kin'])
  expect(of(rows, far)).toEqual([])
  expect(rows.find((row) => row.householdNo === namesake)?.sentence).toContain('与本单位同事同名')
})

test('work on a family explains looking at it; an ordinary day of looking trips nothing', async () => {
  const worked = await household(places.laohekou)
  await look(world.actors.clerk, worked)
  await recordLooks(world.services, world.actors.clerk, [
    { verb: 'visit.record', subject: 'visit:1', householdNo: worked, regionCode: places.laohekou },
  ])
  const ordinary: number[] = []
  for (let i = 0; i < 39; i++) ordinary.push(await household(places.xinxiu))
  await look(world.actors.colleague, ...ordinary)
  const rows = (await found()).filter((row) => row.measure !== 'night')
  expect(of(rows, worked)).toEqual([])
  expect(rows.filter((row) => row.name === world.actors.colleague.name)).toEqual([])
})

test('many more families than usual, told with both numbers; the next look adds to it instead of a second line', async () => {
  const families: number[] = []
  for (let i = 0; i < 45; i++) families.push(await household(places.jinqiao))
  await look(world.actors.jinpen, ...families.slice(0, 41))
  const many = (rows: readonly Row[]): string[] => rows.filter((row) => row.measure === 'many').map((row) => row.sentence)
  expect(many(await found())).toEqual(['一天查看没有在办事项的家庭 41 户，本人平常一天约 0 户'])
  await look(world.actors.jinpen, ...families.slice(41))
  expect(many(await found())).toEqual(['一天查看没有在办事项的家庭 45 户，本人平常一天约 0 户'])
})

test('a township where somebody with a habit never was', async () => {
  const actor = world.actors.county.id
  await world.db
    .insertInto('look_day')
    .values([
      { actor, day: '2020-01-01', township: places.heba.slice(0, 9), families: 30 },
      { actor, day: yesterday(), township: places.heba.slice(0, 9), families: 30 },
    ])
    .execute()
  const families = [await household(places.jinqiao), await household(places.jinqiao), await household(places.jinqiao)]
  await look(world.actors.county, ...families.slice(0, 2))
  const elsewhere = (rows: readonly Row[]): Row[] =>
    rows.filter((row) => row.measure === 'elsewhere' && row.name === world.actors.county.name)
  expect(elsewhere(await found())).toEqual([])
  await look(world.actors.county, ...families.slice(2))
  expect(elsewhere(await found()).map((row) => row.sentence)).toEqual(['查看了近 90 天从未办过事的乡镇的家庭 3 户，没有在办事项'])
})

const yesterday = (): string => new Date(Date.now() - 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10)

test('the officer asks, the person answers for himself, the officer closes with a finding; closed it stays closed', async () => {
  const neighbour = await household(places.laohekou)
  await look(world.actors.clerk, neighbour)
  const id = (await found()).find((row) => row.householdNo === neighbour)?.id ?? 0
  await expect(execute(services(), answerLook, world.actors.clerk, { id, answer: '还没有问就说' })).rejects.toMatchObject({
    code: 'state.conflict',
  })
  await expect(execute(services(), askAbout, world.actors.clerk, { id })).rejects.toMatchObject({ code: 'auth.denied' })
  await execute(services(), askAbout, officer, { id })
  expect((await withReader(world.db, world.actors.clerk, (reader) => ownLooks(reader, world.actors.clerk))).rows).toContainEqual(
    expect.objectContaining({ id, state: 'asked' }),
  )
  await expect(execute(services(), answerLook, world.actors.jinpen, { id, answer: '替别人说一句' })).rejects.toMatchObject({
    code: 'not-found',
  })
  await execute(services(), answerLook, world.actors.clerk, { id, answer: '接到电话咨询，核对是否在册' })
  await execute(services(), closeLook, officer, { id, outcome: 'justified', note: '有来电记录' })
  await look(world.actors.clerk, neighbour)
  expect((await found()).filter((row) => row.householdNo === neighbour && row.measure === 'neighbour')).toMatchObject([
    { id, state: 'closed', answer: '接到电话咨询，核对是否在册' },
  ])
})

test('an officer of another county sees none of it', async () => {
  const other = userActor({ id: 0, name: '别处', role: 'security', region_code: places.nanxian, department: 'civil-affairs' })
  const rows = await withReader(world.db, other, (reader) =>
    unusualList.rows(reader, {}, { sort: 'day', descending: true, limit: 200, offset: 0 }, { actor: other, services: services() }),
  )
  expect(rows).toEqual([])
})

test('a full number shown though nothing runs for the family stands there with its reason, also where a case explains the look; one shown for a matter does not', async () => {
  const [bare, matched] = [await household(places.laohekou, '周无事'), await household(places.xinxiu, '周办事')]
  const number = async (householdNo: number, person: number, matter: string, purpose: string): Promise<void> => {
    await world.db
      .insertInto('person')
      .values({
        person_no: person,
        token: crypto.randomUUID(),
        id_sealed: '',
        id_masked: '',
        name: '周无名',
        initials: '',
        birth: '1980-01-01',
        sex: '1',
        hukou_region: places.laohekou,
        region_code: places.laohekou,
        household_no: householdNo,
      })
      .execute()
    await recordLooks(world.services, world.actors.clerk, [
      {
        verb: 'person.reveal',
        subject: `person:${String(person)}`,
        householdNo,
        personNo: person,
        regionCode: places.laohekou,
        purpose,
        detail: { field: 'idNumber', matter },
      },
    ])
  }
  await recordLooks(world.services, world.actors.clerk, [
    { verb: 'visit.record', subject: 'visit:2', householdNo: bare, regionCode: places.laohekou },
  ])
  await number(bare, 900_011, '', '核对银行退回的名单')
  await number(matched, 900_012, 'alert:5', '预警 5 号 因病')
  const rows = await found()
  expect(of(rows, bare)).toEqual(['no-matter'])
  expect(rows.find((row) => row.householdNo === bare)?.sentence).toBe(
    `家庭 ${String(bare)}没有在办事项，查看了完整号码 1 次，写的原因：核对银行退回的名单`,
  )
  expect(of(rows, matched)).not.toContain('no-matter')
})
