import { Button, Input, Radio } from 'antd'
import { useState, type ReactNode } from 'react'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { RegionPicker } from '../../ui/RegionPicker.tsx'
import { useMe } from '../../ui/session.ts'

export interface SubmitFields {
  readonly period: string
  readonly regionCode: string
  readonly adds: boolean
}

const wellFormed = /^\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?$/

/** The last step: of which period and place the file is, and whether it replaces what the period already has. */
export function SubmitForm({ period: guess, guessed, unready, pending, error, onSubmit }: {
  period: string | null
  /** The period is not in the file: it is the one expected next. */
  guessed: boolean
  /** Why the file cannot be handed in yet. */
  unready: string | undefined
  pending: boolean
  error: Error | null
  onSubmit: (fields: SubmitFields) => void
}): ReactNode {
  const me = useMe()
  const [period, setPeriod] = useState(guess ?? me.today.slice(0, 7))
  const [regionCode, setRegion] = useState(me.regionCode)
  const [adds, setAdds] = useState(false)
  const badPeriod = wellFormed.test(period.trim()) ? undefined : '数据期写成 2026、2026-09 或 2026-09-30'
  const refused = unready ?? badPeriod
  return (
    <section className="dd-card">
      <h2>交上来</h2>
      <div className="dd-row" style={{ gap: 12, flexWrap: 'wrap' }}>
        <label>数据期 <Input size="small" style={{ width: 110 }} status={badPeriod === undefined ? '' : 'error'} value={period} onChange={(event) => { setPeriod(event.target.value) }} placeholder="2026-09" /></label>
        <span className="dd-quiet">{guess === null ? '' : guessed ? '文件里没写，按应报的下一期填的，请核对' : '从文件名或标题认出'}</span>
        <label>地区 <RegionPicker value={regionCode} onChange={(code) => { setRegion(code ?? me.regionCode) }} width={180} /></label>
        <Radio.Group size="small" value={adds} onChange={(event) => { setAdds(event.target.value === true) }}
          options={[{ value: false, label: '替换本期已交的' }, { value: true, label: '在本期已交的上面补充' }]} />
        <Button type="primary" size="small" loading={pending} disabled={refused !== undefined} title={refused} onClick={() => { onSubmit({ period: period.trim(), regionCode, adds }) }}>提交</Button>
        {refused !== undefined && <span className="dd-late">{refused}</span>}
      </div>
      {error !== null && <ErrorView error={error} kept="上传的文件还在，改好后可再次提交" />}
    </section>
  )
}
