import { sql } from 'kysely'
import { registry as contract } from '#contract'
import type { Reader } from '#db'
import { ageOn, ensure, type PlainDate } from '#kernel'
import { codeLabel } from '#rooms/catalogue'
import { openCorrections } from './corrections/list.ts'
import { fieldLabel, relationLabel, valueLabel } from './household-changes.ts'
import { isMinor, maySeeMinors, veiled } from './minors/minors.ts'
import type { Asking } from './asking.ts'
import { permissions } from './household-file.ts'
import { benefitsOf, suspectsOf } from './household-parts.ts'
import { runningMatters } from './matters.ts'
import { editSource, sourceNames, type Edits } from './sources.ts'

interface PersonRecord {
  person_no: number
  name: string
  sex: string
  birth: PlainDate
  status: string
  death_date: string | null
  id_masked: string
  phone_masked: string
  nationality: string
  marriage: string
  hukou_kind: 'rural' | 'urban'
  hukou_place: string | null
  place: string | null
  residence: string | null
  address: string
  household_no: number | null
  head_name: string | null
  edits: Edits
  source_snapshot: number | null
  source_row: number | null
  day: string | null
}

/** A person with the source and day of each value, memberships, earlier values, kinds of hardship, merges. `not-found` outside the scope. */
export async function personFile(reader: Reader, personNo: number, { actor, services }: Asking): Promise<contract.PersonFile> {
  const { rows } = await sql<PersonRecord>`
    select p.*, p.source_day as day, hr.full_name as hukou_place, r.full_name as place, rr.full_name as residence, h.head_name
    from person p left join region hr on hr.code = p.hukou_region left join region r on r.code = p.region_code left join region rr on rr.code = p.residence_region
    left join household h on h.household_no = p.household_no
    where p.person_no = ${personNo}`.execute(reader)
  const found = rows[0]
  ensure(found !== undefined, 'not-found', '没有这个人，或不在您的管辖范围内')
  const today = services.clock.today()
  const hidden = isMinor(found, today) && !(await maySeeMinors(reader, found.household_no, today))
  const person = hidden ? veiled(found) : found
  const { edit, merge, reveal, revive } = permissions(actor)
  return {
    personNo,
    name: person.name,
    sex: person.sex,
    birth: person.birth,
    age: ageOn(found.birth, (person.death_date ?? today) as PlainDate),
    status: person.status,
    deathDate: person.death_date,
    idMasked: person.id_masked,
    phoneMasked: person.phone_masked,
    householdNo: person.household_no,
    headName: person.head_name ?? '',
    veiled: hidden,
    ...(hidden ? { values: [], changes: [] } : await valuesAndChanges(reader, person)),
    memberships: await membershipsOf(reader, personNo),
    benefits: person.household_no === null ? [] : await benefitsOf(reader, person.household_no, personNo),
    merges: await mergesOf(reader, personNo),
    suspects: (await suspectsOf(reader, [personNo])).map(({ lowNo, highNo, sentence }) => ({ lowNo, highNo, sentence })),
    corrections: await openCorrections(reader, [personNo]),
    matters: hidden || !reveal.allowed || person.household_no === null ? [] : [...(await runningMatters(reader, person.household_no))],
    can: { edit, merge, reveal, revive: person.status === 'dead' ? revive : { allowed: false, reason: '此人没有登记死亡' } },
  }
}

interface ChangeRecord {
  field: string
  old_value: string | null
  new_value: string | null
  day: string
  actor_name: string
  reason: string
  source_snapshot: number | null
  source_row: number | null
}

/** Current values, each with the source that said it last, and the earlier ones. */
async function valuesAndChanges(reader: Reader, person: PersonRecord): Promise<Pick<contract.PersonFile, 'values' | 'changes'>> {
  const { rows } = await sql<ChangeRecord>`
    select c.field, coalesce(ro.full_name, c.old_value) as old_value, coalesce(rn.full_name, c.new_value) as new_value, c.changed_on as day, c.actor_name, c.reason, c.source_snapshot, c.source_row
    from person_change c left join region ro on ro.code = c.old_value left join region rn on rn.code = c.new_value
    where c.person_no = ${person.person_no} order by c.changed_on desc, c.id desc limit 100`.execute(reader)
  const source = await sourceNames(reader, [person.source_snapshot, ...rows.map((row) => row.source_snapshot)])
  const sourceOfChange = (row: ChangeRecord): contract.ValueSource | null =>
    row.actor_name === ''
      ? source(row)
      : { kind: 'edit', name: row.actor_name, row: null, day: row.day, reason: row.reason, importId: null }
  const sourceOf = (field: string): contract.ValueSource | null => {
    const changed = rows.find((row) => row.field === field)
    return editSource(person.edits[field]) ?? (changed === undefined ? source(person) : sourceOfChange(changed))
  }
  const value = (field: string, text: string | null, label = fieldLabel(field)) =>
    text === null || text === '' ? [] : [{ label, value: text, source: sourceOf(field) }]
  return {
    values: [
      ...value('nationality', codeLabel('nationality', person.nationality)),
      ...value('marriage', person.marriage === '90' ? null : codeLabel('marriage', person.marriage)),
      ...value('hukouKind', contract.hukouLabels[person.hukou_kind]),
      ...value('hukouRegion', person.hukou_place),
      ...value('household', person.place, '所在村（社区）'),
      ...value('residenceRegion', person.residence),
      ...value('address', person.address),
      ...value('phone', person.phone_masked),
      ...value('deathDate', person.death_date),
    ],
    changes: rows.map((row) => ({
      label: fieldLabel(row.field),
      before: valueLabel(row.field, row.old_value),
      after: valueLabel(row.field, row.new_value),
      day: row.day,
      source: sourceOfChange(row),
    })),
  }
}

async function membershipsOf(reader: Reader, personNo: number): Promise<contract.PersonFile['memberships']> {
  const rows = await reader
    .selectFrom('membership as m')
    .innerJoin('household as h', 'h.household_no', 'm.household_no')
    .select(['m.household_no', 'h.head_name', 'm.relation', 'm.valid_from', 'm.valid_to'])
    .where('m.person_no', '=', personNo)
    .where((eb) => eb.or([eb('m.valid_to', 'is', null), eb('m.valid_to', '>', eb.ref('m.valid_from'))]))
    .orderBy('m.valid_from', 'desc')
    .execute()
  return rows.map((row) => ({
    householdNo: row.household_no,
    headName: row.head_name,
    relation: relationLabel(row.relation),
    from: row.valid_from,
    to: row.valid_to,
  }))
}

async function mergesOf(reader: Reader, personNo: number): Promise<contract.PersonFile['merges']> {
  const rows = await reader
    .selectFrom('person_merge as m')
    .innerJoin('person as p', 'p.person_no', 'm.merged_no')
    .select(['m.id', 'p.name', 'p.id_masked', 'm.reason', 'm.merged_by_name', 'm.merged_at', 'm.undone_at'])
    .where('m.kept_no', '=', personNo)
    .orderBy('m.id', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    idMasked: row.id_masked,
    reason: row.reason,
    by: row.merged_by_name,
    at: row.merged_at.toISOString(),
    undone: row.undone_at !== null,
  }))
}
