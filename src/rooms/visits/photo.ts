import { z } from 'zod'
import type { Actor } from '#access'
import { defineCommand, execute, read, type Download, type Services, type UploadedFile } from '#command'
import { ensure } from '#kernel'
import { extensionOf, readPaper } from '#platform/papers'

const maxPhotoBytes = 10 * 1024 ** 2

/** The kind of attachment a visit's photos are. */
export const visitPhotoKind = 'visit'

const attachStored = defineCommand({
  verb: 'visit.photo',
  ability: 'visit.do',
  input: z.object({ id: z.number().int(), sha256: z.string(), mime: z.string(), size: z.number().int() }),
  async run(tx, { id, ...stored }, call) {
    // The visit is locked: two uploads of one picture take turns, and the photos are counted one after the other.
    const visit = await tx
      .selectFrom('visit')
      .select(['id', 'household_no', 'region_code', 'user_id'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    ensure(visit !== undefined, 'not-found', '没有这次走访，或不在您负责的地方')
    ensure(visit.user_id === call.actor.userId, 'auth.denied', '只能给自己记录的走访补照片')
    const photos = await tx
      .selectFrom('attachment')
      .select(['id', 'sha256'])
      .where('visit_id', '=', id)
      .where('kind', '=', visitPhotoKind)
      .execute()
    const same = photos.find((photo) => photo.sha256 === stored.sha256)
    if (same !== undefined) return { reply: { id: same.id }, ledger: [] }
    const file = await tx
      .insertInto('attachment')
      .values({
        household_no: visit.household_no,
        region_code: visit.region_code,
        visit_id: id,
        kind: visitPhotoKind,
        title: `走访照片 ${String(photos.length + 1)}`,
        created_by: call.actor.name,
        ...stored,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return {
      reply: { id: file.id },
      ledger: [
        {
          verb: 'visit.photo',
          subject: `visit:${String(id)}`,
          regionCode: visit.region_code,
          householdNo: visit.household_no,
          detail: { attachment: file.id, size: stored.size },
        },
      ],
    }
  },
})

/** Keeps a photo of a visit. The bytes are stored first: a file without a record is only space, a record without its file is a lie. */
export async function addPhoto(
  services: Services,
  actor: Actor,
  id: number,
  file: UploadedFile | undefined,
  requestId: string | undefined,
): Promise<{ id: number }> {
  ensure(file !== undefined, 'input.invalid', '没有收到照片', { hint: '请重新拍一张' })
  const photo = await readPaper(file.stream, { maxBytes: maxPhotoBytes, pdf: false, fileName: file.fileName })
  const stored = await services.files.put(photo.bytes, { maxBytes: maxPhotoBytes })
  return execute(services, attachStored, actor, { id, mime: photo.mime, ...stored }, requestId)
}

/** A photo of a visit, for whoever may see the visit. */
export async function openPhoto(
  services: Services,
  actor: Actor,
  id: number,
  fileId: number,
): Promise<{ download: Download; regionCode: string; householdNo: number | null }> {
  const row = await read(services, actor, (reader) =>
    reader
      .selectFrom('attachment')
      .innerJoin('visit', 'visit.id', 'attachment.visit_id')
      .select(['attachment.sha256', 'attachment.mime', 'attachment.title', 'visit.region_code', 'visit.household_no'])
      .where('visit.id', '=', id)
      .where('attachment.id', '=', fileId)
      .where('attachment.kind', '=', visitPhotoKind)
      .where('attachment.removed_at', 'is', null)
      .executeTakeFirst(),
  )
  ensure(row !== undefined, 'not-found', '没有这张照片，或不在您的管辖范围内')
  return {
    download: {
      fileName: `${row.title}.${extensionOf(row.mime) ?? 'jpg'}`,
      mime: row.mime,
      content: await services.files.open(row.sha256),
    },
    regionCode: row.region_code,
    householdNo: row.household_no,
  }
}
