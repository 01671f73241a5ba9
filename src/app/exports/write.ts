import { actingPost, actorInPost, postsInForce, systemActor, withSnapshot, withWriter, type Actor } from '#access'
import { recordLooks, takenBy, type Route, type Services, type WholeList } from '#command'
import type { exports as contract } from '#contract'
import { DomainError } from '#kernel'
import { csvHead, csvRows } from '#platform/documents'
import type { JobHandler } from '#platform/jobs'
import { queryContext, wholeListOf, writeExport } from './start.ts'

const hand = systemActor('exports', [])
const mostBytes = 4 * 1024 ** 3
/** How often the owner hears how far it is. */
const tellEveryMs = 1_000

/** The work of `writeExport`: all the rows as of one moment, in the owner's scope as it is now, as an encrypted CSV file. */
export function exportsWork(routes: () => readonly Route[]) {
  return {
    definition: writeExport,
    handler:
      (services: Services): JobHandler<{ exportId: number }> =>
      ({ exportId }) =>
        carryOut(services, routes(), exportId),
  }
}

async function carryOut(services: Services, routes: readonly Route[], id: number): Promise<void> {
  const task = await services.db
    .selectFrom('list_export')
    .selectAll()
    .where('id', '=', id)
    .where('state', 'in', ['waiting', 'running'])
    .executeTakeFirst()
  if (task === undefined) return
  try {
    const owner = await ownerOf(services, task.user_id, task.post_id)
    const list = wholeListOf(routes, task.listing, owner)
    // Sealed by startExport from an object of strings.
    const query = list.parse(JSON.parse(services.vault.open(task.query_sealed, queryContext(task.user_id))) as Record<string, string>)
    const { rows, sha256, size } = await write(services, { id, owner, list, query })
    await recordLooks(services, owner, [
      {
        verb: 'list.export',
        subject: `list:${task.listing}`,
        regionCode: owner.regionCode,
        detail: { export: id, rows, filters: list.kept(query), sha256 },
      },
    ])
    await mark(services, id, {
      state: 'done',
      written: rows,
      total: rows,
      file_sha256: sha256,
      file_size: size,
      finished_at: services.clock.now(),
    })
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    await mark(services, id, { state: 'failed', message: error.message, finished_at: services.clock.now() })
  }
}

/** The person as they are now: whose account was closed or moved since gets nothing, or what they may see today. */
async function ownerOf(services: Services, userId: number, postId: number | null): Promise<Actor> {
  const user = await services.db.selectFrom('app_user').select(['id', 'name', 'active']).where('id', '=', userId).executeTakeFirst()
  if (user === undefined || !user.active) throw new DomainError('auth.denied', '账号已停用，没有导出')
  const post = actingPost(await postsInForce(services.db, userId), postId)
  if (post === undefined || (postId !== null && post.id !== postId))
    throw new DomainError('auth.denied', '申请导出时的岗位已经到期，没有导出')
  return actorInPost(user, post)
}

interface Writing {
  readonly id: number
  readonly owner: Actor
  readonly list: WholeList
  readonly query: object
}

async function write(services: Services, { id, owner, list, query }: Writing): Promise<{ rows: number; sha256: string; size: number }> {
  const context = { actor: owner, services }
  const words = await list.words(services, owner, query, true)
  let rows = 0
  const { listing } = list
  const stored = await withSnapshot(services.db, owner, async (reader) => {
    const total = await list.total(reader, query, context)
    await mark(services, id, { state: 'running', total: total ?? 0 })
    rows = 0
    let told = performance.now()
    async function* text(): AsyncGenerator<Uint8Array> {
      const encoder = new TextEncoder()
      const selection = `${words}${total === null ? '' : `共 ${String(total)} 行；`}${takenBy(services.clock.now(), owner)}`
      yield encoder.encode(csvHead(listing.label, selection, listing.columns))
      for await (const page of list.pages(reader, query, context)) {
        rows += page.length
        yield encoder.encode(csvRows(listing.columns, page))
        if (performance.now() - told < tellEveryMs) continue
        told = performance.now()
        await mark(services, id, { written: rows })
      }
      // Whoever opens the file sees that it is whole.
      yield encoder.encode(csvRows([{ key: 'end', label: '', type: 'text' }], [{ end: `完，共 ${String(rows)} 行` }]))
    }
    return services.files.put(text(), { maxBytes: mostBytes })
  })
  return { rows, ...stored }
}

/** Outside the transaction that reads: the owner sees how far it is while it is written. */
async function mark(
  services: Services,
  id: number,
  values: Partial<{
    state: contract.ExportState
    total: number
    written: number
    message: string
    file_sha256: string
    file_size: number
    finished_at: Date
  }>,
): Promise<void> {
  await withWriter(services.db, hand, (tx) => tx.updateTable('list_export').set(values).where('id', '=', id).execute())
}
