import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons'
import { Button, Input, Popover, Select } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import { ErrorView } from './ErrorView.tsx'

export interface RevealReason {
  readonly purpose: string
  /** The case, alert or household it is for; may be empty when the purpose needs none. */
  readonly caseNo: string
}

const shownFor = 60_000

/** Why people look at a full number; free text would be "工作需要" every time. */
export const revealPurposes: readonly string[] = ['核对身份', '入户走访联系', '转办核查', '答复群众来电', '纠正登记错误']

/**
 * A masked value with an eye. Looking asks what for, is recorded by the server, and ends by itself after a minute. The full value is
 * kept in this component only: not in a cache, not in the address.
 */
export function MaskedValue({ value, label, reveal, caseNo = '', purposes = revealPurposes }: {
  /** As masked by the server: `430***********1234`. */
  value: string
  /** `身份证号`, for the question and the screen reader. */
  label: string
  reveal: (reason: RevealReason) => Promise<string>
  /** Filled in where the screen belongs to a case. */
  caseNo?: string
  purposes?: readonly string[]
}): ReactNode {
  const [full, setFull] = useState<string | null>(null)
  const [open, setOpen] = useState(false)
  useEffect(() => {
    if (full === null) return
    const timer = setTimeout(() => { setFull(null) }, shownFor)
    return () => { clearTimeout(timer) }
  }, [full])
  if (full !== null) {
    return (
      <span className="dd-masked">
        <span className="dd-figure">{full}</span>
        <Button size="small" type="text" icon={<EyeInvisibleOutlined />} aria-label={`遮住${label}`} onClick={() => { setFull(null) }} />
      </span>
    )
  }
  return (
    <span className="dd-masked">
      <span className="dd-figure">{value}</span>
      <Popover
        open={open} onOpenChange={setOpen} trigger="click" title={`查看${label}`} destroyOnHidden
        content={<Ask caseNo={caseNo} purposes={purposes} reveal={async (reason) => { setFull(await reveal(reason)); setOpen(false) }} />}
      >
        <Button size="small" type="text" className="dd-no-print" icon={<EyeOutlined />} aria-label={`查看完整${label}`} />
      </Popover>
    </span>
  )
}

function Ask({ caseNo, purposes, reveal }: { caseNo: string; purposes: readonly string[]; reveal: (reason: RevealReason) => Promise<void> }): ReactNode {
  const [purpose, setPurpose] = useState<string | undefined>(undefined)
  const [forCase, setForCase] = useState(caseNo)
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const show = async (): Promise<void> => {
    if (purpose === undefined) return
    setPending(true)
    setError(null)
    try {
      await reveal({ purpose, caseNo: forCase.trim() })
    } catch (caught) {
      setError(caught)
      setPending(false)
    }
  }
  return (
    <form className="dd-ask" onSubmit={(event) => { event.preventDefault(); void show() }}>
      <Select size="small" autoFocus placeholder="为什么要看" aria-label="为什么要看" value={purpose} onChange={setPurpose} options={purposes.map((text) => ({ value: text, label: text }))} />
      <Input size="small" placeholder="关联的户号、预警号或案号" aria-label="关联的户号、预警号或案号" value={forCase} onChange={(event) => { setForCase(event.target.value) }} />
      <p className="dd-quiet">本次查看会记入审计台账，一分钟后自动遮住。</p>
      {error !== null && <ErrorView error={error} />}
      <Button size="small" type="primary" htmlType="submit" loading={pending} disabled={purpose === undefined} title={purpose === undefined ? '先选查看原因' : undefined}>查看</Button>
    </form>
  )
}
