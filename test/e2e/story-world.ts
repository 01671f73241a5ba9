import { createReadStream } from 'node:fs'
import { basename, join } from 'node:path'
import type { Page } from 'playwright-core'
import { systemActor } from '#access'
import { execute, type Services } from '#command'
import type { PlainDate, PlainMonth } from '#kernel'
import { dataSets } from '#rooms/catalogue'
import { submitImport } from '#rooms/imports'
import { startScreening } from '#rooms/screening'
import { castOf, generateFiles, loadAtlas, stories, type Story } from '#synthetic'
import { createDeskWorld, type DeskUser } from './desk-world.ts'

const county = '430971000000'
const months = ['2026-08', '2026-09', '2026-10'] as PlainMonth[]
const monthEnds = ['2026-08-31', '2026-09-30', '2026-10-31'] as PlainDate[]

/** Desks of the stories: one user each. */
const users: readonly DeskUser[] = [
  { login: 'county', name: '周敏', role: 'county', region: county, department: 'civil-affairs' },
  { login: 'auditor', name: '龙正', role: 'auditor', region: county, department: 'civil-affairs' },
  ...(['430971121000', '430971123000', '430971124000', '430971130000', '430971405000'] as const).map((region) => ({
    login: `clerk-${region.slice(6, 9)}`,
    name: `经办${region.slice(6, 9)}`,
    role: 'clerk' as const,
    region,
    department: 'civil-affairs',
  })),
  ...(['medical-insurance', 'education', 'human-resources', 'housing', 'disabled-federation', 'emergency'] as const).map((department) => ({
    login: department,
    name: '部门经办',
    role: 'department' as const,
    region: county,
    department,
  })),
]

/** The story families in a real server: files delivered by the ordinary road, three month-ends screened, alerts on their desks. */
export interface StoryWorld {
  readonly services: Services
  readonly address: string
  /** A page of somebody who is signed in. */
  page(login: string): Promise<Page>
  /** Household of a story, and its alert of a cause. */
  family(story: Story): Promise<number>
  alert(story: Story, cause: string): Promise<{ id: number; department: string; region: string } | undefined>
  screen(asOf: PlainDate): Promise<number>
  settled(): Promise<void>
  stop(): Promise<void>
}

export async function createStoryWorld(): Promise<StoryWorld> {
  const desk = await createDeskWorld(users, { DOUDI_DEMO: '1' })
  const { services, address } = desk
  const world: StoryWorld = {
    services,
    address,
    page: (login) => desk.page(login),
    family: (story) => householdOf(services, story),
    async alert(story, cause) {
      const row = await services.db
        .selectFrom('alert')
        .select(['id', 'desk_department', 'desk_region'])
        .where('household_no', '=', await householdOf(services, story))
        .where('cause', '=', cause)
        .executeTakeFirst()
      return row === undefined ? undefined : { id: row.id, department: row.desk_department ?? '', region: row.desk_region ?? '' }
    },
    async screen(asOf) {
      const { id } = await execute(services, startScreening, systemActor('stories', ['screening.run']), { regionCode: county, asOf })
      await until(
        async () =>
          !['queued', 'running'].includes(
            (await services.db.selectFrom('screening_run').select('status').where('id', '=', id).executeTakeFirstOrThrow()).status,
          ),
      )
      return id
    },
    // Asked of the work itself: the queue's own counts are cached.
    settled: () =>
      until(async () => {
        const waiting = await services.db
          .selectFrom('import')
          .select('id')
          .where('status', 'in', ['received', 'reading'])
          .limit(1)
          .executeTakeFirst()
        const homeless = await services.db.selectFrom('alert').select('id').where('status', '=', 'open').limit(1).executeTakeFirst()
        return waiting === undefined && homeless === undefined
      }),
    stop: () => desk.stop(),
  }
  await deliver(services, join(desk.directory, 'files'))
  await world.settled()
  for (const asOf of monthEnds) await world.screen(asOf)
  await world.settled()
  return world
}

/** Files of the villages in which the families live, clean: faults have tests of their own. */
async function deliver(services: Services, outDir: string): Promise<void> {
  const regions = [...new Set<string>([...stories.map((story) => story.village), '430971121220'])]
  const report = await generateFiles({ regions, periods: months, outDir, peoplePerVillage: 150, format: 'csv' })
  const order = new Map(dataSets.map((dataset, index) => [dataset.id, index]))
  const files = report.files.toSorted(
    (a, b) => a.period.localeCompare(b.period) || (order.get(a.dataSet) ?? 0) - (order.get(b.dataSet) ?? 0),
  )
  for (const file of files) {
    const stored = await services.files.put(createReadStream(join(outDir, file.file)), { maxBytes: 2 ** 30 })
    await execute(services, submitImport, systemActor('stories', ['import.submit']), {
      dataset: file.dataSet,
      period: file.period,
      regionCode: file.region,
      via: 'demo',
      file: { ...stored, fileName: basename(file.file) },
    })
  }
}

async function householdOf(services: Services, story: Story): Promise<number> {
  const cast = castOf(story, loadAtlas())
  const tokens = cast.people.map((person) => services.vault.personToken(person.idNumber))
  const row = await services.db
    .selectFrom('person')
    .select('household_no')
    .where('token', 'in', tokens)
    .where('household_no', 'is not', null)
    .executeTakeFirstOrThrow()
  return row.household_no ?? 0
}

/** The desk an alert lies on, as a login. */
export function deskLogin(desk: { department: string; region: string }): string {
  return desk.department === 'civil-affairs'
    ? desk.region.endsWith('000000')
      ? 'county'
      : `clerk-${desk.region.slice(6, 9)}`
    : desk.department
}

async function until(done: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 300_000
  while (!(await done())) {
    if (Date.now() > end) throw new Error('background work did not end within five minutes')
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}
