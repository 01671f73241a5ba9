import { createHmac } from 'node:crypto'
import { systemActor, withWriter, type Actor } from '#access'
import { execute, type Call, type Command, type Services } from '#command'
import type { Vault } from '#platform/crypto'
import type { JobRequest } from '#platform/jobs'
import { openAlerts, type Finding, type Opened } from '#rooms/alerts'
import { assignAllOpen } from '#rooms/dispatch'
import type { z } from 'zod'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { addUsers, fillReference, places, standStill, type Member } from './two-counties.ts'

export { places } from './two-counties.ts'

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
} as const satisfies Record<string, Member>
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
  const actors = await addUsers(database, cast)
  const { services: standing, queued, setDay } = await standStill(day)
  const services = {
    db,
    vault: {
      keyedDigest: (purpose, text) => createHmac('sha256', 'alert world').update(`${purpose} ${text}`).digest('base64url'),
    } satisfies Partial<Vault>,
    ...standing,
    // What these rooms do not use stays out of their tests; touching it fails loudly.
  } as unknown as Services
  let families = 0

  const world: AlertWorld = {
    db,
    services,
    actors,
    queued,
    setDay,
    async household(village, headName = `户主${String(++families)}`, initials = 'hz') {
      const row = await db
        .insertInto('household')
        .values({ region_code: village, hukou_kind: 'rural', head_name: headName, head_initials: initials, size: 1 })
        .returning('household_no')
        .executeTakeFirstOrThrow()
      return row.household_no
    },
    screen: (findings, runId = null) =>
      withWriter(db, platformActor, (tx) =>
        openAlerts(tx, { actor: platformActor, today: standing.clock.today(), source: 'screening', runId }, findings),
      ),
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
