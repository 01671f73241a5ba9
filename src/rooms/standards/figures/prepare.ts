import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { systemActor, withWriter } from '#access'
import type { Services } from '#command'
import type { Writer } from '#db'
import { DomainError, type PlainDate, type RegionCode } from '#kernel'
import { append } from '#ledger'
import type { JobDefinition } from '#platform/jobs'
import { z } from 'zod'
import { buildFigures } from './build.ts'

export const figuresJob: JobDefinition<{ id: number }> = {
  name: 'standards.figures',
  data: z.object({ id: z.number().int() }),
  expireInSeconds: 6 * 3600,
  retryLimit: 4,
}
const mostAttempts = 3

/** Where the figures of a number lie: in the lake, beside the snapshots. */
export function figuresPath(services: Services, id: number): string {
  return join(services.config.dataDirectory, 'lake', 'figures', `${String(id)}.parquet`)
}

/** Asks for figures of a region on a day; those waiting or under way are answered instead. */
export async function askFigures(tx: Writer, region: RegionCode, asOf: PlainDate, by: string): Promise<{ id: number; already: boolean }> {
  const row = await tx
    .insertInto('population_figures')
    .values({ region_code: region, as_of: asOf, requested_by: by })
    .onConflict((conflict) => conflict.columns(['region_code', 'as_of']).where('status', 'in', ['queued', 'running']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (row !== undefined) return { id: row.id, already: false }
  const waiting = await tx
    .selectFrom('population_figures')
    .select('id')
    .where('region_code', '=', region)
    .where('as_of', '=', asOf)
    .where('status', 'in', ['queued', 'running'])
    .executeTakeFirstOrThrow()
  return { id: waiting.id, already: true }
}

/** Carries out what was asked for. Killed anywhere it begins again; asked for again after its end it does nothing. */
export async function prepareFigures(services: Services, id: number, signal?: AbortSignal): Promise<void> {
  const asked = await begin(services, id)
  if (asked === null) return
  const path = figuresPath(services, id)
  try {
    const made = await buildFigures(services, { ...asked, path, signal })
    await withWriter(services.db, systemActor('standards', [], asked.region), async (tx) => {
      const set = {
        status: 'done',
        path,
        households: made.households,
        persons: made.persons,
        data: JSON.stringify(made.data),
        newest_snapshot: asked.newestSnapshot,
        finished_at: services.clock.now(),
      } as const
      await tx.updateTable('population_figures').set(set).where('id', '=', id).execute()
      await append(tx, systemActor('standards', [], asked.region), [
        {
          verb: 'standards.figures',
          subject: `figures:${String(id)}`,
          regionCode: asked.region,
          detail: { asOf: asked.asOf, households: made.households },
        },
      ])
    })
  } catch (error) {
    await rm(path, { force: true })
    if (!(error instanceof DomainError) || error.code === 'system.unavailable') throw error
    await withWriter(services.db, systemActor('standards', [], asked.region), (tx) =>
      tx
        .updateTable('population_figures')
        .set({ status: 'failed', error_message: error.message, finished_at: services.clock.now() })
        .where('id', '=', id)
        .execute(),
    )
  }
}

interface Asked {
  readonly region: RegionCode
  readonly asOf: PlainDate
  readonly newestSnapshot: number
}

async function begin(services: Services, id: number): Promise<Asked | null> {
  return withWriter(services.db, systemActor('standards', []), async (tx) => {
    const row = await tx.selectFrom('population_figures').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    if (row === undefined || (row.status !== 'queued' && row.status !== 'running')) return null
    if (row.attempts >= mostAttempts) {
      await tx
        .updateTable('population_figures')
        .set({ status: 'failed', error_message: '多次中断，没有完成，请重新更新', finished_at: services.clock.now() })
        .where('id', '=', id)
        .execute()
      return null
    }
    const newest = await tx
      .selectFrom('snapshot')
      .select((eb) => eb.fn.max<number | null>('id').as('id'))
      .executeTakeFirstOrThrow()
    await tx
      .updateTable('population_figures')
      .set({ status: 'running', attempts: row.attempts + 1 })
      .where('id', '=', id)
      .execute()
    return { region: row.region_code as RegionCode, asOf: row.as_of as PlainDate, newestSnapshot: newest.id ?? 0 }
  })
}
