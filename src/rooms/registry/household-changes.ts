import { sql } from 'kysely'
import { registry as contract } from '#contract'
import type { Reader } from '#db'
import { labelOf } from '#kernel'
import { codeLabel } from '#rooms/catalogue'
import { sourceNames } from './sources.ts'

const most = 200

interface ChangeRecord {
  key: string
  day: string
  what: 'joined' | 'left' | 'value' | 'moved'
  field: string
  old_value: string | null
  new_value: string | null
  person_name: string | null
  actor_name: string
  reason: string
  source_snapshot: number | null
  source_row: number | null
}

/**
 * What changed in a household, newest first: members who came and left, moves, values of its members. The day on which the
 * household was first registered is no change. Entries without length (corrected on the same day) are left out.
 */
export async function changesOf(reader: Reader, householdNo: number): Promise<contract.HouseholdFile['changes']> {
  const { rows } = await sql<ChangeRecord>`
    with mine as (
      select m.* from membership m where m.household_no = ${householdNo} and (m.valid_to is null or m.valid_to > m.valid_from)
    ), first as (select min(valid_from) as day from mine)
    select 'j' || m.person_no || m.valid_from as key, m.valid_from as day, 'joined' as what, m.relation as field, null as old_value, null as new_value, p.name as person_name,
      coalesce(c.actor_name, '') as actor_name, coalesce(c.reason, '') as reason, m.source_snapshot, m.source_row
    from mine m cross join first left join person p on p.person_no = m.person_no
    left join lateral (select actor_name, reason from person_change c where c.person_no = m.person_no and c.field = 'household' and c.changed_on = m.valid_from and c.source_kind = 'edit' limit 1) c on true
    where m.valid_from > first.day and not exists (select from mine o where o.person_no = m.person_no and o.valid_to = m.valid_from)
    union all
    select 'l' || m.person_no || m.valid_to, m.valid_to, 'left', case when p.death_date = m.valid_to then 'dead' else '' end, null, null, p.name,
      coalesce(c.actor_name, ''), coalesce(c.reason, ''), null, null
    from mine m left join person p on p.person_no = m.person_no
    left join lateral (select actor_name, reason from person_change c where c.person_no = m.person_no and c.field = 'household' and c.changed_on = m.valid_to and c.source_kind = 'edit' limit 1) c on true
    where m.valid_to is not null and not exists (select from mine o where o.person_no = m.person_no and o.valid_from = m.valid_to)
    union all
    select 'v' || c.id, c.changed_on, 'value', c.field, coalesce(ro.full_name, c.old_value), coalesce(rn.full_name, c.new_value), p.name, c.actor_name, c.reason, c.source_snapshot, c.source_row
    from person_change c join person p on p.person_no = c.person_no left join region ro on ro.code = c.old_value left join region rn on rn.code = c.new_value
    where p.household_no = ${householdNo} and c.field not in ('household', 'deathDate') and (c.field <> 'status' or c.source_kind = 'edit')
    union all
    select 'm' || e.id, e.occurred_on, 'moved', '', null, e.title, null, coalesce(v.actor_name, ''), coalesce(v.reason, ''),
      case when e.source_kind = 'snapshot' then e.source_id end, case when e.source_kind = 'snapshot' then e.source_row end
    from chain_event e left join household_move v on e.source_kind = 'household-move' and v.id = e.source_id
    where e.household_no = ${householdNo} and e.kind = 'change' and e.title like '全户迁居%'
    order by day desc, key desc limit ${most}`.execute(reader)
  const source = await sourceNames(
    reader,
    rows.map((row) => row.source_snapshot),
  )
  return rows.map((row) => ({
    key: row.key,
    day: row.day,
    text: textOf(row),
    personName: row.person_name,
    source:
      row.actor_name !== ''
        ? { kind: 'edit', name: row.actor_name, row: null, day: row.day, reason: row.reason, importId: null }
        : source(row),
  }))
}

function textOf(row: ChangeRecord): string {
  switch (row.what) {
    case 'joined':
      return `加入本户（${relationLabel(row.field)}）`
    case 'left':
      return row.field === 'dead' ? '去世' : '离开本户'
    case 'moved':
      return row.new_value ?? '全户迁居'
    case 'value':
      return `${fieldLabel(row.field)}：${valueLabel(row.field, row.old_value)} → ${valueLabel(row.field, row.new_value)}`
  }
}

/** The relation to the head in words; 其他 for codes this version does not know. */
export function relationLabel(code: string): string {
  return labelOf(contract.relationLabels, code, '其他')
}

const labels: Readonly<Record<string, string>> = {
  name: '姓名',
  birth: '出生日期',
  sex: '性别',
  hukouKind: '户口',
  hukouRegion: '户籍地',
  residenceRegion: '现居住地',
  nationality: '民族',
  marriage: '婚姻',
  address: '地址',
  phone: '电话',
  status: '状态',
  deathDate: '死亡日期',
  household: '所在户',
  relation: '与户主关系',
}

/** 婚姻, 电话 …: what a changed value is called. */
export function fieldLabel(field: string): string {
  return labels[field] ?? field
}

/** A stored value in the words of the screen; （空） where there was none. */
export function valueLabel(field: string, value: string | null): string {
  if (value === null || value === '') return '（空）'
  const options: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    sex: contract.sexLabels,
    hukouKind: contract.hukouLabels,
    status: contract.personStatuses,
    relation: contract.relationLabels,
  }
  if (field === 'marriage' || field === 'nationality') return codeLabel(field, value) ?? value
  if (field === 'household') return `${value} 号户`
  return options[field]?.[value] ?? value
}
