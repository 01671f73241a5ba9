import { sql, type RawBuilder } from 'kysely'
import { codeSecretContext } from '#access'
import { heldContext } from '#rooms/imports'
import { personIdContext, personPhoneContext } from '#rooms/registry'
import { leadPhoneContext } from '#rooms/visits'
import { queryContext } from '../exports/start.ts'

type Row = Readonly<Record<string, unknown>>

/** One column, or one field of a jsonb column, that holds sealed values. */
export interface SealedPlace {
  readonly table: string
  /** `id_sealed`, or `sent.phone_sealed` for a field of a jsonb column. */
  readonly column: string
  /** The table's key: whole numbers. */
  readonly keys: readonly string[]
  /** Further columns of the table `t` that the context is made of, as SQL. */
  readonly more?: RawBuilder<unknown>
  /** What a row's value may be sealed for; the first that fits counts. */
  contexts(row: Row): readonly string[]
}

const no = (value: unknown): number => Number(value)

/** Every place of the database with sealed values; a test holds the schema against this list. */
export const sealedPlaces: readonly SealedPlace[] = [
  { table: 'person', column: 'id_sealed', keys: ['person_no'], contexts: (row) => [personIdContext(no(row['person_no']))] },
  { table: 'person', column: 'phone_sealed', keys: ['person_no'], contexts: (row) => [personPhoneContext(no(row['person_no']))] },
  {
    table: 'held_row',
    column: 'cells_sealed',
    keys: ['import_id', 'row_no'],
    contexts: (row) => [heldContext(no(row['import_id']), no(row['row_no']))],
  },
  {
    table: 'lead',
    column: 'phone_sealed',
    keys: ['id'],
    more: sql`t.client_id`,
    contexts: (row) => [leadPhoneContext(String(row['client_id']))],
  },
  { table: 'second_factor', column: 'secret_sealed', keys: ['user_id'], contexts: (row) => [codeSecretContext(no(row['user_id']))] },
  {
    table: 'list_export',
    column: 'query_sealed',
    keys: ['id'],
    more: sql`t.user_id`,
    contexts: (row) => [queryContext(no(row['user_id']))],
  },
  {
    table: 'registry_conflict',
    column: 'sent.id_sealed',
    keys: ['id'],
    more: sql`t.person_no`,
    contexts: (row) => [personIdContext(no(row['person_no']))],
  },
  // The phone of somebody who was merged into another record is sealed for the record kept.
  {
    table: 'registry_conflict',
    column: 'sent.phone_sealed',
    keys: ['id'],
    more: sql`t.person_no, (select p.merged_into from person p where p.person_no = t.person_no) as merged_into`,
    contexts: (row) =>
      [row['person_no'], row['merged_into']].filter((value) => typeof value === 'number').map((value) => personPhoneContext(value)),
  },
]

/** The sealed text of a place, as SQL; null or '' where a row has none. */
export function sealedText({ column }: SealedPlace): RawBuilder<string | null> {
  const [name = '', field] = column.split('.')
  return field === undefined ? sql`t.${sql.ref(name)}` : sql`t.${sql.ref(name)} ->> ${sql.lit(field)}`
}

/** The assignment that puts a new sealed text in the old one's place, as SQL. */
export function assignment({ column }: SealedPlace, value: RawBuilder<unknown>): RawBuilder<unknown> {
  const [name = '', field] = column.split('.')
  return field === undefined
    ? sql`${sql.ref(name)} = ${value}`
    : sql`${sql.ref(name)} = jsonb_set(t.${sql.ref(name)}, array[${sql.lit(field)}], to_jsonb(${value}::text))`
}
