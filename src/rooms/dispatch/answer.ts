import { z } from 'zod'
import { defineCommand, type Call } from '#command'
import { alerts, dispatch as contract } from '#contract'
import type { Writer } from '#db'
import { addWorkingDays, ensure } from '#kernel'
import { changeAlert, currentTask, holdFor, note, wasLate, type HeldAlert } from './desk.ts'
import { recordHearing, wasHeard } from './hear.ts'
import { officeOf, ruleFor } from './routing.ts'

type Answer = z.output<typeof contract.answerInput>

/**
 * The desk's answer in the standard form. It goes to the county for review with a term of its own. Answers that end or reduce aid
 * need the family's words on record first (社会救助法 第四十八条); what else a code needs stands in the list of codes.
 */
export const answer = defineCommand({
  verb: 'dispatch.answer',
  ability: 'alert.handle',
  input: z.object({ id: z.number().int(), ...contract.answer.body.shape }),
  async run(tx, { id, version, ...input }, call) {
    const alert = await holdFor(tx, call, id, 'answer', version)
    checkForm(alert, input)
    const heard = input.hearing === undefined ? [] : await recordHearing(tx, call, alert, input.hearing)
    await checkHearing(tx, alert, input)
    await checkFiles(tx, alert, input.files)
    await closeStay(tx, call, alert, input)
    const reply = await sendToReview(tx, call, alert, input)
    const { label } = contract.resultCodes[input.code]
    const reason = input.falseReason === undefined ? '' : `（${alerts.falseReasons[input.falseReason]}）`
    const ledger = await note(tx, call, alert, 'answer', `${label}${reason}${input.note === '' ? '' : `：${input.note}`}`, {
      code: input.code,
      falseReason: input.falseReason,
      files: input.files,
    })
    return { reply, ledger: [...heard, ...ledger] }
  },
})

function checkForm(alert: HeldAlert, { code, note: words, falseReason }: Answer): void {
  const entry: contract.ResultCode = contract.resultCodes[code]
  ensure(
    entry.categories.includes(alert.category),
    'input.invalid',
    `“${entry.label}”不适用于“${alerts.alertCategories[alert.category]}”预警`,
    {
      hint: '请从反馈清单中选择',
      details: { codes: contract.resultCodesFor(alert.category) },
    },
  )
  ensure([...words].length >= entry.noteMin, 'input.invalid', `说明至少 ${String(entry.noteMin)} 个字`, {
    hint: entry.noteHint,
    details: { fields: [{ field: 'note', reason: entry.noteHint }] },
  })
  ensure(entry.falseReason !== true || falseReason !== undefined, 'input.invalid', '请选择误报原因', {
    details: { fields: [{ field: 'falseReason', reason: '请选择误报原因' }] },
  })
  ensure(entry.falseReason === true || falseReason === undefined, 'input.invalid', '只有“情况不实”才填误报原因')
}

async function checkHearing(tx: Writer, alert: HeldAlert, { code }: Answer): Promise<void> {
  const entry: contract.ResultCode = contract.resultCodes[code]
  if (entry.hearing !== true || (await wasHeard(tx, alert.id))) return
  ensure(false, 'state.action-not-allowed', `反馈“${entry.label}”前，要先记录听取家庭意见的情况`, {
    hint: '社会救助法第四十八条：调减、终止救助前应当听取救助对象的意见。请填写“听取意见”后再反馈',
    details: { needs: 'hearing' },
  })
}

async function checkFiles(tx: Writer, alert: HeldAlert, files: readonly number[]): Promise<void> {
  if (files.length === 0) return
  const known = await tx
    .selectFrom('attachment')
    .select('id')
    .where('id', 'in', files)
    .where('kind', '=', 'alert-answer')
    .where('alert_id', '=', alert.id)
    .where('removed_at', 'is', null)
    .execute()
  ensure(known.length === new Set(files).size, 'input.invalid', '有佐证文件不存在或不属于这条预警', { hint: '请重新上传后再提交' })
}

async function closeStay(tx: Writer, call: Call, alert: HeldAlert, { code, note: words, falseReason, files }: Answer): Promise<void> {
  const task = await currentTask(tx, alert.id)
  await tx
    .updateTable('dispatch_task')
    .set({
      status: 'answered',
      closed_at: call.now,
      result_code: code,
      result_note: words,
      false_reason: falseReason ?? null,
      result_files: [...files],
      user_id: call.actor.userId ?? task.user_id,
    })
    .where('id', '=', task.id)
    .execute()
}

/** The county reviews: the alert is on its desk, with a term, like on any other. */
async function sendToReview(tx: Writer, call: Call, alert: HeldAlert, { code, falseReason }: Answer): Promise<contract.Changed> {
  const rule = await ruleFor(tx, alert.cause, alert.region_code)
  return changeAlert(tx, alert, {
    status: 'answered',
    desk_department: 'civil-affairs',
    desk_region: officeOf(alert.region_code, 'county'),
    desk_user: null,
    desk_since: call.now,
    due_on: addWorkingDays(call.services.calendar, call.today, rule.reviewDays).date,
    term_days: rule.reviewDays,
    escalated_at: null,
    was_late: wasLate(alert, call.today),
    result_code: code,
    false_reason: falseReason ?? null,
  })
}
