import { z } from 'zod'
import type { Actor } from '#access'
import { defineCommand, execute, read, type Services } from '#command'
import { visitResults, type visits as contract } from '#contract'
import { ensure } from '#kernel'
import { alertEntry, recordEvent } from '#rooms/alerts'
import { mayAnswer, visitDetail } from './detail.ts'
import { visitPhotoKind } from './photo.ts'

const maxFormBytes = 1024 ** 2

const attachStored = defineCommand({
  verb: 'visit.attach',
  ability: 'alert.handle',
  input: z.object({ id: z.number().int(), alertId: z.number().int(), title: z.string(), sha256: z.string(), size: z.number().int() }),
  async run(tx, { id, alertId, title, sha256, size }, call) {
    const alert = await tx
      .selectFrom('alert')
      .select(['id', 'household_no', 'region_code', 'status', 'desk_department', 'desk_region'])
      .where('id', '=', alertId)
      .forUpdate()
      .executeTakeFirst()
    ensure(alert !== undefined && alert.household_no !== null, 'not-found', '没有这条预警，或不在您的管辖范围内')
    const visit = await tx
      .selectFrom('visit')
      .select('id')
      .where('id', '=', id)
      .where('household_no', '=', alert.household_no)
      .executeTakeFirst()
    ensure(visit !== undefined, 'input.invalid', '这次走访不是这户家庭的')
    ensure(mayAnswer(alert, call.actor), 'state.action-not-allowed', '只有正在办理的案头可以附走访记录', { hint: '请先签收' })
    const photos = await tx
      .selectFrom('attachment')
      .select(['title', 'sha256', 'mime', 'size'])
      .where('visit_id', '=', id)
      .where('kind', '=', visitPhotoKind)
      .where('removed_at', 'is', null)
      .orderBy('id')
      .execute()
    const papers = [{ title, sha256, mime: 'text/plain; charset=utf-8', size }, ...photos]
    // Attached before: the same papers again, not a second set.
    const known = await tx
      .selectFrom('attachment')
      .select(['id', 'title', 'sha256'])
      .where('alert_id', '=', alertId)
      .where('kind', '=', 'alert-answer')
      .where('visit_id', '=', id)
      .where('removed_at', 'is', null)
      .execute()
    const missing = papers.filter((paper) => !known.some((each) => each.sha256 === paper.sha256))
    const added =
      missing.length === 0
        ? []
        : await tx
            .insertInto('attachment')
            .values(
              missing.map((paper) => ({
                ...paper,
                household_no: alert.household_no,
                alert_id: alertId,
                region_code: alert.region_code,
                visit_id: id,
                kind: 'alert-answer',
                created_by: call.actor.name,
              })),
            )
            .returning(['id', 'title', 'sha256'])
            .execute()
    const files = [...known, ...added]
      .filter((file) => papers.some((paper) => paper.sha256 === file.sha256))
      .map(({ id: file, title: name }) => ({ id: file, title: name }))
    await recordEvent(tx, call.actor, alert, {
      action: 'note',
      note: `附上走访 #${String(id)} 的记录${photos.length === 0 ? '' : `和 ${String(photos.length)} 张照片`}`,
      detail: { attachedVisit: id, files: files.map((file) => file.id) },
    })
    return { reply: { files }, ledger: [alertEntry('visit.attach', alert, { visit: id, files: files.map((file) => file.id) })] }
  },
})

/** Makes papers of an alert's answer out of a visit: its form as a text, its photos. Attaching twice gives the same papers. */
export async function attachVisit(
  services: Services,
  actor: Actor,
  id: number,
  alertId: number,
  requestId: string | undefined,
): Promise<{ files: { id: number; title: string }[] }> {
  const { visit } = await read(services, actor, (reader) => visitDetail(reader, id, actor))
  const stored = await services.files.put(Buffer.from(formText(visit), 'utf8'), { maxBytes: maxFormBytes })
  return execute(
    services,
    attachStored,
    actor,
    { id, alertId, title: `走访记录 ${visit.visitedAt.slice(0, 10)}（${visit.helper}）.txt`, ...stored },
    requestId,
  )
}

/** The form as a page of text: what was asked and answered, what was found, in the helper's words. */
function formText(visit: contract.VisitDetail): string {
  const time = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' }).format(
    new Date(visit.visitedAt),
  )
  const { position } = visit
  return [
    `走访记录 #${String(visit.id)}`,
    `户主：${visit.headName}（户编号 ${String(visit.householdNo)}）`,
    `住处：${visit.place}${visit.address}`,
    `走访人：${visit.helper}`,
    `走访时间：${time}`,
    `情况：${visitResults[visit.result as keyof typeof visitResults]}`,
    ...(position === null
      ? []
      : [`定位：${String(position.latitude)}, ${String(position.longitude)}（误差约 ${String(position.accuracy)} 米）`]),
    ...(visit.answers.length === 0 ? [] : ['', '问答', ...visit.answers.map(({ question, answer }) => `- ${question}${answer}`)]),
    '',
    '发现',
    ...(visit.findings.length === 0
      ? ['- 没有变化']
      : visit.findings.map(
          ({ label, person, words }) => `- ${label}${person === null ? '' : `（${person}）`}${words === '' ? '' : `：${words}`}`,
        )),
    ...(visit.note === '' ? [] : ['', '补充', visit.note]),
    '',
  ].join('\n')
}
