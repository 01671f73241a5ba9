import type { OpenDatabase } from '#db'
import { readConfig } from '#platform/config'
import { hashSecret, newSecret } from '#platform/crypto'
import { sessionCookieOf } from '../../src/app/protection.ts'

/** A clerk of a township with what lies on the desk: theirs alone, so that nobody is overtaken by the bench itself. */
export interface Hired {
  readonly cookie: string
  readonly town: string
  readonly households: readonly number[]
  readonly waiting: readonly { readonly id: number; readonly version: number }[]
}

const sessionCookie = sessionCookieOf(readConfig({}))
const clerksATown = 5

/** Clerks with a session each, in the townships with most on the desk. */
export async function hireClerks({ pool }: OpenDatabase, count: number): Promise<Hired[]> {
  const { rows: towns } = await pool.query<{ town: string }>(
    `select left(desk_region, 9) || '000' as town from alert where status = 'dispatched' and desk_department = 'civil-affairs' group by 1 order by count(*) desc limit ${String(Math.ceil(count / clerksATown))}`,
  )
  if (towns.length === 0) throw new Error('no township has anything on its desk')
  const hired: Hired[] = []
  for (let at = 0; at < count; at++) {
    const town = towns[at % towns.length]?.town ?? ''
    const place = Math.floor(at / towns.length)
    hired.push(await hire(pool, town, place))
  }
  return hired
}

async function hire(pool: OpenDatabase['pool'], town: string, place: number): Promise<Hired> {
  const secret = newSecret()
  const {
    rows: [user],
  } = await pool.query<{ id: number }>(
    `insert into app_user (login, name, role, region_code, department, password_hash) values ($1, '测试', 'clerk', $2, 'civil-affairs', '') returning id`,
    [`load-${town}-${secret.slice(0, 10).toLowerCase()}`, town],
  )
  await pool.query(`insert into session (token_hash, user_id, expires_at) values ($1, $2, now() + interval '1 day')`, [
    hashSecret(secret),
    user?.id,
  ])
  const { rows: households } = await pool.query<{ household_no: number }>(
    `select household_no from household where region_code >= $1 and region_code < left($1, 9) || '999' order by programme_mask > 0 desc, pick(household_no, 1000000) limit 60`,
    [town],
  )
  const { rows: waiting } = await pool.query<{ id: number; version: number }>(
    `select id, version from (select id, version, row_number() over (order by id) % ${String(clerksATown)} as turn from alert where status = 'dispatched' and desk_department = 'civil-affairs' and desk_region = $1) a where turn = $2`,
    [town, place],
  )
  return { cookie: `${sessionCookie}=${secret}`, town, households: households.map((row) => row.household_no), waiting }
}
