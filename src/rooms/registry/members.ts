import { sql } from 'kysely'
import { registry as contract } from '#contract'
import type { Reader } from '#db'
import { ageOn, labelOf, type PlainDate } from '#kernel'
import { isMinor, veiled } from './minors/minors.ts'

interface MemberRecord {
  person_no: number
  name: string
  relation: string
  sex: string
  birth: PlainDate
  status: string
  death_date: string | null
  id_masked: string
  phone_masked: string
  since: string | null
  programmes: string[]
  photo: number | null
  residence: string | null
  open: boolean
}

/** The members of a household in the order of their relation to its head, and those who died or moved away while they belonged to it. */
export async function membersOf(
  reader: Reader,
  householdNo: number,
  today: PlainDate,
): Promise<{ members: contract.MemberCard[]; gone: contract.MemberCard[] }> {
  const { rows } = await sql<MemberRecord>`
    select p.person_no, p.name, p.relation, p.sex, p.birth, p.status, p.death_date, p.id_masked, p.phone_masked, m.since, s.programmes, f.photo, r.full_name as residence, (select may_see_minors(${householdNo}, ${today})) as open
    from person p
    left join lateral (select min(valid_from) as since from membership m where m.household_no = p.household_no and m.person_no = p.person_no) m on true
    left join lateral (
      select array_agg(distinct s.programme) as programmes from hardship s join hardship_person c on c.hardship_id = s.id
      where s.household_no = p.household_no and c.person_no = p.person_no and s.valid_to is null and c.valid_to is null) s on true
    left join lateral (
      select max(a.id) as photo from attachment a where a.person_no = p.person_no and a.kind = 'photo' and a.mime like 'image/%' and a.removed_at is null) f on true
    left join region r on r.code = p.residence_region
    where p.household_no = ${householdNo} and p.status <> 'merged'
    order by p.relation, p.birth, p.person_no`.execute(reader)
  const cards = rows.map((row) => ({ row, card: cardOf(row, today) }))
  return {
    members: cards.filter(({ row }) => row.status === 'active').map(({ card }) => card),
    gone: cards.filter(({ row }) => row.status !== 'active').map(({ card }) => card),
  }
}

function cardOf(record: MemberRecord, today: PlainDate): contract.MemberCard {
  const hidden = !record.open && isMinor(record, today)
  const row = hidden ? veiled(record) : record
  const age = ageOn(record.birth, (row.death_date ?? today) as PlainDate)
  return {
    personNo: row.person_no,
    name: row.name,
    relation: row.relation,
    sex: row.sex,
    birth: row.birth,
    age,
    status: row.status,
    deathDate: row.death_date,
    idMasked: row.id_masked,
    phoneMasked: row.phone_masked,
    since: row.since,
    photoId: hidden ? null : row.photo,
    residence: row.residence,
    veiled: hidden,
    tags: [...(row.programmes ?? []).map((programme) => ({ programme, label: programmeLabel(programme) })), ...ageTags(age, row.status)],
  }
}

/** 低保, 特困 …; the code itself where it is unknown. */
export function programmeLabel(programme: string): string {
  return labelOf(contract.programmeLabels, programme)
}

/** Ages at which rules treat people differently; only what the registry itself knows. */
function ageTags(age: number, status: string): { programme: string; label: string }[] {
  if (status !== 'active') return []
  if (age < 16) return [{ programme: '', label: '未满 16' }]
  if (age < 18) return [{ programme: '', label: '未成年' }]
  if (age >= 80) return [{ programme: '', label: '80 以上' }]
  if (age >= 60) return [{ programme: '', label: '60 以上' }]
  return []
}
