import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { systemActor, userActor, withReader, withWriter, type Actor } from '#access'
import { fixedClock, type Route, type Services, type UploadedFile } from '#command'
import type { Operation, Role } from '#contract'
import type { DatabaseHandle, Reader, Writer } from '#db'
import { checkDigit, maskIdNumber, plainDate, type IdNumber, type PlainDate, type RegionCode } from '#kernel'
import { loadCalendar } from '#platform/calendar'
import { openVault, type Vault } from '#platform/crypto'
import { openFileStore } from '#platform/files'
import type { JobRequest } from '#platform/jobs'
import { openLake } from '#platform/lake'
import {
  applyDeaths,
  applyHardships,
  applyPopulation,
  createDeathTable,
  createPopulationTable,
  createRosterTable,
  nameInitials,
  personIdContext,
  personPhoneContext,
  registryRoutes,
} from '#rooms/registry'
import type { DeathResult, Delivery, HardshipResult, PopulationResult } from '#rooms/registry'
import { createTestDatabase } from './database.ts'

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
  /** The ID number, where it matters; else one made from `no`. */
  readonly id: IdNumber | null
}

export interface ListedHousehold {
  readonly key: string
  readonly village: string
  readonly members: readonly Listed[]
}

/** `person(1, '王建国')`: a head born 1970 unless told otherwise. */
export function person(no: number, name: string, more: Partial<Listed> = {}): Listed {
  return {
    no,
    name,
    relation: '0',
    birth: '1970-01-01',
    sex: '1',
    phone: '',
    address: '',
    marriage: '',
    status: '1',
    residence: null,
    id: null,
    ...more,
  }
}

export function household(key: string, village: string, ...members: Listed[]): ListedHousehold {
  return { key, village, members }
}

export const villages = { laohekou: '430971121202', xinxiu: '430971121203', jinqiao: '430971123001', nanxian: '430921100001' } as const

/** The made-up ID number of a person number: born 1970-01-01, no real province, a right check digit. */
export function idNumberOf(no: number): IdNumber {
  return idNumber(`99${String(no).padStart(4, '0')}19700101${String(no % 1000).padStart(3, '0')}`)
}

/** A number of 17 digits completed. */
export function idNumber(first17: string): IdNumber {
  return `${first17}${checkDigit(first17)}` as IdNumber
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
const uuidOf = (text: string): string => hash(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')

export function delivery(snapshotId: number, asOf: string, dataset = 'population-register', regionCode = '430971000000'): Delivery {
  return {
    importId: snapshotId,
    snapshotId,
    dataset,
    department: 'public-security',
    regionCode: regionCode as RegionCode,
    asOf: asOf as PlainDate,
  }
}

const platform = systemActor('test', [])

function asPlatform<T>(db: DatabaseHandle, work: (tx: Writer) => Promise<T>): Promise<T> {
  return withWriter(db, platform, work)
}

export function seen<T>(db: DatabaseHandle, work: (reader: Reader) => Promise<T>): Promise<T> {
  return withReader(db, platform, work)
}

/** What makes numbers unreadable: the installation's vault, or something plain where nobody opens them. */
type Sealing = Pick<Vault, 'seal' | 'personToken' | 'keyedDigest'>
const plainSealing: Sealing = {
  seal: (text, context) => `${context}=${text}`,
  personToken: (id) => uuidOf(id),
  keyedDigest: (purpose, text) => hash(purpose + text),
}

/** Delivers a register through the bulk write path. */
export function deliverPopulation(
  db: DatabaseHandle,
  source: Delivery,
  households: readonly ListedHousehold[],
  vault: Sealing = plainSealing,
): Promise<PopulationResult> {
  return asPlatform(db, async (tx) => {
    await createPopulationTable(tx)
    let row = 1
    for (const { key, village, members } of households) {
      for (const member of members) {
        row++
        const id = member.id ?? idNumberOf(member.no)
        const { phone } = member
        await sql`
          insert into population_row (row_no, person_no, token, id_sealed, id_masked, name, initials, birth, sex, marriage, hukou_kind, hukou_region, region, address,
            phone_sealed, phone_masked, phone_digest, household_key, relation, register_status)
          values (${row}, ${member.no}, ${vault.personToken(id)}::uuid, ${vault.seal(id, personIdContext(member.no))}, ${maskIdNumber(id)}, ${member.name}, ${nameInitials(member.name)}, ${member.birth}::date,
            ${member.sex}, ${member.marriage}, 'rural', ${village}, ${member.residence ?? village}, ${member.address}, ${phone === '' ? '' : vault.seal(phone, personPhoneContext(member.no))},
            ${phone === '' ? '' : `${phone.slice(0, 3)}****${phone.slice(-4)}`}, ${phone === '' ? null : vault.keyedDigest('phone', phone)}, ${key}, ${member.relation}, ${member.status})`.execute(
          tx,
        )
      }
    }
    return applyPopulation(tx, source)
  })
}

export function deliverDeaths(
  db: DatabaseHandle,
  source: Delivery,
  deaths: readonly { no: number; name?: string; on: string }[],
): Promise<DeathResult> {
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

const cast = {
  clerk: { role: 'clerk', region: '430971121000', department: 'civil-affairs' },
  otherClerk: { role: 'clerk', region: '430971123000', department: 'civil-affairs' },
  county: { role: 'county', region: '430971000000', department: 'civil-affairs' },
  otherCounty: { role: 'county', region: '430921000000', department: 'civil-affairs' },
  education: { role: 'department', region: '430971000000', department: 'education' },
  helper: { role: 'helper', region: '430971121000', department: 'civil-affairs' },
} as const satisfies Record<string, { role: Role; region: string; department: string }>
export type Cast = keyof typeof cast

/** A database with places and people who sign in, keys, files and a lake of its own; the day stands still. */
export interface RegistryWorld extends AsyncDisposable {
  readonly db: DatabaseHandle
  readonly services: Services
  readonly actors: Readonly<Record<Cast, Actor>>
  readonly queued: JobRequest[]
  /** Delivers a register with real seals. */
  population(snapshotId: number, asOf: string, households: readonly ListedHousehold[]): Promise<PopulationResult>
  /** Asks an operation as somebody, as the server would; the reply is what would leave it. */
  ask(operation: Operation, who: Cast, input?: { params?: unknown; query?: unknown; body?: unknown; file?: UploadedFile }): Promise<unknown>
  householdOf(personNo: number): Promise<number>
}

export async function createRegistryWorld(today = '2026-04-02'): Promise<RegistryWorld> {
  const database = await createTestDatabase()
  const db = database.kysely
  const directory = await mkdtemp(join(tmpdir(), 'doudi-registry-'))
  const vault = await openVault({ directory: join(directory, 'keys') })
  const files = await openFileStore({ directory: join(directory, 'files'), vault })
  const lake = await openLake({
    directory: join(directory, 'lake'),
    memoryLimitMb: 256,
    threads: 1,
    variables: vault.lakeVariables,
    personIndex: true,
  })
  const actors = await addPeople(db)
  const queued: JobRequest[] = []
  const services = {
    db,
    vault,
    files,
    lake,
    clock: fixedClock(plainDate(today)),
    calendar: await loadCalendar(),
    jobs: {
      enqueue: (_tx: unknown, requests: readonly JobRequest[]) => {
        queued.push(...requests)
        return Promise.resolve()
      },
    },
    // What this room does not use stays out of its tests; touching it fails loudly.
  } as unknown as Services
  const stop = async (): Promise<void> => {
    await lake.close()
    await files.close()
    await database.stop()
    await rm(directory, { recursive: true, force: true })
  }
  return {
    db,
    services,
    actors,
    queued,
    population: (snapshotId, asOf, households) => deliverPopulation(db, delivery(snapshotId, asOf), households, vault),
    async ask(operation, who, { params = {}, query = {}, body = {}, file } = {}) {
      const reply = await routeOf(operation).handle(services, {
        params: operation.params.parse(params),
        query: operation.query.parse(query),
        body: operation.body.parse(body),
        actor: actors[who],
        requestId: undefined,
        file,
      })
      return operation.transfer === 'file' ? reply : operation.reply.parse(reply)
    },
    async householdOf(personNo) {
      const row = await db.selectFrom('person').select('household_no').where('person_no', '=', personNo).executeTakeFirstOrThrow()
      if (row.household_no === null) throw new Error(`person ${String(personNo)} has no household`)
      return row.household_no
    },
    [Symbol.asyncDispose]: stop,
  }
}

function routeOf(operation: Operation): Route {
  const route = registryRoutes.find((candidate) => candidate.operation.id === operation.id)
  if (route === undefined) throw new Error(`no route for ${operation.id}`)
  return route
}

async function addPeople(db: DatabaseHandle): Promise<Record<Cast, Actor>> {
  await sql`
    insert into region (code, name, level, parent, full_name, initials) values
      ('430000000000', '湖南省', 'province', null, '湖南省', 'hns'), ('430900000000', '益阳市', 'prefecture', '430000000000', '湖南省益阳市', 'yys'),
      ('430971000000', '大通湖区', 'county', '430900000000', '湖南省益阳市大通湖区', 'dthq'), ('430921000000', '南县', 'county', '430900000000', '湖南省益阳市南县', 'nx'),
      ('430971121000', '河坝镇', 'township', '430971000000', '湖南省益阳市大通湖区河坝镇', 'hbz'), ('430971123000', '金盆镇', 'township', '430971000000', '湖南省益阳市大通湖区金盆镇', 'jpz'),
      ('430921100000', '南洲镇', 'township', '430921000000', '湖南省益阳市南县南洲镇', 'nzz'),
      (${villages.laohekou}, '老河口村', 'village', '430971121000', '湖南省益阳市大通湖区河坝镇老河口村', 'lhkc'), (${villages.xinxiu}, '新秀村', 'village', '430971121000', '湖南省益阳市大通湖区河坝镇新秀村', 'xxc'),
      (${villages.jinqiao}, '金桥社区', 'village', '430971123000', '湖南省益阳市大通湖区金盆镇金桥社区', 'jqsq'), (${villages.nanxian}, '南洲社区', 'village', '430921100000', '湖南省益阳市南县南洲镇南洲社区', 'nzsq')`.execute(
    db,
  )
  await sql`insert into department (code, name, sort) values ('civil-affairs', '民政部门', 1), ('public-security', '公安机关', 2), ('education', '教育部门', 3)`.execute(
    db,
  )
  const entries: [Cast, Actor][] = []
  for (const [name, { role, region, department }] of Object.entries(cast) as [Cast, (typeof cast)[Cast]][]) {
    const row = await db
      .insertInto('app_user')
      .values({ login: name.toLowerCase(), name, role, region_code: region, department, password_hash: '-' })
      .returning('id')
      .executeTakeFirstOrThrow()
    entries.push([name, userActor({ id: row.id, name, role, region_code: region, department })])
  }
  return Object.fromEntries(entries) as Record<Cast, Actor>
}
