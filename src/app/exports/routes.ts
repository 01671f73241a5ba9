import { answer, handleWith, perform, read, recordLooks, type Route } from '#command'
import { exports as contract } from '#contract'
import { ensure } from '#kernel'
import { csvMime } from '#platform/documents'
import { startExport, wholeListOf } from './start.ts'

const shownAtMost = 30

/** Asking for a large export, one's own exports, and the file of one. `routes` are those of the rooms, whose lists can be exported. */
export function exportRoutes(routes: readonly Route[]): readonly Route[] {
  return [
    perform(contract.start, startExport(routes), ({ body }) => body),
    answer(contract.mine, async (reader, _input, { actor }) => {
      const rows = await reader
        .selectFrom('list_export')
        .selectAll()
        .where('user_id', '=', actor.userId ?? 0)
        .orderBy('id', 'desc')
        .limit(shownAtMost)
        .execute()
      return {
        rows: rows.map((row) => ({
          id: row.id,
          title: row.title,
          selection: row.selection,
          state: row.state,
          total: row.total,
          written: row.written,
          fileSize: row.file_size,
          message: row.message,
          requestedAt: row.requested_at.toISOString(),
          finishedAt: row.finished_at?.toISOString() ?? null,
        })),
      }
    }),
    handleWith(contract.fetchFile, async ({ services, actor, params }) => {
      const row = await read(services, actor, (reader) =>
        reader
          .selectFrom('list_export')
          .selectAll()
          .where('id', '=', params.id)
          .where('user_id', '=', actor.userId ?? 0)
          .executeTakeFirst(),
      )
      ensure(row !== undefined, 'not-found', '没有这份导出，或不是您的')
      ensure(
        row.state === 'done' && row.file_sha256 !== null,
        'state.action-not-allowed',
        row.state === 'removed' ? `导出只保留 ${String(contract.exportKeptDays)} 天，这一份已经删除` : '这份导出还没有完成',
        { hint: row.state === 'removed' ? '请重新导出' : '请在“任务”里看进度' },
      )
      // Who has left the post since, or may not see such lists any more, gets nothing of what the post had shown him.
      wholeListOf(routes, row.listing, actor)
      ensure(row.post_id === null || row.post_id === actor.postId, 'auth.denied', '这份导出是以另一个岗位申请的', {
        hint: '岗位还在任的，请切换到申请导出时的岗位再下载；已经终止的，不能再下载',
      })
      await recordLooks(services, actor, [
        {
          verb: 'export.fetch',
          subject: `export:${String(row.id)}`,
          regionCode: actor.regionCode,
          detail: { listing: row.listing, rows: row.total },
        },
      ])
      return { fileName: `${row.title}_${services.clock.today()}.csv`, mime: csvMime, content: await services.files.open(row.file_sha256) }
    }),
  ]
}
