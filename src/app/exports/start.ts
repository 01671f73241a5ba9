import { z } from 'zod'
import { requireAbility, type Actor } from '#access'
import { defineCommand, type Route, type WholeList } from '#command'
import { exports as contract } from '#contract'
import { ensure } from '#kernel'
import { request, type JobDefinition, type JobRequest } from '#platform/jobs'

/** Writes one export. Killed in the middle it begins again. */
export const writeExport: JobDefinition<{ exportId: number }> = {
  name: 'exports.write',
  data: z.object({ exportId: z.number().int() }),
  expireInSeconds: 3600,
}

function exportWork(exportId: number): JobRequest {
  return request(writeExport, { exportId }, { key: String(exportId) })
}

/** Filters are sealed for the one export they belong to. */
export function queryContext(userId: number): string {
  return `list-export:${String(userId)}`
}

/** The list of this id, where the caller may export it. */
export function wholeListOf(routes: readonly Route[], listing: string, actor: Actor): WholeList {
  const route = routes.find((each) => each.whole?.listing.id === listing)
  ensure(route?.whole !== undefined, 'not-found', '没有这个名单')
  const { ability } = route.operation
  if (ability !== 'public' && ability !== 'signed-in') requireAbility(actor, ability)
  return route.whole
}

/** Somebody asks for a list that is too large for one answer: it is written in the background, in their scope and with their filters. */
export function startExport(routes: readonly Route[]) {
  return defineCommand({
    verb: 'list.exportAll',
    ability: 'signed-in',
    input: z.object(contract.start.body.shape),
    async run(tx, { listing, query }, { actor, now, services }) {
      ensure(actor.userId !== null, 'auth.denied', '接口密钥不能导出名单')
      const list = wholeListOf(routes, listing, actor)
      const parsed = list.parse(query)
      const waiting = await tx
        .selectFrom('list_export')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('user_id', '=', actor.userId)
        .where('state', 'in', ['waiting', 'running'])
        .executeTakeFirstOrThrow()
      ensure(waiting.n < 3, 'state.conflict', '已有 3 份导出在排队', { hint: '请等完成后再导出' })
      const { id } = await tx
        .insertInto('list_export')
        .values({
          user_id: actor.userId,
          post_id: actor.postId ?? null,
          listing,
          title: list.listing.label,
          selection: await list.words(services, actor, parsed, false),
          query_sealed: services.vault.seal(JSON.stringify(query), queryContext(actor.userId)),
          requested_at: now,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      return {
        reply: { id },
        jobs: [exportWork(id)],
        ledger: [
          {
            verb: 'list.exportAll',
            subject: `list:${listing}`,
            regionCode: actor.regionCode,
            detail: { export: id, filters: list.kept(parsed) },
          },
        ],
      }
    },
  })
}
