import { sql } from 'kysely'
import type { Actor } from '#access'
import { registry as contract } from '#contract'
import type { Reader } from '#db'
import { ensure } from '#kernel'
import { codeLabel } from '#rooms/catalogue'
import { relationLabel } from '../household-changes.ts'
import type { Asking } from '../asking.ts'
import { permissions } from '../household-file.ts'
import { isMinor, maySeeMinors } from '../minors/minors.ts'

interface SideRecord {
  person_no: number
  name: string
  id_masked: string
  sex: '1' | '2'
  birth: string
  nationality: string
  marriage: string
  hukou_kind: 'rural' | 'urban'
  hukou_place: string | null
  place: string | null
  address: string
  phone_masked: string
  phone_digest: string | null
  relation: string
  status: keyof typeof contract.personStatuses
  household_no: number | null
  head_name: string | null
  source_file: string | null
  source_day: string | null
  memberships: number
  hardships: number
  attachments: number
  exemptions: number
  alerts: number
}

/** Two records side by side, in the caller's scope. Equal phones are said to be equal without showing them. */
export async function compare(reader: Reader, { actor, services }: Asking, a: number, b: number): Promise<contract.Comparison> {
  const today = services.clock.today()
  const [lowNo, highNo] = a < b ? [a, b] : [b, a]
  ensure(lowNo !== highNo, 'input.invalid', '请选两条不同的记录')
  const { rows } = await sql<SideRecord>`
    select p.person_no, p.name, p.id_masked, p.sex, p.birth, p.nationality, p.marriage, p.hukou_kind, hr.full_name as hukou_place, r.full_name as place, p.address, p.phone_masked, p.phone_digest,
      p.relation, p.status, p.household_no, h.head_name, f.file_name as source_file, p.source_day,
      (select count(*) from membership m where m.person_no = p.person_no) as memberships,
      (select count(*) from hardship_person c where c.person_no = p.person_no) as hardships,
      (select count(*) from attachment t where t.person_no = p.person_no and t.removed_at is null) as attachments,
      (select count(*) from exemption e where e.person_no = p.person_no and e.revoked_at is null) as exemptions,
      (select count(*) from alert l where l.person_no = p.person_no) as alerts
    from person p left join household h on h.household_no = p.household_no left join region r on r.code = p.region_code left join region hr on hr.code = p.hukou_region
    left join snapshot_file f on f.id = p.source_snapshot
    where p.person_no in (${lowNo}, ${highNo})`.execute(reader)
  for (const row of rows)
    if (isMinor(row, today) && !(await maySeeMinors(reader, row.household_no, today))) row.birth = `${row.birth.slice(0, 4)} 年`
  const low = rows.find((row) => row.person_no === lowNo)
  const high = rows.find((row) => row.person_no === highNo)
  ensure(low !== undefined && high !== undefined, 'not-found', '没有这两个人，或不都在您的管辖范围内')
  const candidate = await reader
    .selectFrom('duplicate_candidate')
    .select('signs')
    .where('low_no', '=', lowNo)
    .where('high_no', '=', highNo)
    .executeTakeFirst()
  const notSame = await reader
    .selectFrom('person_not_same')
    .selectAll()
    .where('low_no', '=', lowNo)
    .where('high_no', '=', highNo)
    .executeTakeFirst()
  return {
    low: sideOf(low),
    high: sideOf(high),
    signs: candidate?.signs ?? [],
    rows: linesOf(low, high),
    proposedKeep: knowsMore(low, high).person_no,
    notSame: notSame === undefined ? null : { by: notSame.decided_by_name, at: notSame.decided_at.toISOString(), reason: notSame.reason },
    canMerge: mergeAllowed(actor, low, high),
  }
}

function sideOf(row: SideRecord): contract.Comparison['low'] {
  const { memberships, hardships, attachments, exemptions, alerts } = row
  return {
    personNo: row.person_no,
    name: row.name,
    householdNo: row.household_no,
    headName: row.head_name ?? '',
    status: row.status,
    counts: { memberships, hardships, attachments, exemptions, alerts },
  }
}

function linesOf(low: SideRecord, high: SideRecord): contract.Comparison['rows'] {
  const line = (label: string, of: (row: SideRecord) => string) => ({ label, low: of(low), high: of(high), same: of(low) === of(high) })
  const lines = [
    line('姓名', (row) => row.name),
    line('身份证号', (row) => row.id_masked),
    line('性别', (row) => contract.sexLabels[row.sex]),
    line('出生日期', (row) => row.birth),
    line('民族', (row) => codeLabel('nationality', row.nationality) ?? row.nationality),
    line('婚姻', (row) => codeLabel('marriage', row.marriage) ?? row.marriage),
    line('户口', (row) => contract.hukouLabels[row.hukou_kind]),
    line('户籍地', (row) => row.hukou_place ?? ''),
    line('所在地', (row) => row.place ?? ''),
    line('地址', (row) => row.address),
    line('所在户', (row) => (row.household_no === null ? '无' : `${row.head_name ?? ''}户（${String(row.household_no)}）`)),
    line('与户主关系', (row) => relationLabel(row.relation)),
    line('状态', (row) => contract.personStatuses[row.status]),
    // Another file is no difference between people.
    {
      ...line('来源', (row) => [row.source_file ?? '手工登记', row.source_day ?? ''].filter((part) => part !== '').join('，')),
      same: true,
    },
  ]
  // Masked phones may look alike and differ: the digests decide.
  lines.splice(10, 0, { label: '电话', low: low.phone_masked, high: high.phone_masked, same: low.phone_digest === high.phone_digest })
  return lines
}

function knowsMore(low: SideRecord, high: SideRecord): SideRecord {
  const weight = (row: SideRecord) =>
    (row.status === 'active' ? 100 : 0) + row.hardships * 10 + row.alerts * 5 + row.attachments * 3 + row.exemptions * 3 + row.memberships
  return weight(high) > weight(low) ? high : low
}

function mergeAllowed(actor: Actor, low: SideRecord, high: SideRecord): contract.Comparison['canMerge'] {
  if (low.status === 'merged' || high.status === 'merged') return { allowed: false, reason: '其中一条已经合并' }
  return permissions(actor).merge
}
