import { checkDigit } from '#kernel'
import type { Asker, Case } from './scope.ts'

const encoded = (text: string): string => encodeURIComponent(text)
const between = (column: string, from: string, to: string): string =>
  `${column} collate "C" >= '${from}' and ${column} collate "C" < '${to}'`

/** What is shown of a person or household in a list, with the names of the head and the place. */
const personList = (where: string, order: string, limit: number): string => `
  select p.person_no, p.name, p.sex, p.birth, p.relation, p.household_no, h.head_name, p.region_code, r.full_name, p.programme_mask, p.id_masked, p.phone_masked, p.hukou_kind, p.marriage, p.status
  from (select p.* from person p where ${where} order by ${order} limit ${String(limit)}) p left join household h on h.household_no = p.household_no left join region r on r.code = p.region_code order by ${order}`
const householdList = (where: string, order: string, limit: number): string => `
  select h.household_no, h.head_name, h.size, h.region_code, r.full_name, h.address, h.hukou_kind, h.status, h.programme_mask, h.monthly_fen, a.n
  from (select h.* from household h where ${where} order by ${order} limit ${String(limit)}) h left join region r on r.code = h.region_code
  cross join lateral (select count(*) as n from alert a where a.household_no = h.household_no and a.closed_at is null) a order by ${order}`

/** Search and the lists of persons and households, for one asker. Counts stop where the platform's do. */
export function registryCases({ seen }: Asker, mostCounted: number): Case[] {
  const counted = (from: string): string => `select count(*) from (select 1 from ${from} limit ${String(mostCounted + 1)}) c`
  const quick = (name: string, text: string, bare: string): Case => ({
    name: `快速查找 ${name}`,
    page: { path: '/api/registry/quick', body: { text } },
    bare: [bare],
  })
  const persons = (name: string, query: string, where: string, order = 'p.region_code, p.household_no, p.relation, p.person_no'): Case => {
    const all = `p.status <> 'merged' and ${where} and ${seen('p')}`
    return {
      name: `人员 ${name}`,
      page: `/api/persons?sort=place&${query}`,
      bare: [personList(all, order, 50), counted(`person p where ${all}`)],
    }
  }
  const households = (name: string, query: string, where: string, order = 'h.region_code, h.household_no'): Case => {
    const all = `${where} and ${seen('h')}`
    return {
      name: `家庭 ${name}`,
      page: `/api/households?sort=place&${query}`,
      bare: [
        householdList(all, order, 50),
        counted(`household h where ${all}`),
        `select sum(h.monthly_fen) from household h where h.programme_mask > 0 and ${all}`,
      ],
    }
  }
  const id = `99000119700101000`
  const byName = 'p.name collate "C", p.region_code, p.person_no'
  return [
    quick('身份证号', `${id}${checkDigit(id)}`, personList(`p.token = 'b0a1e1a0-0000-0000-0000-000000000000' and ${seen('p')}`, byName, 8)),
    quick('电话', '15400000001', personList(`p.phone_digest = '15400000001' and ${seen('p')}`, byName, 8)),
    quick('姓名', '张伟', personList(`${between('p.name', '张伟', '张佢')} and p.status <> 'merged' and ${seen('p')}`, byName, 8)),
    quick(
      '首字母',
      'zw',
      personList(
        `${between('p.initials', 'zw', 'zx')} and p.status <> 'merged' and ${seen('p')}`,
        'p.initials collate "C", p.region_code',
        8,
      ),
    ),
    quick('村', '老河口', householdList(`h.region_code = '430971121202' and ${seen('h')}`, 'h.region_code, h.household_no', 8)),
    quick(
      '村和姓',
      '老河口 张',
      personList(
        `p.region_code = '430971121202' and ${between('p.name', '张', '弡')} and p.status <> 'merged' and ${seen('p')}`,
        byName,
        8,
      ),
    ),
    persons('姓名', `q=${encoded('张伟')}`, between('p.name', '张伟', '张佢'), byName),
    persons('姓', `q=${encoded('张')}`, between('p.name', '张', '弡'), byName),
    persons('首字母', 'q=zw', between('p.initials', 'zw', 'zx'), 'p.initials collate "C", p.region_code, p.person_no'),
    persons('村', `q=${encoded('老河口')}`, "p.region_code = '430971121202'"),
    persons('低保', 'programme=dibao', 'p.programme_mask > 0 and p.programme_mask & 1 > 0'),
    persons('80 岁以上', 'age=old', "p.birth <= '1946-11-02'"),
    persons('全部', '', 'true'),
    households(
      '户主',
      `q=${encoded('张伟')}`,
      between('h.head_name', '张伟', '张佢'),
      'h.head_name collate "C", h.region_code, h.household_no',
    ),
    households('低保', 'programme=dibao', 'h.programme_mask > 0 and h.programme_mask & 1 > 0'),
    households('全部', '', 'true'),
  ]
}

/** The page of a household and the first page of its chain, each household once in turn: one half on a list, with forty payments. */
export function householdCases(households: readonly number[]): Case[] {
  return [
    { name: '家庭档案', page: households.map((no) => `/api/households/${String(no)}`), bare: households.map(bareHousehold) },
    {
      name: '救助链第 1 页和总览',
      page: households.map((no) => `/api/households/${String(no)}/chain?size=60`),
      bare: households.map(bareChain),
    },
  ]
}

/** What the page of a household shows, table by table, as one would ask for it. */
function bareHousehold(householdNo: number): string[] {
  const of = (table: string): string => `select * from ${table} where household_no = ${String(householdNo)}`
  const members = `select person_no from membership where household_no = ${String(householdNo)}`
  return [
    `select h.*, r.full_name, u.name from household h left join region r on r.code = h.region_code left join app_user u on u.id = h.liaison_user_id where household_no = ${String(householdNo)}`,
    `select * from membership join person using (person_no) where membership.household_no = ${String(householdNo)}`,
    `select * from hardship left join hardship_person on hardship_id = id where household_no = ${String(householdNo)}`,
    `select id, cause, grade, sentence, status, desk_department, due_on, opened_at, r.name from alert left join region r on r.code = desk_region where household_no = ${String(householdNo)}`,
    of('household_move'),
    of('attachment'),
    of('exemption'),
    `select * from person_change where person_no in (${members})`,
    `select * from registry_conflict where person_no in (${members})`,
    `select * from duplicate_candidate where low_no in (${members}) or high_no in (${members})`,
    `select * from chain_event where household_no = ${String(householdNo)} and kind = 'change'`,
  ]
}

/** A page of the chain with the files it came from, and the sums by kind that stand above it. */
function bareChain(householdNo: number): string[] {
  const of = (columns: string, table: string): string => `select ${columns} from ${table} where household_no = ${String(householdNo)}`
  return [
    of('region_code', 'household'),
    `${of('*', 'chain_event')} order by occurred_on desc, id desc limit 61`,
    of('id, opened_at, sentence, cause, status', 'alert'),
    of('*', 'hardship'),
    `select id, import_id, file_name, as_of from snapshot_file where id in (select source_id from chain_event where household_no = ${String(householdNo)})`,
    `${of('kind, programme, department, count(*), sum(amount_fen)', 'chain_event')} group by 1, 2, 3`,
  ]
}
