import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '#command'
import type { IdNumber } from '#kernel'
import { merge } from '#rooms/registry'
import { csvOf, createImportWorld, places, registered, type ImportWorld } from '#test/import-world'
import { correctRows } from './held.ts'
import { csvBytes, idOf, replaced, soundTable } from './reading/fixtures.ts'

/* What files do to the registry: who is matched, who is new, who leaves a roster, whom a correction touches. */
let world: ImportWorld
beforeAll(async () => {
  world = await createImportWorld()
})
afterAll(() => world.stop())

const [anna, bert] = [idOf(101), idOf(102)] as const
test('register, then payments: matched, unknown and in conflict with the registry; each value says file, row and day', async () => {
  const register = await world.deliver({
    dataset: 'population-register',
    period: '2026-02',
    fileName: '户籍.csv',
    bytes: csvOf('population-register', [
      registered(anna, '李桂英'),
      registered(bert, '王建国', { phone: '13812345678', address: '老河口村三组' }),
    ]),
  })
  expect(register).toMatchObject({ status: 'committed', rows_taken: 2, persons_new: 2 })
  const person = await world.db
    .selectFrom('person')
    .select(['name', 'source_snapshot', 'source_row'])
    .where('name', '=', '李桂英')
    .executeTakeFirstOrThrow()
  expect(person.source_row).toBe(2)

  const payment = (id: string, name: string, more: Record<string, string> = {}) => ({
    id_number: id,
    name,
    aid_kind: '急难型',
    cause: '因病',
    persons: '1',
    paid_on: '2026-03-05',
    amount: '800',
    small_sum_first: '否',
    region: places.laohekou,
    ...more,
  })
  const payments = await world.deliver({
    period: '2026-03',
    fileName: '3月临时救助.csv',
    bytes: csvOf('temporary-assistance-payments', [
      payment(anna, '李桂英'),
      payment(bert, '王建国', { amount: '1000' }),
      payment(bert, '王小明', { paid_on: '2026-03-06' }),
      payment(idOf(103), '外乡人'),
    ]),
  })
  expect(payments).toMatchObject({
    status: 'committed',
    rows_read: 4,
    rows_taken: 3,
    rows_held: 1,
    persons_matched: 2,
    persons_new: 1,
    persons_conflict: 1,
  })
  expect(payments.quality.problems).toMatchObject([{ field: 'name', code: 'name.conflict', rows: 1 }])
  expect(JSON.stringify(payments.quality)).not.toContain('王建国')

  const events = await world.db
    .selectFrom('chain_event')
    .innerJoin('snapshot_file', 'snapshot_file.id', 'chain_event.source_id')
    .where('chain_event.source_kind', '=', 'snapshot')
    .where('snapshot_file.import_id', '=', payments.id)
    .select(['chain_event.title', 'amount_fen', 'source_row', 'file_name', 'as_of', 'occurred_on', 'department'])
    .orderBy('source_row')
    .execute()
  expect(events).toEqual([
    {
      title: '临时救助（急难型）',
      amount_fen: 80_000,
      source_row: 2,
      file_name: '3月临时救助.csv',
      as_of: '2026-03-31',
      occurred_on: '2026-03-05',
      department: 'civil-affairs',
    },
    {
      title: '临时救助（急难型）',
      amount_fen: 100_000,
      source_row: 3,
      file_name: '3月临时救助.csv',
      as_of: '2026-03-31',
      occurred_on: '2026-03-05',
      department: 'civil-affairs',
    },
  ])
})

test('dots in a name make no difference; a name decided to be the same person’s is no conflict', async () => {
  const id = idOf(110)
  await world.deliver({
    dataset: 'population-register',
    period: '2026-02',
    adds: true,
    bytes: csvOf('population-register', [registered(id, '阿卜杜拉·买买提')]),
  })
  const payment = (name: string, paid: string) =>
    csvOf('temporary-assistance-payments', [
      {
        id_number: id,
        name,
        aid_kind: '急难型',
        cause: '因病',
        persons: '1',
        paid_on: paid,
        amount: '800',
        small_sum_first: '否',
        region: places.laohekou,
      },
    ])
  expect(await world.deliver({ period: world.nextPeriod(), bytes: payment('阿卜杜拉•买买提', '2026-01-02') })).toMatchObject({
    rows_taken: 1,
    persons_conflict: 0,
  })
  expect(await world.deliver({ period: world.nextPeriod(), bytes: payment('阿布杜拉', '2026-01-03') })).toMatchObject({
    rows_taken: 0,
    persons_conflict: 1,
  })
  const { person_no } = await world.db
    .selectFrom('person')
    .select('person_no')
    .where('name', '=', '阿卜杜拉·买买提')
    .executeTakeFirstOrThrow()
  await world.db
    .insertInto('registry_conflict')
    .values({
      dataset: 'dibao-roster',
      row_no: 2,
      person_no,
      region_code: places.laohekou,
      sent_name: '阿布杜拉',
      known_name: '阿卜杜拉·买买提',
      decision: 'keep',
    })
    .execute()
  expect(await world.deliver({ period: world.nextPeriod(), bytes: payment('阿布杜拉', '2026-01-04') })).toMatchObject({
    rows_taken: 1,
    persons_conflict: 0,
  })
})

test('a roster ends whoever it no longer lists, but nobody whose row was held back', async () => {
  const ids = [idOf(201), idOf(202), idOf(203), idOf(204)] as const
  await world.deliver({
    dataset: 'population-register',
    period: '2026-02',
    adds: true,
    bytes: csvOf(
      'population-register',
      ids.map((id, i) => registered(id, `特困${'甲乙丙丁'[i] ?? ''}`)),
    ),
  })
  const row = (id: string, i: number, more: Record<string, string> = {}) => ({
    id_number: id,
    name: `特困${'甲乙丙丁'[i] ?? ''}`,
    residence: '农村',
    support_form: '分散供养',
    self_care: '全自理',
    basic_amount: '900',
    started_on: '2025-01-01',
    status: '在册',
    region: places.laohekou,
    ...more,
  })
  const roster = (period: string, rows: Record<string, string>[], adds = false) =>
    world.deliver({ dataset: 'tekun-roster', period, bytes: csvOf('tekun-roster', rows), adds })
  const open = async () =>
    (
      await world.db
        .selectFrom('hardship')
        .innerJoin('person', 'person.person_no', 'hardship.person_no')
        .select('name')
        .where('programme', '=', 'tekun')
        .where('valid_to', 'is', null)
        .orderBy('name')
        .execute()
    ).map((one) => one.name)

  expect(
    await roster(
      '2026-01',
      ids.map((id, i) => row(id, i)),
    ),
  ).toMatchObject({ status: 'committed', rows_taken: 4 })
  expect(await open()).toHaveLength(4)
  // The second's row is held back for its day, the third is left out, the fourth's number is torn: it may be anybody's.
  const faulty = await roster('2026-02', [row(ids[0], 0), row(ids[1], 1, { started_on: '25-1-1' })])
  expect(faulty).toMatchObject({ rows_taken: 1, rows_held: 1 })
  expect(await open()).toEqual(['特困乙', '特困甲'])
  const torn = await roster('2026-03', [row('4.30971E+17', 0), row(ids[1], 1)])
  expect(torn.quality.warnings.join()).toContain('暂不作退出处理')
  expect(await open()).toEqual(['特困乙', '特困甲'])
})

test('a roster that was cut off ends nobody: whoever is missing may stand in the part that is not there', async () => {
  const ids = [idOf(211), idOf(212), idOf(213)] as const
  await world.deliver({
    dataset: 'population-register',
    period: '2026-02',
    adds: true,
    bytes: csvOf(
      'population-register',
      ids.map((id, i) => registered(id, `边缘${'甲乙丙'[i] ?? ''}`)),
    ),
  })
  const row = (id: string, i: number) => ({
    id_number: id,
    name: `边缘${'甲乙丙'[i] ?? ''}`,
    head_id_number: id,
    head_name: `边缘${'甲乙丙'[i] ?? ''}`,
    relation: '户主',
    residence: '农村',
    cause: '因病',
    started_on: '2025-01-01',
    status: '在册',
    region: places.laohekou,
  })
  const whole = csvOf(
    'marginal-roster',
    ids.map((id, i) => row(id, i)),
  )
  const open = async () =>
    (await world.db.selectFrom('hardship').select('id').where('programme', '=', 'marginal').where('valid_to', 'is', null).execute()).length
  expect(await world.deliver({ dataset: 'marginal-roster', period: '2026-01', bytes: whole })).toMatchObject({
    status: 'committed',
    rows_taken: 3,
  })
  // Cut in the second row, behind its number: only the torn row itself can be told to be there.
  const cut = await world.deliver({
    dataset: 'marginal-roster',
    period: '2026-02',
    bytes: whole.subarray(0, Buffer.from(whole).indexOf(ids[1]) + 30),
  })
  expect(cut).toMatchObject({ status: 'committed', rows_taken: 1, rows_held: 1 })
  expect(cut.quality.warnings.join()).toContain('请重新报送完整的名册')
  expect(await open()).toBe(3)
  expect(
    await world.deliver({ dataset: 'marginal-roster', period: '2026-02', bytes: csvOf('marginal-roster', [row(ids[0], 0)]) }),
  ).toMatchObject({ status: 'committed', rows_taken: 1 })
  expect(await open()).toBe(1)
})

test('a family that lives in another county stays with its register; one that lives elsewhere in the county is where it lives', async () => {
  const [away, inside] = [idOf(221), idOf(222)] as const
  await world.deliver({
    dataset: 'population-register',
    period: '2026-02',
    adds: true,
    bytes: csvOf('population-register', [
      registered(away, '外住甲', { residence_region: '430921102003' }),
      registered(inside, '外住乙', { residence_region: places.xinxiu }),
    ]),
  })
  const homes = await world.db
    .selectFrom('person')
    .innerJoin('household', 'household.household_no', 'person.household_no')
    .select(['person.name', 'household.region_code', 'person.hukou_region'])
    .where('person.name', 'in', ['外住甲', '外住乙'])
    .orderBy('name')
    .execute()
  expect(homes).toEqual([
    { name: '外住乙', region_code: places.xinxiu, hukou_region: places.laohekou },
    { name: '外住甲', region_code: places.laohekou, hukou_region: places.laohekou },
  ])
})

test('rows about a merged record are the kept one’s: in the chain, on the roster as head', async () => {
  const [kept, merged] = [idOf(231), idOf(232)] as const
  await world.deliver({
    dataset: 'population-register',
    period: '2026-02',
    adds: true,
    bytes: csvOf('population-register', [registered(kept, '并户甲'), registered(merged, '并户甲')]),
  })
  const number = async (id: string) =>
    world.db
      .selectFrom('person')
      .select(['person_no', 'household_no'])
      .where('token', '=', world.services.vault.personToken(id as IdNumber))
      .executeTakeFirstOrThrow()
  const [one, other] = [await number(kept), await number(merged)]
  await execute(world.services, merge, world.actors.county, {
    keptNo: one.person_no,
    mergedNo: other.person_no,
    reason: '同一人两个号码',
  })
  await world.deliver({ period: world.nextPeriod(), bytes: csvBytes(replaced(soundTable(1), { '1,0': merged, '1,1': '并户甲' })) })
  const events = await world.db
    .selectFrom('chain_event')
    .select(['person_no', 'household_no'])
    .where('household_no', '=', one.household_no ?? 0)
    .where('kind', '=', 'payment')
    .execute()
  expect(events).toEqual([{ person_no: one.person_no, household_no: one.household_no }])
  await world.deliver({
    dataset: 'marginal-roster',
    period: '2026-03',
    bytes: csvOf('marginal-roster', [
      {
        id_number: merged,
        name: '并户甲',
        head_id_number: merged,
        head_name: '并户甲',
        relation: '户主',
        residence: '农村',
        cause: '因病',
        started_on: '2026-01-01',
        status: '在册',
        region: places.laohekou,
      },
    ]),
  })
  const covered = await world.db
    .selectFrom('hardship')
    .innerJoin('hardship_person', 'hardship_id', 'hardship.id')
    .select(['hardship.household_no', 'hardship_person.person_no'])
    .where('programme', '=', 'marginal')
    .where('hardship.valid_to', 'is', null)
    .execute()
  expect(covered).toEqual([{ household_no: one.household_no, person_no: one.person_no }])
})

test('a correction of one member ends nobody else’s cover', async () => {
  const [head, wife] = [idOf(301), idOf(302)] as const
  const family = { household_register_no: 'HK301', head_id_number: head }
  await world.deliver({
    dataset: 'population-register',
    period: '2026-02',
    adds: true,
    bytes: csvOf('population-register', [registered(head, '赵大山', family), registered(wife, '孙小妹', { ...family, relation: '配偶' })]),
  })
  const row = (id: string, name: string, more: Record<string, string> = {}) => ({
    id_number: id,
    name,
    head_id_number: head,
    head_name: '赵大山',
    relation: id === head ? '户主' : '配偶',
    residence: '农村',
    members: '2',
    monthly_amount: '970',
    started_on: '2025-06-01',
    status: '在册',
    region: places.laohekou,
    ...more,
  })
  const first = await world.deliver({
    dataset: 'dibao-roster',
    period: '2026-03',
    bytes: csvOf('dibao-roster', [row(head, '赵大山'), row(wife, '孙小妹', { started_on: '25-6-1' })]),
  })
  expect(first).toMatchObject({ status: 'committed', rows_taken: 1, rows_held: 1 })
  const covered = async () =>
    (
      await world.db
        .selectFrom('hardship_person')
        .innerJoin('person', 'person.person_no', 'hardship_person.person_no')
        .select('name')
        .where('valid_to', 'is', null)
        .where('name', 'in', ['赵大山', '孙小妹'])
        .orderBy('name')
        .execute()
    ).map((one) => one.name)
  expect(await covered()).toEqual(['赵大山'])
  await correctRows(world.services, world.actors.county, first.id, [{ rowNo: 3, cells: { started_on: '2025-06-01' } }], undefined)
  await world.work()
  expect(await covered()).toEqual(['孙小妹', '赵大山'])
})
