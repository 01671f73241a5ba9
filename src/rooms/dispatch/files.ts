import { z } from 'zod'
import { defineCommand, execute, read, type Download, type Services, type UploadedFile } from '#command'
import type { Actor } from '#access'
import { ensure } from '#kernel'
import { readPaper, safeFileName } from '#platform/papers'
import { actionsFor, recordEvent, type AlertState } from '#rooms/alerts'
import { lockAlert } from './desk.ts'

const maxFileBytes = 20 * 1024 ** 2

const attachStored = defineCommand({
  verb: 'dispatch.attach',
  ability: 'alert.handle',
  input: z.object({ id: z.number().int(), title: z.string().max(120), sha256: z.string(), mime: z.string(), size: z.number().int() }),
  async run(tx, { id, ...stored }, call) {
    const alert = answerable(await lockAlert(tx, id), call.actor)
    const file = await tx
      .insertInto('attachment')
      .values({
        household_no: alert.household_no,
        alert_id: id,
        region_code: alert.region_code,
        kind: 'alert-answer',
        created_by: call.actor.id,
        ...stored,
      })
      .returning(['id', 'title'])
      .executeTakeFirstOrThrow()
    await recordEvent(tx, call.actor, alert, { action: 'note', note: `上传佐证：${stored.title}`, detail: { attachment: file.id } })
    const ledger = [
      {
        verb: 'dispatch.attach',
        subject: `alert:${String(id)}`,
        regionCode: alert.region_code,
        householdNo: alert.household_no,
        detail: { attachment: file.id, size: stored.size },
      },
    ]
    return { reply: file, ledger }
  },
})

/** Papers belong to an answer: only the desk that is working on the alert adds them. */
function answerable<A extends AlertState>(alert: A | undefined, actor: Actor): A {
  ensure(alert !== undefined, 'not-found', '没有这条预警，或不在您的管辖范围内')
  ensure(
    actionsFor(alert, actor).some((each) => each.action === 'answer' && each.allowed),
    'state.action-not-allowed',
    '只有正在办理的案头可以上传佐证',
    { hint: '请先签收' },
  )
  return alert
}

/** Keeps a photo or paper for the answer. The bytes are stored first: a file without a record is only space, a record without its file is a lie. */
export async function attachFile(
  services: Services,
  actor: Actor,
  id: number,
  file: UploadedFile | undefined,
  requestId: string | undefined,
): Promise<{ id: number; title: string }> {
  ensure(file !== undefined, 'input.invalid', '没有收到文件', { hint: '请选择一个文件后再提交' })
  // Asked before the bytes are taken, and again when they are recorded: in between somebody may have answered.
  await read(services, actor, async (reader) => {
    answerable(
      await reader
        .selectFrom('alert')
        .select(['status', 'region_code', 'desk_department', 'desk_region'])
        .where('id', '=', id)
        .executeTakeFirst(),
      actor,
    )
  })
  const paper = await readPaper(file.stream, { maxBytes: maxFileBytes, pdf: true, fileName: file.fileName })
  const stored = await services.files.put(paper.bytes, { maxBytes: maxFileBytes })
  // Called what it is: a photo named .pdf would open nowhere.
  const title = `${safeFileName(file.fileName)
    .replace(/\.[^.]{1,12}$/, '')
    .slice(0, 110)}.${paper.extension}`
  return execute(services, attachStored, actor, { id, title, mime: paper.mime, ...stored }, requestId)
}

/** A file of an alert's answer, for whoever may see that alert; of another alert of the same family there is none here. */
export async function openFile(
  services: Services,
  actor: Actor,
  id: number,
  fileId: number,
): Promise<{ download: Download; regionCode: string; householdNo: number | null }> {
  const row = await read(services, actor, (reader) =>
    reader
      .selectFrom('attachment')
      .innerJoin('alert', 'alert.id', 'attachment.alert_id')
      .select(['attachment.sha256', 'attachment.mime', 'attachment.title', 'alert.region_code', 'alert.household_no'])
      .where('alert.id', '=', id)
      .where('attachment.id', '=', fileId)
      .where('attachment.kind', '=', 'alert-answer')
      .where('attachment.removed_at', 'is', null)
      .executeTakeFirst(),
  )
  ensure(row !== undefined, 'not-found', '没有这份佐证，或不在您的管辖范围内')
  return {
    download: { fileName: row.title, mime: row.mime, content: await services.files.open(row.sha256) },
    regionCode: row.region_code,
    householdNo: row.household_no,
  }
}
