import { createHmac } from 'node:crypto'
import { userActor, systemActor, withWriter, type Actor } from '#access'
import { execute, type Call, type Command, type Services } from '#command'
import type { Role } from '#contract'
import { plainDate, type PlainDate } from '#kernel'
import { loadCalendar } from '#platform/calendar'
import type { Vault } from '#platform/crypto'
import type { JobRequest, Jobs } from '#platform/jobs'
import { openAlerts, type Finding, type Opened } from '#rooms/alerts'
import { assignAllOpen } from '#rooms/dispatch'
import { departmentIds, departments } from '#rooms/catalogue'
import type { z } from 'zod'
import { createTestDatabase, type TestDatabase } from './database.ts'

export const places = {
  province: '430000000000',
  prefecture: '430900000000',
  county: '430971000000',
  nanxian: '430921000000',
  heba: '430971121000',
  jinpen: '430971123000',
  nanzhou: '430921100000',
  laohekou: '430971121202',
  xinxiu: '430971121203',
  jinqiao: '430971123001',
  nanzhouVillage: '430921100001',
} as const

const regionRows = [
  { code: places.province, name: '湖南省', level: 'province', parent: null },
  { code: places.prefecture, name: '益阳市', level: 'prefecture', parent: places.province },
  { code: places.county, name: '大通湖管理区', level: 'county', parent: places.prefecture },
  { code: places.nanxian, name: '南县', level: 'county', parent: places.prefecture },
  { code: places.heba, name: '河坝镇', level: 'township', parent: places.county },
  { code: places.jinpen, name: '金盆镇', level: 'township', parent: places.county },
  { code: places.nanzhou, name: '南洲镇', level: 'township', parent: places.nanxian },
  { code: places.laohekou, name: '老河口村', level: 'village', parent: places.heba },
  { code: places.xinxiu, name: '新秀村', level: 'village', parent: places.heba },
  { code: places.jinqiao, name: '金桥村', level: 'village', parent: places.jinpen },
  { code: places.nanzhouVillage, name: '南洲村', level: 'village', parent: places.nanzhou },
] as const

const cast = {
  clerk: ['陈立新', 'clerk', places.heba, 'civil-affairs'],
  colleague: ['王小芳', 'clerk', places.heba, 'civil-affairs'],
  jinpen: ['刘芳', 'clerk', places.jinpen, 'civil-affairs'],
  county: ['周敏', 'county', places.county, 'civil-affairs'],
  deputy: ['谭伟', 'county', places.county, 'civil-affairs'],
  medical: ['肖建国', 'department', places.county, 'medical-insurance'],
  education: ['何静', 'department', places.county, 'education'],
  nanxian: ['段红梅', 'county', places.nanxian, 'civil-affairs'],
  province: ['易国强', 'province', places.province, 'civil-affairs'],
  auditor: ['龙正', 'auditor', places.province, 'civil-affairs'],
  helper: ['郭桂英', 'helper', places.heba, 'civil-affairs'],
} as const satisfies Record<string, readonly [string, Role, string, string]>
export type Cast = keyof typeof cast

/** Two counties with their offices on a database of their own; the day stands still until it is set. */
export interface AlertWorld {
  readonly db: TestDatabase['kysely']
  readonly services: Services
  readonly actors: Readonly<Record<Cast, Actor>>
  /** Background work that commands have asked for. */
  readonly queued: JobRequest[]
  setDay(day: string): void
  /** A family of one in a village. */
  household(village: string, headName?: string, initials?: string): Promise<number>
  /** What a screening run does with its findings. */
  screen(findings: readonly Finding[], runId?: number | null): Promise<Opened>
  /** Runs the job that gives alerts their desks. */
  dispatch(): Promise<number>
  /** Opens one alert for a new family and puts it on its desk; gives its number. */
  alertOnDesk(finding?: Partial<Finding>, village?: string): Promise<number>
  /** Carries out a command as somebody. */
  act<S extends z.ZodType, R>(who: Cast, command: Command<S, R>, input: z.input<S>, requestId?: string): Promise<R>
  alert(
    id: number,
  ): Promise<{ status: string; version: number; due_on: string | null; desk_department: string | null; desk_region: string | null }>
  stop(): Promise<void>
}

export const platformActor = systemActor('test', ['alert.assign', 'alert.create'])

export function finding(householdNo: number, more: Partial<Finding> = {}): Finding {
  return {
    householdNo,
    cause: 'illness',
    grade: 2,
    sentence: '近 12 个月住院自付 52,300.00 元，超过 30,000.00 元',
    indicators: ['illness.hospital'],
    evidence: [
      {
        label: '住院自付',
        value: '52,300.00',
        limit: '30,000.00',
        unit: '元',
        source: { dataset: '医保报销', fileName: '医保10月.xlsx', importId: null, row: 17, day: '2026-10-31' },
        clause: { document: 'H24', article: '二(三)', gist: '因病返贫风险应预警' },
      },
    ],
    ...more,
  }
}

export async function createAlertWorld(day = '2026-11-02'): Promise<AlertWorld> {
  const database = await createTestDatabase()
  const db = database.kysely
  await fillReference(database)
  const actors = await addUsers(database)
  const queued: JobRequest[] = []
  let today: PlainDate = plainDate(day)
  const services = {
    db,
    vault: {
      keyedDigest: (purpose, text) => createHmac('sha256', 'alert world').update(`${purpose} ${text}`).digest('base64url'),
    } satisfies Partial<Vault>,
    calendar: await loadCalendar(),
    clock: { now: () => new Date(`${today}T09:00:00+08:00`), today: () => today },
    jobs: {
      enqueue: (_tx: unknown, requests: readonly JobRequest[]) => {
        queued.push(...requests)
        return Promise.resolve()
      },
      counts: () => Promise.resolve([]),
      failed: () => Promise.resolve([]),
    } as unknown as Jobs,
    // What these rooms do not use stays out of their tests; touching it fails loudly.
  } as unknown as Services
  let families = 0

  const world: AlertWorld = {
    db,
    services,
    actors,
    queued,
    setDay: (next) => {
      today = plainDate(next)
    },
    async household(village, headName = `户主${String(++families)}`, initials = 'hz') {
      const row = await db
        .insertInto('household')
        .values({ region_code: village, hukou_kind: 'rural', head_name: headName, head_initials: initials, size: 1 })
        .returning('household_no')
        .executeTakeFirstOrThrow()
      return row.household_no
    },
    screen: (findings, runId = null) =>
      withWriter(db, platformActor, (tx) => openAlerts(tx, { actor: platformActor, today, source: 'screening', runId }, findings)),
    dispatch: () => assignAllOpen(services),
    async alertOnDesk(more = {}, village = places.laohekou) {
      const householdNo = more.householdNo ?? (await world.household(village))
      const { opened } = await world.screen([finding(householdNo, more)])
      await world.dispatch()
      const [first] = opened
      if (first === undefined) throw new Error('no alert was opened')
      return first.id
    },
    act: (who, command, input, requestId) => execute(services, command, actors[who], input, requestId),
    alert: (id) =>
      db
        .selectFrom('alert')
        .select(['status', 'version', 'due_on', 'desk_department', 'desk_region'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow(),
    stop: () => database.stop(),
  }
  return world
}

/** The call a command would get; for functions that rooms call inside their own commands. */
export function callOf(world: AlertWorld, who: Cast): Call {
  return { actor: world.actors[who], today: world.services.clock.today(), now: world.services.clock.now(), services: world.services }
}

async function fillReference({ kysely }: TestDatabase): Promise<void> {
  await kysely
    .insertInto('department')
    .values(departmentIds.map((code, sort) => ({ code, name: departments[code].name, sort })))
    .execute()
  const fullNames = new Map<string, string>()
  for (const row of regionRows) {
    const fullName = (row.parent === null ? '' : (fullNames.get(row.parent) ?? '')) + row.name
    fullNames.set(row.code, fullName)
    await kysely
      .insertInto('region')
      .values({ ...row, full_name: fullName, initials: '' })
      .execute()
  }
}

async function addUsers({ kysely }: TestDatabase): Promise<Record<Cast, Actor>> {
  const actors: Partial<Record<Cast, Actor>> = {}
  for (const key of Object.keys(cast) as Cast[]) {
    const [name, role, region_code, department] = cast[key]
    const { id } = await kysely
      .insertInto('app_user')
      .values({ login: key, name, role, region_code, department, password_hash: '' })
      .returning('id')
      .executeTakeFirstOrThrow()
    actors[key] = userActor({ id, name, role, region_code, department })
  }
  return actors as Record<Cast, Actor>
}
