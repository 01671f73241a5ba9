import { App, Input, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { registry } from '#contract'
import { upload, useCommand } from '../../ui/client.ts'
import { DayPicker } from '../../ui/DayPicker.tsx'
import { ReasonModal } from '../../ui/ReasonModal.tsx'
import { useMe } from '../../ui/session.ts'
import { PaperPicker } from './PaperPicker.tsx'

const sexes = Object.entries(registry.sexLabels).map(([value, label]) => ({ value: value as '1' | '2', label }))

/** A registered name, birth or sex is wrong: what it should be, the paper that shows it, and why. A second person decides. */
export function CorrectPerson({
  file,
  householdNo,
  close,
}: {
  file: registry.PersonFile
  householdNo: number
  close: () => void
}): ReactNode {
  const { message } = App.useApp()
  const { today } = useMe()
  const [name, setName] = useState(file.name)
  const [birth, setBirth] = useState(file.birth)
  const [sex, setSex] = useState(file.sex === '2' ? ('2' as const) : ('1' as const))
  const [paper, setPaper] = useState<File>()
  // Kept once: a second attempt does not attach it twice.
  const [kept, setKept] = useState<{ readonly paper: File; readonly id: number }>()
  const [failed, setFailed] = useState<Error | null>(null)
  const [sending, setSending] = useState(false)
  const command = useCommand(registry.proposeCorrection, ({ done }) => {
    void message.success(done ? '已更正' : '已提交，等待县级民政的另一位工作人员审核')
    close()
  })
  const body = {
    ...(name.trim() === file.name ? {} : { name: name.trim() }),
    ...(birth === file.birth ? {} : { birth }),
    ...(sex === file.sex ? {} : { sex }),
  }
  const missing = Object.keys(body).length === 0 ? '还没有改动' : paper === undefined ? '请选证明材料' : undefined

  async function submit(chosen: File, reason: string): Promise<void> {
    setFailed(null)
    setSending(true)
    try {
      const attachmentId =
        kept?.paper === chosen
          ? kept.id
          : (
              await upload(
                registry.uploadAttachment,
                chosen,
                { kind: 'id', title: '更正登记的依据', personNo: file.personNo },
                { params: { id: householdNo } },
              )
            ).id
      setKept({ paper: chosen, id: attachmentId })
      await command.run({ params: { id: file.personNo }, body: { ...body, attachmentId, reason } }).catch(() => undefined)
    } catch (error) {
      setFailed(error instanceof Error ? error : new Error('上传没有成功'))
    } finally {
      setSending(false)
    }
  }

  return (
    <ReasonModal
      title={`更正 ${file.name} 的登记`}
      ok="提交审核"
      hint="如：户口本为“玥”，登记时误作“月”"
      pending={sending || command.isPending}
      error={failed ?? command.error}
      close={close}
      missing={missing}
      submit={(reason) => {
        if (paper !== undefined) void submit(paper, reason)
      }}
      width={520}
    >
      <p className="dd-quiet">
        由县级民政的另一位工作人员审核后生效，原来的值留在“以前的登记”里。身份证号登记错的，请按“是另一个人”处理登记冲突。
      </p>
      <label>
        <span>姓名</span>
        <Input
          size="small"
          maxLength={60}
          value={name}
          onChange={(event) => {
            setName(event.target.value)
          }}
        />
      </label>
      <label>
        <span>出生日期</span>
        <DayPicker value={birth} latest={today} onChange={setBirth} />
      </label>
      <label>
        <span>性别</span>
        <Select size="small" aria-label="性别" value={sex} options={sexes} onChange={setSex} />
      </label>
      <label>
        <span>证明材料</span>
        <PaperPicker paper={paper} choose={setPaper} />
      </label>
    </ReasonModal>
  )
}
