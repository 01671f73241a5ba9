import { PgBoss, type JobWithMetadata } from 'pg-boss'
import { fromKysely } from 'pg-boss'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { z } from 'zod'
import { DomainError } from '#kernel'
import { isDatabaseAway, type Writer } from '#db'
import { tell, type Log } from '#platform/log'

/**
 * A kind of background work. A job may run more than once (the process was killed in the middle): handlers are written so that
 * a second run finds the work done and stops. `data` carries ids only, never personal data.
 */
export interface JobDefinition<D = unknown> {
  readonly name: string
  readonly data: z.ZodType<D>
  /** Seconds one run may take before it counts as dead. Default 900. */
  readonly expireInSeconds?: number
  /** How often a failed job is tried again. Default 3. */
  readonly retryLimit?: number
}

/** A job to be queued in the transaction of the command that caused it. */
export interface JobRequest {
  readonly name: string
  readonly data: object
  /** At most one waiting job of this name and key. */
  readonly key?: string
  /** Not before this instant. */
  readonly startAfter?: Date
}

/** What a queue needs to know of a kind of job. */
export type Queue = Omit<JobDefinition, 'data'>

/** A job to be queued in the transaction of a command. Of jobs with one `key` only one waits at a time. */
export function request<D extends object>(
  definition: JobDefinition<D>,
  data: D,
  options: { key?: string; startAfter?: Date } = {},
): JobRequest {
  return { name: definition.name, data, ...options }
}

/** A job that was given up. */
export interface FailedJob {
  readonly id: string
  readonly name: string
  readonly failedAt: Date
  readonly tries: number
  readonly reason: string
}

/** How long somebody at a desk waits for the worker. */
const answeredWithin = 10_000

export type JobHandler<D> = (data: D, signal: AbortSignal) => Promise<void>

/** The queue: pg-boss in the same PostgreSQL, so that queued work commits with what caused it. */
export class Jobs {
  readonly #boss: PgBoss
  readonly #log: Log
  readonly #known = new Set<string>()
  #stopping = false

  /** `sessions`: what the database server calls the queue's sessions. */
  constructor(connectionString: string, log: Log, sessions = 'doudi') {
    this.#log = log
    this.#boss = new PgBoss({ connectionString, max: 4, useListenNotify: true, application_name: sessions })
    this.#boss.on('error', (error: Error) => {
      if (!this.#stopping) tell(log, 'jobs.queue-error', { err: error })
    })
  }

  /** Creates the queues and starts supervision. Enough for queueing; whoever also works calls `reclaim` first. */
  async start(definitions: readonly Queue[]): Promise<void> {
    await this.#boss.start()
    for (const definition of definitions) {
      await this.#boss.createQueue(definition.name, {
        policy: 'short',
        retryLimit: definition.retryLimit ?? 3,
        retryDelay: 2,
        expireInSeconds: definition.expireInSeconds ?? 900,
        heartbeatSeconds: 20,
        // Long enough for somebody to see what was given up.
        deleteAfterSeconds: 14 * 86_400,
        notify: true,
      })
      this.#known.add(definition.name)
    }
  }

  /**
   * Puts back in line, at once, what a killed process was working on; without this it waits for its heartbeat to be missed. Only for a
   * process that knows itself to be the only worker. Returns how many jobs that were.
   */
  async reclaim(): Promise<number> {
    // `retry`, not `created`: of those only one may wait under a key. Without a start the next claim does not count as another try.
    const { rows } = await this.#boss
      .getDb()
      .executeSql(
        `update pgboss.job set state = 'retry', started_on = null, heartbeat_on = null, start_after = now() where state = 'active' and name = any($1::text[]) returning id`,
        [[...this.#known]],
      )
    // Queued while the clock stood in the future: by now they may begin.
    await this.#boss
      .getDb()
      .executeSql(
        `update pgboss.job set start_after = now() where state in ('created', 'retry') and created_on > now() and name = any($1::text[])`,
        [[...this.#known]],
      )
    return rows.length
  }

  /** Queues work inside the caller's transaction. */
  async enqueue(tx: Writer, requests: readonly JobRequest[]): Promise<void> {
    for (const { name, data, key, startAfter } of requests) {
      if (!this.#known.has(name)) throw new DomainError('system.unavailable', `后台任务 ${name} 没有登记`)
      const send = () =>
        this.#boss.send(name, data, {
          db: fromKysely(tx),
          singletonKey: key ?? crypto.randomUUID(),
          ...(startAfter === undefined ? {} : { startAfter }),
        })
      // Nothing is queued where one waits under this key already. That one must not begin before this transaction ends, or it would
      // miss what it was wanted for: its row is held until then. Where it has just begun, another is queued.
      while ((await send()) === null && !(await holdWaiting(tx, name, key ?? ''))) continue
    }
  }

  /**
   * Starts taking jobs of this kind, one after the other. They are fetched several at a time, so that a backlog of small jobs does not
   * wait for the next poll after each; one that fails is put back alone.
   */
  async work<D extends object>(definition: JobDefinition<D>, handler: JobHandler<D>): Promise<void> {
    const options = {
      batchSize: 8,
      includeMetadata: true as const,
      burstWhenBatchIsFull: true,
      pollingIntervalSeconds: 2,
      notifyPollingIntervalSeconds: 5,
    }
    await this.#boss.work(definition.name, options, async (jobs: JobWithMetadata[]) => {
      // A batch comes in any order; work is done in the order in which it was asked for (a register before the list that needs it).
      for (const job of jobs.toSorted((one, other) => one.createdOn.getTime() - other.createdOn.getTime())) {
        try {
          await handler(definition.data.parse(job.data), job.signal)
        } catch (error) {
          // Broken off by the stop; the next start begins it again.
          if (this.#stopping) throw error
          tell(this.#log, 'jobs.failed', { err: error, job: definition.name, jobId: job.id, detail: { try: job.retryCount + 1 } })
          await this.#putBack(definition.name, job.id, error)
        }
      }
    })
  }

  /** Starts answering jobs of this kind as soon as they come; see `ask`. */
  async answer<D extends object>(definition: JobDefinition<D>, handler: (data: D) => Promise<object>): Promise<void> {
    const options = { batchSize: 1, pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 5 }
    await this.#boss.work<object, object>(definition.name, options, ([job]) =>
      job === undefined ? Promise.resolve({}) : handler(definition.data.parse(job.data)),
    )
  }

  /**
   * Asks whoever answers jobs of this kind and waits for what is said: work that only the worker's process can do and somebody waits for.
   * Outside any transaction. Throws `system.unavailable` where no answer comes in time.
   */
  async ask<D extends object>(definition: JobDefinition<D>, data: D): Promise<unknown> {
    const id = await this.#boss.send(definition.name, data, { singletonKey: crypto.randomUUID() })
    for (const giveUp = performance.now() + answeredWithin; performance.now() < giveUp; await sleep(50)) {
      const { rows } = await this.#boss
        .getDb()
        .executeSql(`select state, output from pgboss.job where name = $1 and id = $2`, [definition.name, id])
      const [job] = rows as { state: string; output: unknown }[]
      if (job?.state === 'completed') return job.output
      if (job?.state === 'failed') break
    }
    throw new DomainError('system.unavailable', '后台没有应答，这次操作没有办成', {
      hint: '请稍后再试；若仍不行，请管理员检查办理后台任务的程序是否在运行',
    })
  }

  /** Where the database is what failed, it is waited for: given up, the job would wait for its heartbeat to be missed, and its batch with it. */
  async #putBack(name: string, id: string, error: unknown): Promise<void> {
    for (;;) {
      try {
        await this.#boss.fail(name, id, {
          message: error instanceof DomainError ? error.code : error instanceof Error ? error.name : 'error',
        })
        return
      } catch (cause) {
        if (this.#stopping || !isDatabaseAway(cause)) throw cause
        await sleep(1_000)
      }
    }
  }

  /** Runs a job of this kind by the clock (cron, Asia/Shanghai). */
  async schedule<D extends object>(definition: JobDefinition<D>, cron: string, data: D): Promise<void> {
    await this.#boss.schedule(definition.name, cron, data, { tz: 'Asia/Shanghai' })
  }

  /** Waiting, running and given-up jobs of every queue. */
  async counts(): Promise<{ name: string; waiting: number; running: number; failed: number }[]> {
    const queues = await this.#boss.getQueues([...this.#known])
    const { rows } = await this.#boss
      .getDb()
      .executeSql(`select name, count(*)::int as n from pgboss.job where state = 'failed' group by name`)
    const given = new Map(rows.map((row: { name: string; n: number }) => [row.name, row.n]))
    return queues.map((queue) => ({
      name: queue.name,
      waiting: queue.queuedCount,
      running: queue.activeCount,
      failed: given.get(queue.name) ?? 0,
    }))
  }

  /** Jobs that were given up after all tries, the newest first. `reason` names the kind of error, never its words: they may name a person. */
  async failed(limit: number): Promise<FailedJob[]> {
    const { rows } = await this.#boss
      .getDb()
      .executeSql(
        `select id, name, completed_on as "failedAt", retry_count + 1 as tries, coalesce(output ->> 'message', '') as reason from pgboss.job where state = 'failed' and name = any($1::text[]) order by completed_on desc limit ${String(limit)}`,
        [[...this.#known]],
      )
    return rows as FailedJob[]
  }

  /** Puts a given-up job back in line, with all its tries. */
  async again(name: string, id: string): Promise<void> {
    await this.#boss.retry(name, id)
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#boss.stop({ graceful: true, timeout: 2_000, close: true })
  }
}

/** Holds the job that waits under a key, so that nobody takes it before the transaction ends; false where none waits any more. */
async function holdWaiting(tx: Writer, name: string, key: string): Promise<boolean> {
  const { rows } =
    await sql`select from pgboss.job where name = ${name} and singleton_key = ${key} and state = 'created' for update`.execute(tx)
  return rows.length > 0
}
