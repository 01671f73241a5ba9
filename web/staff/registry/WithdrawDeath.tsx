import { App, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { registry } from '#contract'
import { upload, useCommand } from '../../ui/client.ts'
import { DayPicker } from '../../ui/DayPicker.tsx'
import { labelOf } from '../../ui/format.ts'
import { ReasonModal } from '../../ui/ReasonModal.tsx'
import { useMe } from '../../ui/session.ts'
import { PaperPicker } from './PaperPicker.tsx'
import { Source } from './words.tsx'

const evidences = Object.entries(registry.aliveEvidence).map(([value, label]) => ({ value: value as registry.AliveEvidence, label }))

/** A department reported somebody dead who lives: since when that is known, how, and why it happened. */
export function WithdrawDeath({ file, close }: { file: registry.PersonFile; close: () => void }): ReactNode {
  const { message } = App.useApp()
  const { today } = useMe()
  const [seenOn, setSeenOn] = useState(today)
  const [evidence, setEvidence] = useState<registry.AliveEvidence>()
  const [paper, setPaper] = useState<File>()
  // Kept once: a second attempt does not attach it twice.
  const [kept, setKept] = useState<{ readonly paper: File; readonly id: number }>()
  const [failed, setFailed] = useState<Error | null>(null)
  const [sending, setSending] = useState(false)
  const command = useCommand(registry.withdrawDeath, () => {
    void message.success(`${file.name} 已恢复在册`)
    close()
  })
  const report = file.values.find((value) => value.label === '死亡日期')
  const stopped = file.benefits.filter(
    (benefit) => benefit.validTo !== null && file.deathDate !== null && benefit.validTo >= file.deathDate,
  )

  async function attach(): Promise<number | undefined> {
    if (paper === undefined || file.householdNo === null) return undefined
    if (kept?.paper === paper) return kept.id
    const { id } = await upload(
      registry.uploadAttachment,
      paper,
      { kind: 'other', title: '撤销死亡登记的依据', personNo: file.personNo },
      { params: { id: file.householdNo } },
    )
    setKept({ paper, id })
    return id
  }

  async function submit(chosen: registry.AliveEvidence, reason: string): Promise<void> {
    setFailed(null)
    setSending(true)
    try {
      const attachmentId = await attach()
      await command
        .run({
          params: { id: file.personNo },
          body: { seenOn, evidence: chosen, reason, ...(attachmentId === undefined ? {} : { attachmentId }) },
        })
        .catch(() => undefined)
    } catch (error) {
      setFailed(error instanceof Error ? error : new Error('上传没有成功'))
    } finally {
      setSending(false)
    }
  }

  return (
    <ReasonModal
      title={`撤销 ${file.name} 的死亡登记`}
      ok="撤销死亡登记"
      hint="如：与本村同名者混淆，已请卫健部门更正"
      pending={sending || command.isPending}
      error={failed ?? command.error}
      close={close}
      missing={evidence === undefined ? '请选怎样核实的' : undefined}
      submit={(reason) => {
        if (evidence !== undefined) void submit(evidence, reason)
      }}
      width={540}
    >
      <p>
        登记的死亡日期 {file.deathDate ?? '（未报日期）'}
        <br />
        <span className="dd-quiet">来自 </span>
        <Source source={report?.source ?? null} />
      </p>
      <p className="dd-quiet">
        撤销后恢复在册、回到原来的家庭；部门再报同样的死亡不再采用，死亡预警随之更新。原来的登记和这次撤销都留在档案和台账里。
      </p>
      {stopped.length > 0 && (
        <p className="rg-notice">
          死亡登记以后停止的：
          {stopped.map((benefit) => `${labelOf(registry.programmeLabels, benefit.programme)}（${benefit.validTo ?? ''} 止）`).join('、')}
          。不会自动恢复，会转给经办的民政部门核实、按程序恢复和补发。
        </p>
      )}
      <label>
        <span>核实在世</span>
        <DayPicker value={seenOn} earliest={file.deathDate} latest={today} onChange={setSeenOn} />
      </label>
      <label>
        <span>怎样核实</span>
        <Select size="small" aria-label="怎样核实" placeholder="请选择" value={evidence} options={evidences} onChange={setEvidence} />
      </label>
      {file.householdNo !== null && (
        <label>
          <span>证明材料</span>
          <PaperPicker paper={paper} choose={setPaper} />
        </label>
      )}
    </ReasonModal>
  )
}
