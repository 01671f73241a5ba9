import { userActor, type Actor } from '#access'
import type { Services } from '#command'
import type { Role } from '#contract'
import { plainDate, type PlainDate } from '#kernel'
import { loadCalendar } from '#platform/calendar'
import type { JobRequest, Jobs } from '#platform/jobs'
import { departmentIds, departments } from '#rooms/catalogue'
import type { TestDatabase } from './database.ts'

/** Two counties of one prefecture, as far as tests need them. */
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
  community: '430971121001',
  jinqiao: '430971123001',
  nanzhouVillage: '430921100001',
} as const

const regionRows = [
  [places.province, '湖南省', 'province', null],
  [places.prefecture, '益阳市', 'prefecture', places.province],
  [places.county, '大通湖管理区', 'county', places.prefecture],
  [places.nanxian, '南县', 'county', places.prefecture],
  [places.heba, '河坝镇', 'township', places.county],
  [places.jinpen, '金盆镇', 'township', places.county],
  [places.nanzhou, '南洲镇', 'township', places.nanxian],
  [places.community, '金山社区', 'village', places.heba],
  [places.laohekou, '老河口村', 'village', places.heba],
  [places.xinxiu, '新秀村', 'village', places.heba],
  [places.jinqiao, '金桥村', 'village', places.jinpen],
  [places.nanzhouVillage, '南洲村', 'village', places.nanzhou],
] as const

/** The departments of the catalogue and the places. */
export async function fillReference({ kysely }: TestDatabase): Promise<void> {
  await kysely
    .insertInto('department')
    .values(departmentIds.map((code, sort) => ({ code, name: departments[code].name, sort })))
    .execute()
  const fullNames = new Map<string, string>()
  for (const [code, name, level, parent] of regionRows) {
    const full_name = (parent === null ? '' : (fullNames.get(parent) ?? '')) + name
    fullNames.set(code, full_name)
    await kysely.insertInto('region').values({ code, name, level, parent, full_name, initials: '' }).execute()
  }
}

/** Name, role, place, department. */
export type Member = readonly [string, Role, string, string]

/** Accounts of a cast, by their keys; the key in small letters signs in. */
export async function addUsers<C extends string>({ kysely }: TestDatabase, cast: Readonly<Record<C, Member>>): Promise<Record<C, Actor>> {
  const actors: Partial<Record<C, Actor>> = {}
  for (const key of Object.keys(cast) as C[]) {
    const [name, role, region_code, department] = cast[key]
    const { id } = await kysely
      .insertInto('app_user')
      .values({ login: key.toLowerCase(), name, role, region_code, department, password_hash: '' })
      .returning('id')
      .executeTakeFirstOrThrow()
    actors[key] = userActor({ id, name, role, region_code, department })
  }
  return actors as Record<C, Actor>
}

/** A day that stands still until it is set, and a queue that only keeps what it is given. */
export interface Standing {
  readonly services: Pick<Services, 'calendar' | 'clock' | 'jobs'>
  readonly queued: JobRequest[]
  readonly setDay: (day: string) => void
}

export async function standStill(day: string): Promise<Standing> {
  const queued: JobRequest[] = []
  let today: PlainDate = plainDate(day)
  const jobs: Partial<Jobs> = {
    enqueue: (_tx: unknown, requests: readonly JobRequest[]) => {
      queued.push(...requests)
      return Promise.resolve()
    },
    counts: () => Promise.resolve([]),
    failed: () => Promise.resolve([]),
  }
  return {
    services: {
      calendar: await loadCalendar(),
      clock: { now: () => new Date(`${today}T09:00:00+08:00`), today: () => today },
      jobs: jobs as Jobs,
    },
    queued,
    setDay: (next) => {
      today = plainDate(next)
    },
  }
}
