import Fastify, { type FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Services } from '#command'
import { DomainError } from '#kernel'
import { archivedUntil } from './backup/archive-layout.ts'
import type { Readiness } from './readiness.ts'

/** What the machine room looks at: numbers of the process, of requests and of work; no person, no place, no name. */
export interface Monitoring {
  /** Times every request of the web server. Before it listens. */
  watch(server: FastifyInstance): void
  /** Serves /metrics, /healthz and /readyz on this machine's loopback; gives the address and how to end it. */
  listen(port: number): Promise<{ readonly address: string; close(): Promise<void> }>
}

/** How long a scrape waits for a number of the database: what cannot be had in that time is left out. */
const patience = 3_000

/** Collects what an operator watches: requests by route, the queues, the database, whether the program is ready. No label names a person. */
export function monitor(services: Services, readiness: Readiness): Monitoring {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'doudi_' })
  const requests = new Histogram({
    name: 'doudi_http_request_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  })
  const up = new Gauge({ name: 'doudi_database_up', help: '1 where the database answered this scrape', registers: [registry] })
  const jobs = new Gauge({
    name: 'doudi_jobs',
    help: 'Background jobs by kind and state',
    labelNames: ['kind', 'state'] as const,
    registers: [registry],
  })
  const work = new Gauge({
    name: 'doudi_work',
    help: 'Imports and screenings by state, alerts past their term',
    labelNames: ['kind', 'state'] as const,
    registers: [registry],
  })
  const ages = new Gauge({
    name: 'doudi_age_seconds',
    help: 'Since the last of a kind was done',
    labelNames: ['kind'] as const,
    registers: [registry],
  })
  const backups = new Gauge({
    name: 'doudi_backup_age_seconds',
    help: 'Since the last that succeeded: base, drill; archive: work that a lost machine would cost',
    labelNames: ['kind'] as const,
    registers: [registry],
  })
  const sound = new Gauge({
    name: 'doudi_backup_sound',
    help: '1 where the last of a kind succeeded',
    labelNames: ['kind'] as const,
    registers: [registry],
  })
  const entries = new Gauge({ name: 'doudi_ledger_entries', help: 'Number of the ledger\u2019s last entry', registers: [registry] })

  async function ask(): Promise<void> {
    for (const gauge of [jobs, work, ages, backups, sound]) gauge.reset()
    for (const queue of await services.jobs.counts()) {
      jobs.set({ kind: queue.name, state: 'waiting' }, queue.waiting)
      jobs.set({ kind: queue.name, state: 'running' }, queue.running)
      jobs.set({ kind: queue.name, state: 'failed' }, queue.failed)
    }
    for (const row of await numbersOfWork(services)) work.set({ kind: row.kind, state: row.state }, row.n)
    const { rows } = await sql<{ kind: string; age: number | null; last: number | null }>`
      select 'import' as kind, extract(epoch from now() - max(finished_at))::float8 as age, (select max(seq) from ledger) as last from import where status = 'committed'
      union all select 'screening', extract(epoch from now() - max(finished_at))::float8, null from screening_run where status = 'done' and kind = 'run'`.execute(
      services.db,
    )
    for (const row of await agesOfBackups(services)) {
      if (row.age !== null) backups.set({ kind: row.kind }, row.age)
      if (row.sound !== null) sound.set({ kind: row.kind }, row.sound ? 1 : 0)
    }
    for (const row of rows) {
      if (row.age !== null) ages.set({ kind: row.kind }, row.age)
      if (row.last !== null) entries.set(row.last)
    }
  }

  return {
    watch(server) {
      server.addHook('onResponse', (request, reply, done) => {
        // The route's pattern: an address may hold numbers of families.
        requests.observe(
          { method: request.method, route: request.routeOptions.url ?? 'page', status: String(reply.statusCode) },
          reply.elapsedTime / 1000,
        )
        done()
      })
    },
    async listen(port) {
      const server = Fastify({ logger: false })
      server.get('/healthz', () => ({ ok: true }))
      server.get('/readyz', async (_request, reply) => {
        const reason = await reasonNotReady(services, readiness)
        return reply.status(reason === null ? 200 : 503).send({ ready: reason === null, reason })
      })
      server.get('/metrics', async (_request, reply) => {
        const answered = await within(ask())
        up.set(answered ? 1 : 0)
        return reply.header('content-type', registry.contentType).send(await registry.metrics())
      })
      try {
        return { address: await server.listen({ port, host: '127.0.0.1' }), close: () => server.close() }
      } catch (cause) {
        throw new DomainError('system.unavailable', `运行监测的端口 ${String(port)} 打不开`, {
          hint: '用 DOUDI_METRICS_PORT 换一个端口，或停掉占用它的程序',
          cause,
        })
      }
    },
  }
}

/** Why no work should be sent here; null where it may. */
async function reasonNotReady(services: Services, readiness: Readiness): Promise<string | null> {
  if (!readiness.ready) return '演示数据还没有装完'
  return (await within(sql`select 1`.execute(services.db))) ? null : '数据库没有应答'
}

async function within(question: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      resolve(false)
    }, patience)
  })
  try {
    return await Promise.race([
      question.then(
        () => true,
        () => false,
      ),
      late,
    ])
  } finally {
    clearTimeout(timer)
  }
}

async function agesOfBackups({ db, config }: Services): Promise<{ kind: string; age: number | null; sound: boolean | null }[]> {
  const { rows } = await sql<{ kind: string; age: number | null; sound: boolean | null }>`
    select kind, extract(epoch from now() - max(finished_at) filter (where sound))::float8 as age, (array_agg(sound order by id desc))[1] as sound from backup_run group by kind`.execute(
    db,
  )
  const until = config.backupDirectory === null ? null : await archivedUntil(config.backupDirectory)
  return until === null ? rows : [...rows, { kind: 'archive', age: (Date.now() - until.getTime()) / 1_000, sound: null }]
}

async function numbersOfWork({ db, clock }: Services): Promise<{ kind: string; state: string; n: number }[]> {
  const { rows } = await sql<{ kind: string; state: string; n: number }>`
    select 'import' as kind, status as state, count(*)::int as n from import where status in ('received', 'reading', 'failed') group by 2
    union all select 'screening', status, count(*)::int from screening_run where status in ('queued', 'running', 'failed') group by 2
    union all select 'alert', 'overdue', count(*)::int from alert where closed_at is null and due_on < ${clock.today()}::date`.execute(db)
  return rows
}
