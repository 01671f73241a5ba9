import { z } from 'zod'
import type { Actor } from '#access'
import { defineCommand, execute, read, recordLooks, type Download, type Services, type UploadedFile } from '#command'
import { registry as contract } from '#contract'
import type { Reader } from '#db'
import { ensure, type PlainDate } from '#kernel'
import { extensionOf, readPaper } from '#platform/papers'
import { visibleHousehold } from './household-file.ts'
import { requireMinorsOpen } from './minors/minors.ts'

const attach = defineCommand({
  verb: 'attachment.add',
  ability: 'registry.edit',
  input: z.object({
    householdNo: z.number().int().positive(),
    personNo: z.number().int().positive().optional(),
    kind: z.string(),
    title: z.string(),
    sha256: z.string(),
    size: z.number().int(),
    mime: z.string(),
  }),
  async run(tx, { householdNo, personNo, ...file }, call) {
    const household = await visibleHousehold(tx, householdNo)
    if (personNo !== undefined) {
      const member = await tx
        .selectFrom('person')
        .select('person_no')
        .where('person_no', '=', personNo)
        .where('household_no', '=', householdNo)
        .executeTakeFirst()
      ensure(member !== undefined, 'not-found', '此人不是这户的成员')
    }
    const { id } = await tx
      .insertInto('attachment')
      .values({
        household_no: householdNo,
        person_no: personNo ?? null,
        region_code: household.region_code,
        created_by: call.actor.name,
        ...file,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const ledger = [
      {
        verb: 'attachment.add',
        subject: `attachment:${String(id)}`,
        regionCode: household.region_code,
        householdNo,
        personNo: personNo ?? null,
        detail: { kind: file.kind, sha256: file.sha256, size: file.size },
      },
    ]
    return { reply: { id }, ledger }
  },
})

interface Upload {
  readonly kind: contract.AttachmentKind
  readonly title: string
  readonly personNo?: number | undefined
}

/** Keeps a photo or paper of a household, encrypted, under 20 MB; JPEG, PNG, WebP and PDF only (`file.unreadable`). */
export async function uploadAttachment(
  services: Services,
  actor: Actor,
  householdNo: number,
  { kind, title, personNo }: Upload,
  file: UploadedFile | undefined,
  requestId?: string,
): Promise<{ id: number }> {
  ensure(file !== undefined, 'input.invalid', '没有收到文件')
  // Nothing is kept for a household the caller may not see.
  await read(services, actor, (reader) => visibleHousehold(reader, householdNo))
  const paper = await readPaper(file.stream, { maxBytes: contract.largestPaper, pdf: true, fileName: file.fileName })
  const { sha256, size } = await services.files.put(paper.bytes, { maxBytes: contract.largestPaper })
  return execute(
    services,
    attach,
    actor,
    { householdNo, personNo, kind, title: title === '' ? contract.attachmentKinds[kind] : title, sha256, size, mime: paper.mime },
    requestId,
  )
}

/** An attachment's bytes, for those who may see its household and, where it is a minor's, the minors of it; the look is in the ledger. */
export async function downloadAttachment(services: Services, actor: Actor, id: number): Promise<Download> {
  const row = await read(services, actor, (reader) => openAttachment(reader, id, services.clock.today()))
  await recordLooks(services, actor, [
    {
      verb: 'attachment.view',
      subject: `attachment:${String(id)}`,
      regionCode: row.region_code,
      householdNo: row.household_no,
      personNo: row.person_no,
    },
  ])
  const extension = extensionOf(row.mime)
  return {
    fileName: extension === null ? row.title : `${row.title}.${extension}`,
    mime: row.mime,
    content: await services.files.open(row.sha256),
    about: { households: row.household_no === null ? [] : [row.household_no], persons: row.person_no === null ? [] : [row.person_no] },
  }
}

async function openAttachment(reader: Reader, id: number, today: PlainDate) {
  const row = await reader.selectFrom('attachment').selectAll().where('id', '=', id).where('removed_at', 'is', null).executeTakeFirst()
  ensure(row !== undefined, 'not-found', '没有这个附件，或不在您的管辖范围内')
  const whose =
    row.person_no === null
      ? undefined
      : await reader
          .selectFrom('person')
          .select(['birth', 'status', 'household_no'])
          .where('person_no', '=', row.person_no)
          .executeTakeFirst()
  if (whose !== undefined) await requireMinorsOpen(reader, whose, today)
  return row
}

/** Takes an attachment off the household's page. The bytes stay for the audit until their term of keeping ends. */
export const removeAttachment = defineCommand({
  verb: 'attachment.remove',
  ability: 'registry.edit',
  input: z.object({ id: z.number().int().positive(), ...contract.removeAttachment.body.shape }),
  async run(tx, { id, reason }, call) {
    const row = await tx
      .updateTable('attachment')
      .set({ removed_at: call.now })
      .where('id', '=', id)
      .where('removed_at', 'is', null)
      .returning(['region_code', 'household_no', 'person_no'])
      .executeTakeFirst()
    ensure(row !== undefined, 'not-found', '没有这个附件，或不在您的管辖范围内')
    return {
      reply: {},
      ledger: [
        {
          verb: 'attachment.remove',
          subject: `attachment:${String(id)}`,
          regionCode: row.region_code,
          householdNo: row.household_no,
          personNo: row.person_no,
          purpose: reason,
        },
      ],
    }
  },
})
