// node bench/registry.bench.ts [--scale hunan] [--size persons] [--keep folder]
// Search, lists and the household page over a made-up population, as the server gives them beside the bare query, and the load of a
// population register. Three hundred thousand persons, three million at full scale.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { systemActor, withWriter } from '#access'
import { connect, migrate, startEmbedded, type OpenDatabase } from '#db'
import { plainDate, regionCode } from '#kernel'
import { applyPopulation, createPopulationTable } from '#rooms/registry'
import { loadReferenceData } from '../src/app/reference-data.ts'
import { openPages, say, sizeFrom } from './through-http.ts'

interface Bench extends AsyncDisposable {
  readonly database: OpenDatabase
}

async function openBench(persons: number, keep?: string): Promise<Bench> {
  const directory = keep ?? (await mkdtemp(join(tmpdir(), 'doudi-bench-')))
  const server = await startEmbedded({ directory: join(directory, 'postgres'), memoryMb: 1024 })
  const database = connect(server.connectionString)
  await migrate(database.pool)
  await loadReferenceData(database.kysely)
  await fill(database, persons)
  const stop = async (): Promise<void> => {
    await database.stop()
    await server.stop()
    if (keep === undefined) await rm(directory, { recursive: true, force: true })
  }
  return { database, [Symbol.asyncDispose]: stop }
}

const surnames = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤'
const given = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文斌林波辉宇鹏飞海燕云凤春梅小东志远家豪子涵梓轩浩然雨欣佳怡思远美玲金凤德贵有才长生'
const initialOf = '王w李l张z刘l陈c杨y黄h赵z吴w周z徐x孙s马m朱z胡h郭g何h高g林l罗l郑z梁l谢x宋s唐t许x韩h冯f邓d曹c彭p曾z肖x田t董d袁y潘p于y蒋j蔡c余y杜d叶y程c苏s魏w吕l丁d任r沈s姚y卢l姜j崔c钟z谭t陆l汪w范f金j石s廖l贾j夏x韦w付f方f白b邹z孟m熊x秦q邱q江j尹y薛x闫y段d雷l侯h龙l史s陶t黎l贺h顾g毛m郝h龚g邵s万w钱q严y覃q武w戴d莫m孔k向x汤t'

/** Three persons a household, spread over all villages; five households in a hundred on the dibao roster. Set-based, outside row-level security. */
async function fill({ kysely, pool }: OpenDatabase, persons: number): Promise<void> {
  const { rows: there } = await pool.query<{ n: number }>('select count(*) as n from person')
  if (persons === 0 || (there[0]?.n ?? 0) > 0) return
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

const today = plainDate('2026-02-10')

interface Case {
  readonly name: string
  readonly page: string | { path: string; body: object }
  readonly bare: readonly string[]
}

const place = (name: string): string => encodeURIComponent(name)

/** `prefix` is the caller's region: without it the bare query would count the country. */
function casesOf(prefix: string): Case[] {
  const seen = (table: string): string => `${table}.region_code >= '${prefix}' and ${table}.region_code < '${prefix}~'`
  const list = (table: string, where: string, order: string): string[] => [`select * from ${table} where ${where} and ${seen(table)} order by ${order} limit 50`, `select count(*) from ${table} where ${where} and ${seen(table)}`]
  const quick = (name: string, text: string, bare: string): Case => ({ name: `快速查找 ${name}`, page: { path: '/api/registry/quick', body: { text } }, bare: [bare] })
  const persons = (name: string, query: string, where: string): Case => ({ name: `人员 ${name}`, page: `/api/persons?sort=place&${query}`, bare: list('person', `${where} and status <> 'merged'`, 'region_code, person_no') })
  const households = (name: string, query: string, where: string): Case => ({ name: `家庭 ${name}`, page: `/api/households?sort=place&${query}`, bare: list('household', where, 'region_code, household_no') })
  const between = (column: string, from: string, to: string): string => `${column} collate "C" >= '${from}' and ${column} collate "C" < '${to}'`
  return [
    quick('电话', '15400000001', "select * from person where phone_digest = '15400000001'"),
    quick('姓名', '张伟', `select * from person where ${between('name', '张伟', '张佢')} and status <> 'merged' and ${seen('person')} limit 8`),
    quick('首字母', 'zw', `select * from person where ${between('initials', 'zw', 'zx')} and status <> 'merged' and ${seen('person')} order by initials collate "C" limit 8`),
    quick('村', '老河口', `select * from household where region_code = '430971121202' limit 8`),
    quick('村和姓', '老河口 张', `select * from person where region_code = '430971121202' and ${between('name', '张', '弡')} and status <> 'merged' limit 8`),
    persons('姓名', `q=${place('张伟')}`, between('name', '张伟', '张佢')),
    persons('姓', `q=${place('张')}`, between('name', '张', '弡')),
    persons('首字母', 'q=zw', between('initials', 'zw', 'zx')),
    persons('村', `q=${place('老河口')}`, "region_code = '430971121202'"),
    persons('低保', 'programme=dibao', 'programme_mask > 0'),
    persons('80 岁以上', 'age=old', "birth <= '1946-02-10'"),
    persons('全部', '', 'true'),
    households('户主', `q=${place('张伟')}`, between('head_name', '张伟', '张佢')),
    households('低保', 'programme=dibao', 'programme_mask > 0'),
    households('全部', '', 'true'),
  ]
}

/** What the page of a household shows, table by table, as one would ask for it. */
function bareHousehold(householdNo: number): string[] {
  const of = (table: string): string => `select * from ${table} where household_no = ${String(householdNo)}`
  return [
    of('household'), `select * from membership join person using (person_no) where membership.household_no = ${String(householdNo)}`, of('hardship'), of('alert'), of('dispatch_task'), of('household_move'), of('attachment'), of('exemption'),
    `select * from person_change where person_no in (select person_no from membership where household_no = ${String(householdNo)})`, of('registry_conflict'),
  ]
}

async function measure({ database }: Bench): Promise<void> {
  await using pages = await openPages(database, today)
  const { rows } = await database.pool.query<{ household_no: number }>("select household_no from household where region_code like '430971121%' order by household_no limit 1")
  const householdNo = rows[0]?.household_no ?? 1
  for (const [role, region] of [['province', '430000000000'], ['clerk', '430971121000']] as const) {
    await pages.signIn(role, region)
    await pages.compare('家庭档案', `/api/households/${String(householdNo)}`, bareHousehold(householdNo))
    for (const { name, page, bare } of casesOf(region.replace(/(000)+$/, ''))) await pages.compare(name, page, bare)
  }
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
    say([`${moved === 0 ? '首次' : '次月'}人口入库 ${String(people)} 人：${seconds.toFixed(1)} 秒，每秒 ${String(Math.round(people / seconds))} 人`])
  }
}

const { size: persons, keep } = sizeFrom(300_000, 3_000_000)
say([`${persons.toLocaleString('en')} 人`])
await measureLoad(Math.min(100_000, persons))
await using bench = await openBench(persons, keep)
await measure(bench)
