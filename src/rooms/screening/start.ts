import { defineCommand } from '#command'
import { screening } from '#contract'
import { contains, ensure } from '#kernel'
import { request, type JobDefinition } from '#platform/jobs'
import { z } from 'zod'

export const screeningRun: JobDefinition<{ runId: number }> = {
  name: 'screening.run',
  data: z.object({ runId: z.number().int() }),
  expireInSeconds: 6 * 3600,
  retryLimit: 4,
}

/** Starts a screening; one that is waiting or running for the same region and day is answered instead. */
export const startScreening = defineCommand({
  verb: 'screening.start',
  ability: 'screening.run',
  input: screening.start.body,
  async run(tx, { regionCode, asOf }, { actor, today, now }) {
    ensure(actor.regionCode === null || contains(actor.regionCode, regionCode), 'auth.denied', '只能筛查本辖区')
    ensure(asOf <= today, 'input.invalid', '截至日期还没有到', { hint: '请选今天或以前的日期' })
    const region = await tx.selectFrom('region').select('code').where('code', '=', regionCode).executeTakeFirst()
    ensure(region !== undefined, 'input.invalid', `没有区划代码为 ${regionCode} 的地区`, { hint: '请核对行政区划代码' })
    const row = await tx
      .insertInto('screening_run')
      .values({ region_code: regionCode, as_of: asOf, requested_by: actor.id, requested_at: now })
      .onConflict((conflict) =>
        conflict.columns(['region_code', 'as_of']).where('kind', '=', 'run').where('status', 'in', ['queued', 'running']).doNothing(),
      )
      .returning('id')
      .executeTakeFirst()
    if (row === undefined) {
      const running = await tx
        .selectFrom('screening_run')
        .select('id')
        .where('region_code', '=', regionCode)
        .where('as_of', '=', asOf)
        .where('kind', '=', 'run')
        .where('status', 'in', ['queued', 'running'])
        .executeTakeFirstOrThrow()
      return { reply: { id: running.id, already: true }, ledger: [] }
    }
    return {
      reply: { id: row.id, already: false },
      ledger: [{ verb: 'screening.start', subject: `screening:${String(row.id)}`, regionCode, detail: { asOf } }],
      jobs: [request(screeningRun, { runId: row.id }, { key: String(row.id) })],
    }
  },
})
