import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { withReader } from '#access'
import { createVisitWorld, places, type VisitWorld } from '#test/visit-world'
import { chain, type ReplyOf } from '#contract'
import { accept, answer, sign } from '#rooms/dispatch'

let world: VisitWorld
beforeAll(async () => {
  world = await createVisitWorld()
})
afterAll(() => world.stop())

type Reply = ReplyOf<typeof chain.list>

interface Line {
  readonly on: string
  readonly fen?: number | null
  readonly kind?: 'payment' | 'service' | 'change'
  readonly programme?: string
  readonly title?: string
  readonly snapshot?: number
  readonly row?: number
  readonly person?: number
  readonly department?: string
}

async function snapshotOf(fileName: string, day: string): Promise<number> {
  const { id: importId } = await world.db
    .insertInto('import')
    .values({
      dataset: 'temporary-assistance-payments',
      period: day.slice(0, 7),
      department: 'civil-affairs',
      region_code: places.county,
      status: 'committed',
      file_sha256: fileName,
      file_name: fileName,
      file_size: 1,
      via: 'demo',
      as_of: day,
      submitted_by: 'test',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const { id } = await world.db
    .insertInto('snapshot')
    .values({
      import_id: importId,
      dataset: 'temporary-assistance-payments',
      period: day.slice(0, 7),
      region_code: places.county,
      path: fileName,
      rows: 1,
      as_of: day,
      content_sha256: fileName,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

async function tell(householdNo: number, lines: readonly Line[]): Promise<void> {
  for (const [at, line] of lines.entries()) {
    await world.db
      .insertInto('chain_event')
      .values({
        household_no: householdNo,
        region_code: places.laohekou,
        occurred_on: line.on,
        kind: line.kind ?? 'payment',
        programme: line.programme ?? 'dibao',
        department: line.department ?? 'civil-affairs',
        title: line.title ?? '低保金',
        amount_fen: line.fen ?? null,
        source_kind: 'snapshot',
        source_id: line.snapshot ?? 900 + at,
        source_row: line.row ?? 2 + at,
        person_no: line.person ?? null,
      })
      .execute()
  }
}

const ask = (householdNo: number, query: object = {}): Promise<Reply> =>
  world.ask('clerk', chain.list, { params: { id: householdNo }, query })

test('alert, visit, decision, payment and change of every department stand in time order, each with its source', async () => {
  const { householdNo, persons } = await world.family({
    members: [{ name: '王建国' }, { name: '李秀英', relation: '1' }],
    programme: 'dibao',
    since: '2025-03-01',
  })
  const file = await snapshotOf('临时救助2026年9月.xlsx', '2026-09-30')
  await tell(householdNo, [
    {
      on: '2026-09-12',
      fen: 150_000,
      programme: 'temporaryAssistance',
      title: '临时救助（急难型）',
      snapshot: file,
      row: 17,
      person: persons[1] ?? 0,
    },
    { on: '2026-10-31', kind: 'change', programme: '', title: '成员迁入本户', department: 'public-security' },
  ])
  const { id: visit, alerts } = await world.visit('laohekou', householdNo, {
    findings: [{ code: 'illness', personNo: persons[1] ?? null, words: '住院' }],
  })
  const alert = alerts[0]?.id ?? 0
  await world.db
    .updateTable('alert')
    .set({ opened_at: new Date('2026-11-02T01:00:00Z') })
    .where('id', '=', alert)
    .execute()
  await world.dispatch()
  await world.do('medical', sign, { id: alert, version: (await world.alert(alert)).version })
  await world.do('medical', answer, { id: alert, version: (await world.alert(alert)).version, code: 'medical-aid', note: '' })
  world.setDay('2026-11-09')
  await world.do('county', accept, { id: alert, version: (await world.alert(alert)).version, outcome: 'confirmed' })
  const { events, next, overview } = await ask(householdNo)
  expect(events.map((event) => [event.day, event.kind, event.title, event.personName, event.source.label, event.source.href])).toEqual([
    ['2026-11-09', 'alert', '预警“因病”办结：已落实医疗救助（医保）', '李秀英', `预警 #${String(alert)}`, `/alerts/${String(alert)}`],
    ['2026-11-02', 'visit', '走访：见到了家里人，发现有人生病、住院', null, `走访 #${String(visit)}`, `/visits/${String(visit)}`],
    ['2026-11-02', 'alert', '预警“因病”：走访发现李秀英生病或住院：住院', '李秀英', `预警 #${String(alert)}`, `/alerts/${String(alert)}`],
    ['2026-10-31', 'change', '成员迁入本户', null, '部门报送', null],
    [
      '2026-09-12',
      'payment',
      '临时救助（急难型）',
      '李秀英',
      '民政报送《临时救助2026年9月.xlsx》第 17 行',
      expect.stringMatching(/^\/imports\/\d+$/),
    ],
    ['2025-03-01', 'decision', '认定为低保', null, '经办人员登记', null],
  ])
  expect([next, overview?.total, overview?.first]).toEqual([null, 6, '2025-03-01'])
  expect(overview?.kinds).toEqual([
    { value: 'alert', number: 2 },
    ...['change', 'decision', 'payment', 'visit'].map((value) => ({ value, number: 1 })),
  ])
  expect(overview?.totals).toEqual([{ year: 2026, programme: 'temporaryAssistance', fen: 150_000, times: 1 }])
})

test('a kind of hardship stands with its beginning and its end; what is opened again has no end', async () => {
  const { householdNo } = await world.family({ programme: 'dibao', since: '2025-01-01' })
  await world.db
    .updateTable('hardship')
    .set({ valid_to: '2026-06-30', end_reason: '收入超标' })
    .where('household_no', '=', householdNo)
    .execute()
  const titles = async () => (await ask(householdNo)).events.map((event) => [event.day, event.title, event.detail])
  expect(await titles()).toEqual([
    ['2026-06-30', '不再认定为低保', '收入超标'],
    ['2025-01-01', '认定为低保', '因病'],
  ])
  await world.db.updateTable('hardship').set({ valid_to: null, end_reason: '' }).where('household_no', '=', householdNo).execute()
  expect(await titles()).toEqual([['2025-01-01', '认定为低保', '因病']])
})

test('pages neither repeat nor skip, also while a line is added; filters select', async () => {
  const { householdNo } = await world.family()
  await tell(
    householdNo,
    Array.from({ length: 23 }, (_, i) => ({
      on: `2026-0${String(1 + (i % 6))}-15`,
      fen: 100 + i,
      row: i + 2,
      snapshot: 500,
      programme: i % 2 === 0 ? 'dibao' : 'medical',
    })),
  )
  const seen: string[] = []
  let after: string | null = null
  do {
    const page: Reply = await ask(householdNo, { size: 5, ...(after === null ? {} : { after }) })
    expect(page.overview === null).toBe(after !== null)
    seen.push(...page.events.map((event) => event.key))
    // Something newer arrives between two pages: it moves none of them.
    await tell(householdNo, [{ on: '2026-10-01', fen: 1, row: 100 + seen.length, snapshot: 500 }])
    after = page.next
  } while (after !== null)
  expect(seen).toHaveLength(23)
  expect(new Set(seen).size).toBe(23)
  expect(seen).toEqual(seen.toSorted().toReversed())
  expect(
    (await ask(householdNo, { programme: 'medical', from: '2026-02-01', to: '2026-02-28' })).events.every(
      (event) => event.programme === 'medical' && event.day === '2026-02-15',
    ),
  ).toBe(true)
  expect((await ask(householdNo, { kind: 'service' })).events).toEqual([])
  await expect(ask(householdNo, { after: "2026-01-01_x' or 1=1" })).rejects.toThrow('页码不正确')
})

test('what a department delivers again as a whole is told once, by its newest file; equal payments of one file are two', async () => {
  const { householdNo } = await world.family()
  await tell(householdNo, [
    ...[601, 602, 603].map((snapshot): Line => ({
      on: '2024-05-01',
      kind: 'service',
      programme: 'relocation',
      title: '易地搬迁（集中安置）',
      snapshot,
    })),
    { on: '2025-02-01', kind: 'service', programme: 'housing', title: '农村危房改造（已竣工）', fen: 0, snapshot: 611 },
    { on: '2025-02-01', kind: 'service', programme: 'housing', title: '农村危房改造（已竣工）', fen: 3_000_000, snapshot: 612 },
    { on: '2026-03-02', programme: 'medical', title: '门诊救助', fen: 1234, snapshot: 620, row: 5 },
    { on: '2026-03-02', programme: 'medical', title: '门诊救助', fen: 1234, snapshot: 620, row: 6 },
    { on: '2026-03-02', programme: 'medical', title: '门诊救助', fen: 777, snapshot: 621, row: 5 },
  ])
  const { events } = await ask(householdNo)
  expect(events.map((event) => [event.day, event.title, event.amountFen])).toEqual([
    ['2026-03-02', '门诊救助', 777],
    ['2026-03-02', '门诊救助', 1234],
    ['2026-03-02', '门诊救助', 1234],
    ['2025-02-01', '农村危房改造（已竣工）', 3_000_000],
    ['2024-05-01', '易地搬迁（集中安置）', null],
  ])
  // The newest file is withdrawn: what the one before said stands again.
  await world.db.deleteFrom('chain_event').where('source_id', '=', 603).execute()
  expect((await ask(householdNo)).events.at(-1)?.title).toBe('易地搬迁（集中安置）')
})

test('the statement sums to the fen, by programme, this year and since the beginning', async () => {
  const { householdNo, persons } = await world.family({
    members: [{ name: '王建国' }, { name: '李秀英', relation: '1' }],
    programme: 'dibao',
    monthlyFen: 55_501,
    since: '2025-11-01',
  })
  world.setDay('2026-11-09')
  const months = [
    '2025-11',
    '2025-12',
    '2026-01',
    '2026-02',
    '2026-03',
    '2026-04',
    '2026-05',
    '2026-06',
    '2026-07',
    '2026-08',
    '2026-09',
    '2026-10',
  ]
  await tell(householdNo, [
    ...months.map((month, at): Line => ({ on: `${month}-28`, fen: 55_501, snapshot: 700 + at })),
    { on: '2026-04-03', fen: 123_457, programme: 'medical', title: '住院救助', person: persons[1] ?? 0 },
    { on: '2026-04-04', fen: 1, programme: 'medical', title: '门诊救助' },
    {
      on: '2026-08-20',
      kind: 'service',
      fen: null,
      programme: 'employment',
      title: '推荐岗位',
      department: 'human-resources',
      person: persons[0] ?? 0,
    },
    { on: '2026-09-01', fen: 0, programme: 'education', title: '助学金' },
    // The premium of the coming year lies ahead: nothing is promised.
    { on: '2027-01-01', fen: 40_000, programme: 'medical', title: '参保资助（2027 年度）' },
  ])
  await world.db
    .updateTable('household')
    .set({ liaison_user_id: world.people.laohekou.userId })
    .where('household_no', '=', householdNo)
    .execute()
  const statement = await world.ask('clerk', chain.statement, { params: { id: householdNo } })
  expect(statement).toMatchObject({
    headName: '王建国',
    people: [{ name: '王建国', relation: '户主' }, { name: '李秀英' }],
    day: '2026-11-09',
    year: 2026,
    since: '2025-11-28',
    hotline: '',
    monthlyFen: 55_501,
    running: [{ programme: 'dibao', label: '最低生活保障', who: '全家', since: '2025-11-01', monthlyFen: 55_501 }],
    thisYear: [
      { programme: 'dibao', fen: 10 * 55_501, times: 10, lastDay: '2026-10-28' },
      { programme: 'medical', fen: 123_458, times: 2 },
    ],
    all: [
      { programme: 'dibao', fen: 12 * 55_501, times: 12 },
      { programme: 'medical', fen: 123_458, times: 2 },
    ],
    thisYearFen: 10 * 55_501 + 123_458,
    allFen: 12 * 55_501 + 123_458,
    services: [{ label: '推荐岗位', department: '人社', who: '王建国', day: '2026-08-20' }],
    liaison: { name: '向桂英', office: '老河口村村级协理员' },
  })
  // The same sums as the chain's own totals, counted another way.
  const { overview } = await ask(householdNo)
  const total = (programme: string, upTo: number) =>
    (overview?.totals ?? []).filter((each) => each.programme === programme && each.year <= upTo).reduce((sum, each) => sum + each.fen, 0)
  for (const line of statement.all) expect(line.fen).toBe(total(line.programme, 2026))
})

test('printing is in the ledger, and so is every look', async () => {
  const { householdNo } = await world.family()
  await ask(householdNo)
  await world.ask('clerk', chain.statement, { params: { id: householdNo } })
  await world.ask('clerk', chain.printStatement, { params: { id: householdNo } })
  const rows = await world.db
    .selectFrom('ledger')
    .select(['verb', 'actor_name'])
    .where('household_no', '=', householdNo)
    .orderBy('seq')
    .execute()
  expect(rows).toEqual(['chain.view', 'statement.view', 'statement.print'].map((verb) => ({ verb, actor_name: '陈立新' })))
})

test('a household’s chain is found through indexes by household, under row-level security', async () => {
  await sql`insert into chain_event (household_no, region_code, occurred_on, kind, department, title, source_kind, source_id, source_row)
    select 1000000 + i % 20000, ${places.laohekou}, date '2026-01-01', 'payment', 'civil-affairs', '低保金', 'snapshot', 800, i from generate_series(1, 60000) i`.execute(
    world.db,
  )
  await sql`analyze chain_event`.execute(world.db)
  for (const who of ['laohekou', 'province', 'medical'] as const) {
    const plan = await withReader(world.db, world.people[who], async (reader) => {
      const { rows } = await sql<{
        'QUERY PLAN': string
      }>`explain select * from assistance_chain c where c.household_no = 1000007 order by c.occurred_on desc, c.key collate "C" desc limit 51`.execute(
        reader,
      )
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    })
    expect(plan).toContain('chain_household')
    expect(plan).not.toMatch(/Seq Scan on (chain_event|alert|hardship)/)
  }
})
