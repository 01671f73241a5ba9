import { z } from 'zod'
import type { Actor } from '#access'
import { defineCommand, execute, read, recordLooks, type Download, type Services, type UploadedFile } from '#command'
import { registry as contract } from '#contract'
import { DomainError, ensure } from '#kernel'
import { visibleHousehold } from './household-file.ts'

const maxBytes = 20 * 1024 ** 2

/** What a file is by its first bytes; its name and the browser's word are not asked. */
const signatures: readonly { readonly mime: string; readonly extension: string; readonly fits: (head: Buffer) => boolean }[] = [
  { mime: 'image/jpeg', extension: 'jpg', fits: (head) => head.subarray(0, 3).equals(Buffer.of(0xff, 0xd8, 0xff)) },
  { mime: 'image/png', extension: 'png', fits: (head) => head.subarray(0, 8).equals(Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) },
  { mime: 'image/webp', extension: 'webp', fits: (head) => head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP' },
  { mime: 'application/pdf', extension: 'pdf', fits: (head) => head.toString('latin1', 0, 5) === '%PDF-' },
]

const attach = defineCommand({
  verb: 'attachment.add',
  ability: 'registry.edit',
  input: z.object({
    householdNo: z.number().int().positive(), personNo: z.number().int().positive().optional(), kind: z.string(), title: z.string(),
    sha256: z.string(), size: z.number().int(), mime: z.string(),
  }),
  async run(tx, { householdNo, personNo, ...file }, call) {
    const household = await visibleHousehold(tx, householdNo)
    if (personNo !== undefined) {
      const member = await tx.selectFrom('person').select('person_no').where('person_no', '=', personNo).where('household_no', '=', householdNo).executeTakeFirst()
      ensure(member !== undefined, 'not-found', '此人不是这户的成员')
    }
    const { id } = await tx
      .insertInto('attachment')
      .values({ household_no: householdNo, person_no: personNo ?? null, region_code: household.region_code, created_by: call.actor.name, ...file })
      .returning('id')
      .executeTakeFirstOrThrow()
    const ledger = [{ verb: 'attachment.add', subject: `attachment:${String(id)}`, regionCode: household.region_code, householdNo, personNo: personNo ?? null, detail: { kind: file.kind, sha256: file.sha256, size: file.size } }]
    return { reply: { id }, ledger }
  },
})

interface Upload {
  readonly kind: contract.AttachmentKind
  readonly title: string
  readonly personNo?: number | undefined
}

/** Keeps a photo or paper of a household, encrypted, under 20 MB; JPEG, PNG, WebP and PDF only (`file.unreadable`). */
export async function uploadAttachment(services: Services, actor: Actor, householdNo: number, { kind, title, personNo }: Upload, file: UploadedFile | undefined, requestId?: string): Promise<{ id: number }> {
  ensure(file !== undefined, 'input.invalid', '没有收到文件')
  // Nothing is kept for a household the caller may not see.
  await read(services, actor, (reader) => visibleHousehold(reader, householdNo))
  const { head, whole } = await peek(file.stream)
  const type = signatures.find((signature) => signature.fits(head))
  if (type === undefined) {
    file.stream.resume()
    throw new DomainError('file.unreadable', '只能上传图片（JPG、PNG、WebP）或 PDF', { hint: '其他文件请先拍照或另存为 PDF' })
  }
  const { sha256, size } = await services.files.put(whole, { maxBytes })
  return execute(services, attach, actor, { householdNo, personNo, kind, title: title === '' ? contract.attachmentKinds[kind] : title, sha256, size, mime: type.mime }, requestId)
}

/** The first bytes of a stream, and the stream as if nobody had looked. */
async function peek(stream: AsyncIterable<Uint8Array>): Promise<{ head: Buffer; whole: AsyncIterable<Uint8Array> }> {
  const chunks = stream[Symbol.asyncIterator]()
  const start: Uint8Array[] = []
  let length = 0
  while (length < 16) {
    const next = await chunks.next()
    if (next.done === true) break
    start.push(next.value)
    length += next.value.length
  }
  async function* again(): AsyncGenerator<Uint8Array> {
    yield* start
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value
  }
  return { head: Buffer.concat(start).subarray(0, 16), whole: again() }
}

/** An attachment's bytes, for those who may see its household; the look is in the ledger. */
export async function downloadAttachment(services: Services, actor: Actor, id: number): Promise<Download> {
  const row = await read(services, actor, (reader) => reader.selectFrom('attachment').selectAll().where('id', '=', id).where('removed_at', 'is', null).executeTakeFirst())
  ensure(row !== undefined, 'not-found', '没有这个附件，或不在您的管辖范围内')
  await recordLooks(services, actor, [{ verb: 'attachment.view', subject: `attachment:${String(id)}`, regionCode: row.region_code, householdNo: row.household_no, personNo: row.person_no }])
  const extension = signatures.find((signature) => signature.mime === row.mime)?.extension
  return { fileName: extension === undefined ? row.title : `${row.title}.${extension}`, mime: row.mime, content: await services.files.open(row.sha256) }
}

/** Takes an attachment off the household's page. The bytes stay for the audit until their term of keeping ends. */
export const removeAttachment = defineCommand({
  verb: 'attachment.remove',
  ability: 'registry.edit',
  input: z.object({ id: z.number().int().positive(), ...contract.removeAttachment.body.shape }),
  async run(tx, { id, reason }, call) {
    const row = await tx.updateTable('attachment').set({ removed_at: call.now }).where('id', '=', id).where('removed_at', 'is', null).returning(['region_code', 'household_no', 'person_no']).executeTakeFirst()
    ensure(row !== undefined, 'not-found', '没有这个附件，或不在您的管辖范围内')
    return { reply: {}, ledger: [{ verb: 'attachment.remove', subject: `attachment:${String(id)}`, regionCode: row.region_code, householdNo: row.household_no, personNo: row.person_no, purpose: reason }] }
  },
})
