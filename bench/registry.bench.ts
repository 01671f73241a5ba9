// node bench/registry.bench.ts [persons]: search and household page over a made-up population, beside the bare query on the same connection.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { connect, migrate, startEmbedded, type OpenDatabase } from '#db'
import { loadReferenceData } from '../src/app/reference-data.ts'

export async function openBench(persons: number, keep?: string): Promise<{ database: OpenDatabase; stop: () => Promise<void> }> {
  const directory = keep ?? (await mkdtemp(join(tmpdir(), 'doudi-bench-')))
  const server = await startEmbedded({ directory: join(directory, 'postgres'), memoryMb: 512 })
  const database = connect(server.connectionString)
  await migrate(database.pool)
  await loadReferenceData(database.kysely)
  await fill(database, persons)
  return {
    database,
    async stop() {
      await database.stop()
      await server.stop()
      if (keep === undefined) await rm(directory, { recursive: true, force: true })
    },
  }
}

const surnames = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤'
const given = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文斌林波辉宇鹏飞海燕云凤春梅小东志远家豪子涵梓轩浩然雨欣佳怡思远美玲金凤德贵有才长生'
const initialOf = '王w李l张z刘l陈c杨y黄h赵z吴w周z徐x孙s马m朱z胡h郭g何h高g林l罗l郑z梁l谢x宋s唐t许x韩h冯f邓d曹c彭p曾z肖x田t董d袁y潘p于y蒋j蔡c余y杜d叶y程c苏s魏w吕l丁d任r沈s姚y卢l姜j崔c钟z谭t陆l汪w范f金j石s廖l贾j夏x韦w付f方f白b邹z孟m熊x秦q邱q江j尹y薛x闫y段d雷l侯h龙l史s陶t黎l贺h顾g毛m郝h龚g邵s万w钱q严y覃q武w戴d莫m孔k向x汤t'

/** Three persons a household, spread over all villages; five households in a hundred on the dibao roster. Set-based, outside row-level security. */
async function fill({ kysely, pool }: OpenDatabase, persons: number): Promise<void> {
  const { rows } = await pool.query<{ n: number }>('select count(*) as n from person')
  if ((rows[0]?.n ?? 0) >= persons) return
  const households = Math.ceil(persons / 3)
  await sql`truncate person, household, membership, hardship, hardship_person restart identity cascade`.execute(kysely)
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
