import { sql } from 'kysely'
import type { Reader } from '#db'
import { identifier, type LakeSession } from '#platform/lake'
import type { DataSetDefinition } from '#rooms/catalogue'
import { checkedTable, numberColumns } from './numbering.ts'

/** What the registry says of the people in a file. */
export interface NameCheck {
  readonly matched: number
  readonly unknown: number
  /** Rows whose name is not the registered one of their number, ascending. */
  readonly conflicts: readonly number[]
}

interface Found {
  readonly matched: number
  readonly unknown: number
  readonly first_known: boolean
  readonly persons: readonly number[]
  readonly names: readonly string[]
}

/**
 * Compares the name beside each main ID number with the registry's, as the registry compares names; a name that somebody has decided to
 * be the same person's is none other. Each person and name is asked about once, batch by batch in the order of persons.
 */
export async function checkNames(reader: Reader, session: LakeSession, dataset: DataSetDefinition): Promise<NameCheck> {
  const main = numberColumns(dataset)[0]
  if (main === undefined) return { matched: 0, unknown: 0, conflicts: [] }
  const person = identifier(main.column)
  const field = dataset.fields.find((candidate) => candidate.type === 'personName')
  const name = field === undefined ? `''` : `coalesce(${identifier(field.name)}, '')`
  const counted = { matched: 0, unknown: 0 }
  const differing: Pick<Found, 'persons' | 'names'>[] = []
  let last: number | undefined
  await session.columns(
    `SELECT DISTINCT ${person} AS person_no, ${name} AS name FROM ${checkedTable} WHERE ${person} IS NOT NULL ORDER BY 1`,
    async (batch) => {
      const persons = [...batch.numbers('person_no')]
      const found = await compare(reader, persons, batch.texts('name'))
      counted.matched += found.matched
      counted.unknown += found.unknown
      // Somebody whose names lie in two batches is one person.
      if (persons[0] === last) counted[found.first_known ? 'matched' : 'unknown']--
      last = persons.at(-1)
      if (found.persons.length > 0) differing.push(found)
    },
  )
  return { ...counted, conflicts: await conflictingRows(session, differing, person, name) }
}

async function compare(reader: Reader, persons: readonly number[], names: readonly (string | null)[]): Promise<Found> {
  const { rows } = await sql<Found>`
    with sent as (
      select s.person_no, s.name, p.person_no is not null as known,
        s.name <> '' and person_name_key(s.name) <> person_name_key(coalesce(k.name, p.name))
          and not exists (select from registry_conflict d where d.person_no in (p.person_no, k.person_no) and d.sent_name = s.name and d.decision in ('keep', 'take')) as differs
      from unnest(${[...persons]}::int[], ${[...names]}::text[]) as s (person_no, name)
      left join person p on p.person_no = s.person_no
      left join person k on k.person_no = p.merged_into and p.status = 'merged'
    )
    select count(distinct person_no) filter (where known) as matched, count(distinct person_no) filter (where not known) as unknown,
      coalesce(bool_or(known) filter (where person_no = ${persons[0] ?? 0}), false) as first_known,
      coalesce(array_agg(person_no) filter (where known and differs), '{}') as persons, coalesce(array_agg(name) filter (where known and differs), '{}') as names
    from sent`.execute(reader)
  return rows[0] ?? { matched: 0, unknown: 0, first_known: false, persons: [], names: [] }
}

/** The rows with these persons and names. */
async function conflictingRows(
  session: LakeSession,
  differing: readonly Pick<Found, 'persons' | 'names'>[],
  person: string,
  name: string,
): Promise<number[]> {
  if (differing.length === 0) return []
  await session.run('CREATE OR REPLACE TEMP TABLE differing_name (person_no INTEGER, name VARCHAR)')
  for (const { persons, names } of differing)
    await session.run('INSERT INTO differing_name SELECT unnest($1::INTEGER[]), unnest($2::VARCHAR[])', [persons, names])
  const rows: number[] = []
  await session.columns(
    `SELECT row_no FROM (SELECT row_no, ${person} AS person_no, ${name} AS name FROM ${checkedTable}) SEMI JOIN differing_name USING (person_no, name) ORDER BY row_no`,
    (batch) => {
      for (const row of batch.numbers('row_no')) rows.push(row)
    },
  )
  await session.run('DROP TABLE differing_name')
  return rows
}
