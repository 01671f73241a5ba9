import { App, Input } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { policy, type CallOf } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { DayPicker } from '../../ui/DayPicker.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { useMe } from '../../ui/session.ts'

type Body = NonNullable<CallOf<typeof policy.verify>['body']>
type Subject = Body extends infer Each ? (Each extends Body ? Omit<Each, 'verifiedOn' | 'source'> : never) : never

/** Records that somebody held a figure or document against its source. */
export function VerifyForm({ subject, title, close }: { subject: Subject; title: string; close: () => void }): ReactNode {
  const { today } = useMe()
  const { message } = App.useApp()
  const [day, setDay] = useState(today)
  const [source, setSource] = useState('')
  const verify = useCommand(policy.verify, () => {
    void message.success('已登记核对')
    close()
  })
  const missing = source.trim().length < 6 ? '请写明核对的来源，至少 6 个字' : undefined
  const save = (): void => {
    void verify.run({ body: { ...subject, verifiedOn: day, source } }).catch(() => undefined)
  }
  return (
    <Dialog
      open
      width={520}
      title={`登记核对：${title}`}
      okText="登记"
      cancelText="取消"
      onCancel={close}
      onOk={save}
      confirmLoading={verify.isPending}
      okButtonProps={{ disabled: missing !== undefined, title: missing }}
    >
      <div className="dd-form">
        <p className="dd-quiet">
          您确认已对照来源看过，数额和日期与库里的一致。登记会记入审计台账；不一致的，请到<Link href="/standards">保障标准</Link>发布新值。
        </p>
        <label>
          <span>核对日期</span>
          <DayPicker label="核对日期" value={day} latest={today} onChange={setDay} />
        </label>
        <label>
          <span>来源</span>
          <Input.TextArea
            rows={3}
            aria-label="来源"
            maxLength={300}
            placeholder="文件名称、文号、条款，或网址"
            value={source}
            onChange={(event) => {
              setSource(event.target.value)
            }}
          />
        </label>
        {verify.error !== null && <ErrorView error={verify.error} kept="您填写的内容还在" />}
      </div>
    </Dialog>
  )
}
