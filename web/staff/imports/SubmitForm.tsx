import { Button, Input, Radio } from 'antd'
import { useState, type ReactNode } from 'react'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { RegionPicker } from '../../ui/RegionPicker.tsx'
import { useMe } from '../../ui/session.ts'

interface Fields {
  readonly dataset: string
  readonly period: string
  readonly regionCode: string
  readonly adds: boolean
}

/** The last step: of which period and place the file is, and whether it replaces what the period already has. */
export function SubmitForm({ dataset, period: guess, pending, error, onSubmit }: {
  dataset: string
  period: string | null
  pending: boolean
  error: Error | null
  onSubmit: (fields: Fields) => void
}): ReactNode {
  const me = useMe()
  const [period, setPeriod] = useState(guess ?? me.today.slice(0, 7))
  const [regionCode, setRegion] = useState(me.regionCode)
  const [adds, setAdds] = useState(false)
  return (
    <section className="dd-card">
      <h2>交上来</h2>
      <div className="dd-row" style={{ gap: 12, flexWrap: 'wrap' }}>
        <label>数据期 <Input size="small" style={{ width: 110 }} value={period} onChange={(event) => { setPeriod(event.target.value) }} placeholder="2026-09" /></label>
        <label>地区 <RegionPicker value={regionCode} onChange={(code) => { setRegion(code ?? me.regionCode) }} width={180} /></label>
        <Radio.Group size="small" value={adds} onChange={(event) => { setAdds(event.target.value === true) }}
          options={[{ value: false, label: '替换本期已交的' }, { value: true, label: '在本期已交的上面补充' }]} />
        <Button type="primary" size="small" loading={pending} disabled={period.trim() === ''} onClick={() => { onSubmit({ dataset, period: period.trim(), regionCode, adds }) }}>提交</Button>
      </div>
      {error !== null && <ErrorView error={error} kept="上传的文件还在，改好后可再次提交" />}
    </section>
  )
}
