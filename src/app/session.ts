import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { actorOfSession, signIn, signOut, withWriter, type Actor } from '#access'
import { parseInput, read, type Services } from '#command'
import { roles, session as operations, type Me } from '#contract'
import { DomainError } from '#kernel'
import { append } from '#ledger'
import { demoAccounts, demoPassword } from './demo-accounts.ts'
import { sessionCookie } from './http.ts'
import type { Readiness } from './readiness.ts'

/** Sign-in, sign-out, who am I, which alone touch cookies; and what is told to whoever has not signed in. */
export function registerSession(server: FastifyInstance, services: Services, readiness: Readiness): void {
  const { db, config } = services
  // Behind TLS the cookie is Secure; the embedded demonstration runs on plain http on this machine.
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure: config.publicHttps } as const

  server.post(operations.signIn.path, async (request, reply) => {
    const { login, password } = parseInput(operations.signIn.body, request.body)
    const { secret, actor } = await signIn(db, login, password)
    await withWriter(db, actor, (tx) => append(tx, actor, [{ verb: 'session.signIn', subject: actor.id, regionCode: actor.regionCode }]))
    void reply.setCookie(sessionCookie, secret, cookie).header('cache-control', 'no-store')
    return describe(services, actor)
  })

  server.get(operations.whoAmI.path, async (request, reply) => {
    const actor = await actorOf(services, request.cookies[sessionCookie])
    void reply.header('cache-control', 'no-store')
    return describe(services, actor)
  })

  server.delete(operations.signOut.path, async (request, reply) => {
    const secret = request.cookies[sessionCookie]
    if (secret !== undefined) await signOut(db, secret)
    void reply.clearCookie(sessionCookie, cookie)
    return {}
  })

  server.get(operations.health.path, async (_request, reply) => {
    await sql`select 1`.execute(db)
    void reply.header('cache-control', 'no-store')
    return { ok: true }
  })

  server.get(operations.welcome.path, () => ({
    synthetic: config.demo,
    ready: readiness.ready,
    loading: readiness.doing === '' ? null : { words: readiness.doing, done: readiness.done ?? 0, total: readiness.total ?? 0 },
    demoAccounts: config.demo ? demoAccounts.map(({ login, name, role, place }) => ({ login, name, role: roles[role], place })) : [],
    demoPassword: config.demo ? demoPassword : '',
  }))
}

async function actorOf(services: Services, secret: string | undefined): Promise<Actor> {
  const actor = secret === undefined ? null : await actorOfSession(services.db, secret)
  if (actor === null) throw new DomainError('auth.required', '请先登录', { hint: '登录已过期或尚未登录' })
  return actor
}

async function describe(services: Services, actor: Actor): Promise<Me> {
  return read(services, actor, async (reader) => {
    const user = await reader
      .selectFrom('app_user')
      .innerJoin('region', 'region.code', 'app_user.region_code')
      .innerJoin('department', 'department.code', 'app_user.department')
      .select(['app_user.id', 'login', 'app_user.name', 'app_user.role', 'region.code', 'region.full_name', 'department.code as department', 'department.name as department_name'])
      .where('app_user.id', '=', actor.userId ?? 0)
      .executeTakeFirstOrThrow()
    const role = user.role as Me['role']
    return {
      userId: user.id,
      login: user.login,
      name: user.name,
      role,
      roleLabel: roles[role],
      regionCode: user.code,
      regionName: user.full_name,
      department: user.department,
      departmentName: user.department_name,
      abilities: [...actor.abilities],
      synthetic: services.config.demo,
      today: services.clock.today(),
    }
  })
}
