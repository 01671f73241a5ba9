import { z } from 'zod'
import type { Actor } from '#access'
import { defineCommand, execute, read, type Download, type Services, type UploadedFile } from '#command'
import { DomainError, ensure } from '#kernel'

const maxPhotoBytes = 10 * 1024 ** 2

/** The kind of attachment a visit's photos are. */
export const visitPhotoKind = 'visit'

const attachStored = defineCommand({
  verb: 'visit.photo',
  ability: 'visit.do',
  input: z.object({ id: z.number().int(), sha256: z.string(), mime: z.string(), size: z.number().int() }),
  async run(tx, { id, ...stored }, call) {
    // The visit is locked: two uploads of one picture take turns, and the photos are counted one after the other.
    const visit = await tx.selectFrom('visit').select(['id', 'household_no', 'region_code', 'user_id']).where('id', '=', id).forUpdate().executeTakeFirst()
    ensure(visit !== undefined, 'not-found', '没有这次走访，或不在您负责的地方')
    ensure(visit.user_id === call.actor.userId, 'auth.denied', '只能给自己记录的走访补照片')
    const photos = await tx.selectFrom('attachment').select(['id', 'sha256']).where('visit_id', '=', id).where('kind', '=', visitPhotoKind).execute()
    const same = photos.find((photo) => photo.sha256 === stored.sha256)
    if (same !== undefined) return { reply: { id: same.id }, ledger: [] }
    const file = await tx
      .insertInto('attachment')
      .values({ household_no: visit.household_no, region_code: visit.region_code, visit_id: id, kind: visitPhotoKind, title: `走访照片 ${String(photos.length + 1)}`, created_by: call.actor.name, ...stored })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { reply: { id: file.id }, ledger: [{ verb: 'visit.photo', subject: `visit:${String(id)}`, regionCode: visit.region_code, householdNo: visit.household_no, detail: { attachment: file.id, size: stored.size } }] }
  },
})

/** Keeps a photo of a visit. The bytes are stored first: a file without a record is only space, a record without its file is a lie. */
export async function addPhoto(services: Services, actor: Actor, id: number, file: UploadedFile | undefined, requestId: string | undefined): Promise<{ id: number }> {
  ensure(file !== undefined, 'input.invalid', '没有收到照片', { hint: '请重新拍一张' })
  const sniffed: { mime: string | null } = { mime: null }
  const stored = await services.files.put(sniffing(file.stream, sniffed), { maxBytes: maxPhotoBytes })
  return execute(services, attachStored, actor, { id, mime: sniffed.mime ?? '', ...stored }, requestId)
}

/** Passes the bytes on; notes what kind of picture they begin as. A name says nothing: phones call anything a photo. */
async function* sniffing(source: AsyncIterable<Uint8Array>, found: { mime: string | null }): AsyncGenerator<Uint8Array> {
  let head = Buffer.alloc(0)
  for await (const part of source) {
    if (head.length < 12) {
      head = Buffer.concat([head, part.subarray(0, 12 - head.length)])
      if (head.length >= 12) found.mime = pictureKind(head)
    }
    yield part
  }
  if (found.mime === null) throw new DomainError('file.unreadable', '只收照片（JPG、PNG、WebP）', { hint: '请用手机相机重新拍一张' })
}

/** The media type of a picture by its first twelve bytes, or null. */
export function pictureKind(head: Buffer): string | null {
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'image/jpeg'
  if (head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'image/png'
  if (head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP') return 'image/webp'
  return null
}

/** A photo of a visit, for whoever may see the visit. */
export async function openPhoto(services: Services, actor: Actor, id: number, fileId: number): Promise<{ download: Download; regionCode: string; householdNo: number | null }> {
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
  const extension = row.mime === 'image/png' ? 'png' : row.mime === 'image/webp' ? 'webp' : 'jpg'
  return { download: { fileName: `${row.title}.${extension}`, mime: row.mime, content: await services.files.open(row.sha256) }, regionCode: row.region_code, householdNo: row.household_no }
}
