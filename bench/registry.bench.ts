// node bench/registry.bench.ts [persons]
// Search, lists and the household page over a made-up population, and the load of a population register. Beside each time stands the
// bare query: the same index asked on the same connection, without row-level security. 3,000,000 persons by default.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { systemActor, userActor, withReader, withWriter, type Actor } from '#access'
import { fixedClock, type Services } from '#command'
import type { Role } from '#contract'
import { connect, migrate, startEmbedded, transaction, type OpenDatabase, type Reader } from '#db'
import { plainDate, regionCode } from '#kernel'
import { loadCalendar } from '#platform/calendar'
import { applyPopulation, createPopulationTable, householdFile } from '#rooms/registry'
import { loadReferenceData } from '../src/app/reference-data.ts'
import { householdList } from '../src/rooms/registry/search/households.ts'
import { personList } from '../src/rooms/registry/search/persons.ts'
import { quickSearch } from '../src/rooms/registry/search/quick.ts'

interface Bench extends AsyncDisposable {
  readonly database: OpenDatabase
}

async function openBench(persons: number): Promise<Bench> {
  const directory = await mkdtemp(join(tmpdir(), 'doudi-bench-'))
  const server = await startEmbedded({ directory: join(directory, 'postgres'), memoryMb: 512 })
  const database = connect(server.connectionString)
  await migrate(database.pool)
  await loadReferenceData(database.kysely)
  await fill(database, persons)
  const stop = async (): Promise<void> => {
    await database.stop()
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
  return { database, [Symbol.asyncDispose]: stop }
}

const surnames = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤'
const given = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文斌林波辉宇鹏飞海燕云凤春梅小东志远家豪子涵梓轩浩然雨欣佳怡思远美玲金凤德贵有才长生'
const initialOf = '王w李l张z刘l陈c杨y黄h赵z吴w周z徐x孙s马m朱z胡h郭g何h高g林l罗l郑z梁l谢x宋s唐t许x韩h冯f邓d曹c彭p曾z肖x田t董d袁y潘p于y蒋j蔡c余y杜d叶y程c苏s魏w吕l丁d任r沈s姚y卢l姜j崔c钟z谭t陆l汪w范f金j石s廖l贾j夏x韦w付f方f白b邹z孟m熊x秦q邱q江j尹y薛x闫y段d雷l侯h龙l史s陶t黎l贺h顾g毛m郝h龚g邵s万w钱q严y覃q武w戴d莫m孔k向x汤t'

/** Three persons a household, spread over all villages; five households in a hundred on the dibao roster. Set-based, outside row-level security. */
async function fill({ kysely, pool }: OpenDatabase, persons: number): Promise<void> {
  if (persons === 0) return
  const households = Math.ceil(persons / 3)
  const indexes = (await sql<{ name: string; definition: string }>`select indexname as name, indexdef as definition from pg_indexes x
    where tablename in ('person', 'household', 'membership') and not exists (select from pg_constraint c where c.conname = x.indexname)`.execute(kysely)).rows
  for (const { name } of indexes) await sql`drop index ${sql.table(name)}`.execute(kysely)
  await sql`create or replace function pick(seed bigint, size int) returns int language sql immutable as 'select (hashint8(seed)::bigint & 2147483647)::int % size'`.execute(kysely)
  const villages = (await pool.query<{ n: number }>("select count(*) as n from region where level = 'village'")).rows[0]?.n ?? 1
  await sql`
    insert into household (region_code, hukou_kind, address, size, sender_key)
    select v.code, case when i % 4 = 0 then 'urban' else 'rural' end, (i % 40) || '组' || (i % 200) || '号', 3, 'k' || i
    from (select i, (i::bigint - 1) * ${villages} / ${households} as n from generate_series(1, ${households}) i) i
    join (select code, row_number() over (order by code) - 1 as n from region where level = 'village') v on v.n = i.n
    order by i`.execute(kysely)
  await sql`analyze household`.execute(kysely)
  await sql`
    insert into person (person_no, token, id_sealed, id_masked, name, initials, birth, sex, hukou_kind, hukou_region, region_code, phone_sealed, phone_masked, phone_digest,
      household_no, relation, source_snapshot, source_row, source_day)
    select i, md5('t' || i)::uuid, 's1.' || repeat('x', 70), '990000********' || lpad((i % 10000)::text, 4, '0'),
      substr(${surnames}, s, 1) || substr(${given}, g, 1) || case when short then '' else substr(${given}, g2, 1) end,
      substr(${initialOf}, s * 2, 1) || chr(96 + 1 + g % 26) || case when short then '' else chr(96 + 1 + g2 % 26) end,
      date '1935-01-01' + pick(i * 3::bigint, 32000), case when i % 2 = 0 then '1' else '2' end, 'rural', h.region_code, h.region_code,
      's1.' || repeat('y', 60), '154****' || lpad((i % 10000)::text, 4, '0'), md5('p' || i), h.household_no, ((i - 1) % 3)::text, 1, i, '2026-01-31'
    from (select i, 1 + least(pick(i, 100), pick(i * 5::bigint, 100)) as s, 1 + pick(i * 7::bigint, 76) as g, 1 + pick(i * 11::bigint, 76) as g2, pick(i * 13::bigint, 8) = 0 as short
      from generate_series(1, ${persons}) i offset 0) i
    join household h on h.household_no = (i - 1) / 3 + 1
    order by i`.execute(kysely)
  await sql`update household h set head_person_no = p.person_no, head_name = p.name, head_initials = p.initials from person p where p.household_no = h.household_no and p.relation = '0'`.execute(kysely)
  await sql`insert into membership (household_no, person_no, relation, valid_from, source_snapshot, source_row) select household_no, person_no, relation, '2026-01-31', 1, person_no from person`.execute(kysely)
  await sql`
    insert into hardship (household_no, region_code, programme, valid_from, monthly_fen, reason, dataset, roster_region, source_day)
    select household_no, region_code, (array['dibao','dibao','dibao','marginal','relapseRisk'])[1 + household_no % 5], '2025-06-01', 48500 + (household_no % 100) * 100, '因病', 'dibao-roster', '430000000000', '2026-01-31'
    from household where pick(household_no, 100) < 5`.execute(kysely)
  await sql`insert into hardship_person (hardship_id, person_no, valid_from) select h.id, p.person_no, h.valid_from from hardship h join person p using (household_no)`.execute(kysely)
  for (const { definition } of indexes) await sql.raw(definition).execute(kysely)
  await pool.query('vacuum analyze person, household, membership, hardship, hardship_person')
}

const say = (line: string): boolean => process.stdout.write(`${line}\n`)
const today = plainDate('2026-02-10')
const vault = { personToken: () => '6fd2a1f4-e1a5-2ed9-0e2c-8f14e45fceea', keyedDigest: (_purpose: string, text: string) => text }

/** Median and 95th per cent of forty times in ms, after three to warm up. */
async function time(work: () => Promise<unknown>): Promise<{ p50: number; p95: number }> {
  const times: number[] = []
  for (let i = 0; i < 43; i++) {
    const start = performance.now()
    await work()
    if (i >= 3) times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  return { p50: times[19] ?? 0, p95: times[37] ?? 0 }
}

interface Case {
  readonly name: string
  readonly work: (reader: Reader) => Promise<unknown>
  /** The bare query. */
  readonly bare: string
}

function casesOf(actor: Actor, services: Services): Case[] {
  const context = { actor, services }
  const slice = { sort: 'place', descending: false, limit: 50, offset: 0 }
  const persons = (name: string, query: object, bare: string): Case => ({ name: `人员 ${name}`, bare, work: async (reader) => [await personList.rows(reader, query, slice, context), await personList.totals(reader, query, context)] })
  const households = (name: string, query: object, bare: string): Case => ({ name: `家庭 ${name}`, bare, work: async (reader) => [await householdList.rows(reader, query, slice, context), await householdList.totals(reader, query, context)] })
  const quick = (name: string, text: string, bare: string): Case => ({ name: `快速查找 ${name}`, bare, work: (reader) => quickSearch(reader, text, context) })
  const named = (from: string, to: string): string => `select count(*) from person where name collate "C" >= '${from}' and name collate "C" < '${to}' and status <> 'merged'`
  return [
    quick('身份证号', '990000200001010012', "select * from person where token = '6fd2a1f4-e1a5-2ed9-0e2c-8f14e45fceea'"),
    quick('电话', '15400000001', "select * from person where phone_digest = '15400000001'"),
    quick('姓名', '张伟', `${named('张伟', '张佢')} limit 8`),
    quick('首字母', 'zw', 'select * from person where initials collate "C" >= \'zw\' and initials collate "C" < \'zx\' and status <> \'merged\' order by initials collate "C" limit 8'),
    quick('村', '老河口', "select * from household where region_code = '430971121202' limit 8"),
    quick('村和姓', '老河口 张', "select * from person where region_code = '430971121202' and status <> 'merged' limit 8"),
    persons('姓名', { q: '张伟' }, named('张伟', '张佢')),
    persons('姓', { q: '张' }, named('张', '弡')),
    persons('首字母', { q: 'zw' }, 'select count(*) from person where initials collate "C" >= \'zw\' and initials collate "C" < \'zx\' and status <> \'merged\''),
    persons('村', { q: '老河口' }, "select count(*) from person where region_code = '430971121202' and status <> 'merged'"),
    persons('低保', { programme: ['dibao'] }, "select count(*) from person where programme_mask > 0 and status <> 'merged'"),
    persons('80 岁以上', { age: 'old' }, "select count(*) from person where birth <= '1946-02-10' and status <> 'merged'"),
    persons('全部', {}, "select count(*) from person where status <> 'merged'"),
    households('户主', { q: '张伟' }, 'select count(*) from household where head_name collate "C" >= \'张伟\' and head_name collate "C" < \'张佢\''),
    households('低保', { programme: ['dibao'] }, 'select count(*), sum(monthly_fen) from household where programme_mask > 0'),
    households('全部', {}, 'select count(*) from household'),
  ]
}

async function measure({ database }: Bench, who: string, actor: Actor, services: Services): Promise<void> {
  say(`\n${who}`.padEnd(22) + 'p50 ms    p95 ms    裸查询 p50')
  for (const { name, work, bare } of casesOf(actor, services)) {
    const ours = await time(() => withReader(database.kysely, actor, work))
    const floor = await time(() => transaction(database.kysely, (tx) => sql.raw(bare).execute(tx), { readOnly: true }))
    say(`  ${name.padEnd(16, '　')}${ours.p50.toFixed(1).padStart(8)}${ours.p95.toFixed(1).padStart(10)}${floor.p50.toFixed(1).padStart(12)}`)
  }
}

async function measurePages({ database }: Bench, actor: Actor, services: Services, persons: number): Promise<void> {
  let at = 0
  const next = (): number => (at = (at * 7919 + 104_729) % Math.floor(persons / 3)) + 1
  const { rows } = await database.pool.query<{ household_no: number }>('select household_no from household where region_code like $1', ['43%'])
  const inside = rows.map((row) => row.household_no)
  const page = await time(() => withReader(database.kysely, actor, (reader) => householdFile(reader, inside[next() % inside.length] ?? 1, { actor, services })))
  const floor = await time(() => transaction(database.kysely, (tx) => sql`select * from person where household_no = ${inside[next() % inside.length] ?? 1}`.execute(tx), { readOnly: true }))
  say(`\n家庭档案（不含部门已知信息）p50 ${page.p50.toFixed(1)} ms，p95 ${page.p95.toFixed(1)} ms；只查成员 p50 ${floor.p50.toFixed(1)} ms`)
}

/** The write path: a first register, then the same people a month later with one in a hundred moved. */
async function measureLoad(people: number): Promise<void> {
  await using bench = await openBench(0)
  const actor = systemActor('bench', [])
  for (const [month, moved] of [['2026-01-31', 0], ['2026-02-28', 1]] as const) {
    const seconds = await withWriter(bench.database.kysely, actor, async (tx) => {
      await createPopulationTable(tx)
      await sql`
        insert into population_row (row_no, person_no, token, id_sealed, id_masked, name, initials, birth, sex, hukou_kind, hukou_region, region, address, phone_sealed, phone_masked, phone_digest, household_key, relation)
        select i, i, md5('t' || i)::uuid, 's1.' || repeat('x', 70), '990000********0000', '王' || chr(19968 + i % 3000), 'w' || chr(97 + i % 26), date '1940-01-01' + i % 30000, '1', 'rural',
          '430971121' || lpad((1 + i / 3 % 300)::text, 3, '0'), '430971121' || lpad((1 + i / 3 % 300)::text, 3, '0'), (i % 50) || '号', 's1.' || repeat('y', 60), '154****0000', md5('p' || i),
          'h' || ((i + case when i % 100 = 0 then 3 * ${moved}::int else 0 end) / 3), (i % 3)::text
        from generate_series(1, ${people}) i`.execute(tx)
      const start = performance.now()
      await applyPopulation(tx, { importId: 1, snapshotId: moved + 1, dataset: 'population-register', department: 'public-security', regionCode: regionCode('430971'), asOf: plainDate(month) })
      return (performance.now() - start) / 1000
    })
    say(`${moved === 0 ? '首次' : '次月'}人口入库 ${String(people)} 人：${seconds.toFixed(1)} 秒，每秒 ${String(Math.round(people / seconds))} 人`)
  }
}

const persons = Number(process.argv[2] ?? 3_000_000)
await measureLoad(Math.min(300_000, persons))
await using bench = await openBench(persons)
// The vault and the files are not asked by anything measured here.
const services = { clock: fixedClock(today), calendar: await loadCalendar(), vault } as unknown as Services
const user = (role: Role, region: string): Actor => userActor({ id: 1, name: 'bench', role, region_code: region, department: 'civil-affairs' })
say(`${String(persons)} 人`)
await measure(bench, '省', user('province', '430000000000'), services)
await measure(bench, '乡镇', user('clerk', '430971121000'), services)
await measurePages(bench, user('province', '430000000000'), services, persons)
