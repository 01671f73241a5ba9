import { sql } from 'kysely'
import { systemActor, type Actor } from '#access'
import type { DatabaseHandle } from '#db'
import { appendLooks } from '#ledger'
import type { AttemptBook, Counted } from './attempts.ts'

/** In whose name a refusal stands in the ledger where nobody had signed in: nobody can be said to have done it. */
const stranger: Actor = { ...systemActor('sign-in', []), id: 'stranger', name: '未登录' }
const ofSigningIn: ReadonlySet<string> = new Set(['password', 'code', 'passkey', 'sso', 'unknown', 'off', 'locked', 'expired', 'network'])

/** Writes attempts down with the owner's rights: nobody who is refused has rights of his own here. */
export function attemptBook(db: DatabaseHandle): AttemptBook {
  return {
    async toLedger(counted) {
      for (const one of counted) {
        const { attempt, times, firstAt } = one
        const actor = attempt.actor === '' ? stranger : { ...stranger, id: attempt.actor, name: attempt.actorName }
        const entry = {
          verb: ofSigningIn.has(attempt.kind) ? 'session.refused' : 'access.refused',
          subject: attempt.subject,
          regionCode: await regionOf(db, one),
          detail: {
            fault: `refused-${attempt.kind}`,
            address: attempt.address,
            ...(attempt.operation === '' ? {} : { operation: attempt.operation }),
            ...(times === 1 ? {} : { times, since: firstAt.toISOString() }),
          },
        }
        await appendLooks(db, actor, [entry], 'flushed')
      }
    },
    async toList(counted) {
      for (const one of counted) {
        const { kind, actor, actorName, subject, address, operation } = one.attempt
        await sql`insert into refused_attempt as r (day, kind, actor, actor_name, subject, address, operation, region_code, times, first_at, last_at)
          values ((${one.lastAt}::timestamptz at time zone 'Asia/Shanghai')::date, ${kind}, ${actor}, ${actorName === '' ? stranger.name : actorName}, ${subject}, ${address}, ${operation},
            ${await regionOf(db, one)}, ${one.times}, ${one.firstAt}, ${one.lastAt})
          on conflict (day, kind, actor, subject, address, operation) do update set times = r.times + excluded.times, last_at = excluded.last_at`.execute(
          db,
        )
      }
    },
  }
}

/** A refused sign-in is the business of the place whose user was meant. */
async function regionOf(db: DatabaseHandle, { attempt }: Counted): Promise<string | null> {
  const user = /^user:(\d+)$/.exec(attempt.subject)?.[1]
  if (attempt.regionCode !== null || user === undefined) return attempt.regionCode
  const row = await db.selectFrom('app_user').select('region_code').where('id', '=', Number(user)).executeTakeFirst()
  return row?.region_code ?? null
}
