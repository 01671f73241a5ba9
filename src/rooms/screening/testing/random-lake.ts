import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { literal, type LakeSession } from '#platform/lake'
import { codeListOf, dataSetOf, lakeColumns, type FieldDefinition } from '#rooms/catalogue'
import { flagBit, sources } from '../facts/index.ts'

/** Numbers that look random and are the same every time. */
export function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return (state >>> 8) % below
  }
}

export interface RandomLake {
  readonly registry: string
  readonly files: Readonly<Record<string, readonly string[]>>
  readonly households: number
}

/** Rows whose values come from JavaScript, written to Parquet with the given SQL types, in small groups of rows. */
export async function writeRows(
  session: LakeSession,
  path: string,
  columns: readonly (readonly [name: string, type: string])[],
  rows: readonly Readonly<Record<string, string | number | boolean | null>>[],
): Promise<void> {
  const lists = columns.map(([name]) => rows.map((row) => (row[name] === null || row[name] === undefined ? '' : String(row[name]))))
  const unnested = columns.map(([name], at) => `unnest($${String(at + 1)}::VARCHAR[]) AS "${name}"`)
  const typed = columns.map(([name, type]) => `CAST(nullif("${name}", '') AS ${type}) AS "${name}"`)
  await session.run(
    `COPY (SELECT ${typed.join(', ')} FROM (SELECT ${unnested.join(', ')})) TO ${literal(path)} (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
    lists,
  )
}

/** A small population with every data set filled at random: all codes, days around the run's, gaps where the catalogue allows them. */
export async function randomLake(session: LakeSession, directory: string, seed: number, households = 150): Promise<RandomLake> {
  await mkdir(directory, { recursive: true })
  const roll = dice(seed)
  const people = markedElsewhere(randomPeople(roll, households))
  const registry = join(directory, 'registry.parquet')
  await writeRows(
    session,
    registry,
    [
      ['person_no', 'INTEGER'],
      ['household_no', 'INTEGER'],
      ['flags', 'INTEGER'],
      ['age', 'UTINYINT'],
      ['place', 'INTEGER'],
      ['urban', 'UTINYINT'],
      ['stands_for', 'INTEGER'],
    ],
    withMerged(people),
  )
  const numbers = [...new Set(people.map((person) => person.person_no))]
  const files: Record<string, string[]> = {}
  for (const { dataset, person } of sources) {
    const fields = lakeColumns(dataSetOf(dataset)).filter(({ name }) => name !== 'household_no')
    // Some rows are about people of elsewhere. Rosters of few and monthly payments need many rows to meet anybody.
    const rows = Array.from({ length: plentiful.get(dataset) ?? 150 }, (_, at) => ({
      ...Object.fromEntries(fields.map(({ name, field }) => [name, randomValue(roll, field)])),
      row_no: at + 2,
      [person]: roll(9) === 0 ? 500_000 + at : knownAs(numbers[roll(numbers.length)] ?? 1, at),
    }))
    const path = join(directory, `${dataset}.parquet`)
    await writeRows(session, path, [['row_no', 'INTEGER'], ...fields.map(({ name, sqlType }) => [name, sqlType] as const)], rows)
    files[dataset] = [path]
  }
  return { registry, files, households }
}

const plentiful = new Map([
  ['social-insurance-contributions', 8_000],
  ['tekun-roster', 2_500],
  ['unemployment-benefit', 2_500],
])

interface Person extends Readonly<Record<string, number | null>> {
  readonly person_no: number
  readonly household_no: number
  readonly flags: number
}

/** One in ten has a second number, of a record merged into theirs. */
const hasSecond = (personNo: number): boolean => personNo % 10 === 3
const second = (personNo: number): number => 2_000 + personNo

function withMerged(people: readonly Person[]): Person[] {
  return people.flatMap((person) =>
    hasSecond(person.person_no) ? [person, { ...person, person_no: second(person.person_no), stands_for: person.person_no }] : [person],
  )
}

/** As the export of the registry marks them: of several rows of a person one counts, where they are a member or, failing that, the first. */
function markedElsewhere(people: readonly Person[]): Person[] {
  const isMember = ({ flags }: Person): boolean => (flags & flagBit('member').bit) !== 0
  return people.map((person) => {
    const rows = people.filter(({ person_no }) => person_no === person.person_no)
    const own = rows.find(isMember) ?? rows[0]
    return own === person ? person : { ...person, flags: person.flags | flagBit('elsewhere').bit }
  })
}

/** Departments know some people under their second number. */
function knownAs(personNo: number, at: number): number {
  return hasSecond(personNo) && at % 2 === 0 ? second(personNo) : personNo
}

function randomPeople(roll: (below: number) => number, households: number): Person[] {
  const lists = (['dibao', 'tekun', 'marginal', 'rigid', 'relapse', 'twice'] as const).map((flag) => flagBit(flag).bit)
  let next = 1
  return Array.from({ length: households }, (_, at) => {
    // One is an institution, beyond what counts as a family.
    const size = at === 7 ? 40 : 1 + roll(5)
    const home = { household_no: 10 + at * 3, place: at % 3, urban: roll(2) }
    const listed = roll(3) === 0 ? (lists[roll(lists.length)] ?? 0) : 0
    return Array.from({ length: size }, () => {
      const away = roll(12) === 0
      // Numbers of one family are neither neighbours nor in order; some people stand on a second family's list.
      const person_no = away && next > 20 ? 1 + roll(next) : ((next++ * 7) % 1_009) + 1
      const alive = person_no % 8 === 0 ? flagBit('seenAlive').bit : 0
      return {
        ...home,
        person_no,
        age: roll(100),
        flags: (away ? flagBit(roll(2) === 0 ? 'dead' : 'dibao').bit : flagBit('member').bit | alive) | listed,
        stands_for: null,
      }
    }).filter((person, index, all) => all.findIndex((other) => other.person_no === person.person_no) === index)
  }).flat()
}

function randomValue(roll: (below: number) => number, field: FieldDefinition): string | number | boolean | null {
  if (!field.required && roll(4) === 0) return null
  switch (field.type) {
    case 'code': {
      const { entries } = codeListOf(field.codeList ?? 'sex')
      return entries[roll(entries.length)]?.code ?? ''
    }
    case 'date':
      return dayAround(roll(1_200))
    case 'month':
      return `${dayAround(roll(roll(2) === 0 ? 160 : 500)).slice(0, 8)}01`
    case 'money':
      return roll(3_000_000)
    case 'share':
      return roll(10_001)
    case 'integer':
      return field.name === 'insured_year' ? 2025 + roll(2) : roll(10)
    case 'boolean':
      return roll(2) === 0
    case 'region':
      return ['430971121202', '430971123001', '430921100001'][roll(3)] ?? ''
    case 'idNumber':
      return 1 + roll(900)
    case 'personName':
    case 'text':
    case 'phone':
      return `t${String(roll(9))}`
  }
}

/** A day up to two months after, or some years before, 2026-11-01. */
function dayAround(back: number): string {
  return new Date(Date.UTC(2026, 11, 30) - back * 86_400_000).toISOString().slice(0, 10)
}
