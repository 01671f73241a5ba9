import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { systemActor, withReader, withWriter } from '#access'
import type { DatabaseHandle, Reader, Writer } from '#db'
import { maskIdNumber, type PlainDate, type RegionCode } from '#kernel'
import { applyDeaths, applyHardships, applyPopulation, createDeathTable, createPopulationTable, createRosterTable, nameInitials } from '#rooms/registry'
import type { DeathResult, Delivery, HardshipResult, PopulationResult } from '#rooms/registry'

/** One person as a population register lists them. Numbers are the lake's person numbers; ID numbers are made from them. */
export interface Listed {
  readonly no: number
  readonly name: string
  readonly relation: string
  readonly birth: string
  readonly sex: '1' | '2'
  readonly phone: string
  readonly address: string
  readonly marriage: string
  readonly status: string
  /** Where the person lives, when elsewhere than the household. */
  readonly residence: string | null
}

export interface ListedHousehold {
  readonly key: string
  readonly village: string
  readonly members: readonly Listed[]
}

/** `person(1, '王建国')`: a head born 1970 unless told otherwise. */
export function person(no: number, name: string, more: Partial<Listed> = {}): Listed {
  return { no, name, relation: '0', birth: '1970-01-01', sex: '1', phone: '', address: '', marriage: '', status: '1', residence: null, ...more }
}

export function household(key: string, village: string, ...members: Listed[]): ListedHousehold {
  return { key, village, members }
}

export const villages = { laohekou: '430971121202', xinxiu: '430971121203', jinqiao: '430971123001', nanxian: '430921100001' } as const

/** The made-up ID number of a person number: 18 characters, recognisable, with a check digit nobody looks at here. */
export function idNumberOf(no: number): string {
  return `990000197001${String(no).padStart(6, '0')}`
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
const uuidOf = (text: string): string => hash(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')

export function delivery(snapshotId: number, asOf: string, dataset = 'population-register', regionCode = '430971000000'): Delivery {
  return { importId: snapshotId, snapshotId, dataset, department: 'public-security', regionCode: regionCode as RegionCode, asOf: asOf as PlainDate }
}

const platform = systemActor('test', [])

export function asPlatform<T>(db: DatabaseHandle, work: (tx: Writer) => Promise<T>): Promise<T> {
  return withWriter(db, platform, work)
}

export function seen<T>(db: DatabaseHandle, work: (reader: Reader) => Promise<T>): Promise<T> {
  return withReader(db, platform, work)
}

/** Delivers a register through the bulk write path. */
export function deliverPopulation(db: DatabaseHandle, source: Delivery, households: readonly ListedHousehold[]): Promise<PopulationResult> {
  return asPlatform(db, async (tx) => {
    await createPopulationTable(tx)
    let row = 1
    for (const { key, village, members } of households) {
      for (const member of members) {
        row++
        const id = idNumberOf(member.no)
        await sql`
          insert into population_row (row_no, person_no, token, id_sealed, id_masked, name, initials, birth, sex, marriage, hukou_kind, hukou_region, region, address,
            phone_sealed, phone_masked, phone_digest, household_key, relation, register_status)
          values (${row}, ${member.no}, ${uuidOf(id)}::uuid, ${`sealed:${id}`}, ${maskIdNumber(id)}, ${member.name}, ${nameInitials(member.name)}, ${member.birth}::date,
            ${member.sex}, ${member.marriage}, 'rural', ${village}, ${member.residence ?? village}, ${member.address}, ${member.phone === '' ? '' : `sealed:${member.phone}`},
            ${member.phone === '' ? '' : `${member.phone.slice(0, 3)}****${member.phone.slice(-4)}`}, ${member.phone === '' ? null : hash(member.phone)}, ${key}, ${member.relation}, ${member.status})`.execute(tx)
      }
    }
    return applyPopulation(tx, source)
  })
}

export function deliverDeaths(db: DatabaseHandle, source: Delivery, deaths: readonly { no: number; name?: string; on: string }[]): Promise<DeathResult> {
  return asPlatform(db, async (tx) => {
    await createDeathTable(tx)
    for (const [index, { no, name, on }] of deaths.entries()) {
      await sql`insert into death_row values (${index + 2}, ${no}, ${name ?? ''}, ${on}::date)`.execute(tx)
    }
    return applyDeaths(tx, source)
  })
}

/** One row of a programme's roster. */
export interface Rostered {
  readonly no: number
  readonly head?: number
  readonly name?: string
  readonly programme?: string
  readonly perPerson?: boolean
  readonly fen?: number
  readonly from?: string
  readonly to?: string
  readonly status?: string
}

export function deliverRoster(db: DatabaseHandle, source: Delivery, rows: readonly Rostered[], full = true): Promise<HardshipResult> {
  return asPlatform(db, async (tx) => {
    await createRosterTable(tx)
    for (const [index, row] of rows.entries()) {
      await sql`insert into roster_row (row_no, person_no, name, head_person_no, programme, per_person, monthly_fen, started_on, ended_on, roster_status, reason)
        values (${index + 2}, ${row.no}, ${row.name ?? ''}, ${row.head ?? null}, ${row.programme ?? 'dibao'}, ${row.perPerson ?? false}, ${row.fen ?? null},
          ${row.from ?? null}::date, ${row.to ?? null}::date, ${row.status ?? '1'}, '因病')`.execute(tx)
    }
    return applyHardships(tx, source, { full })
  })
}
