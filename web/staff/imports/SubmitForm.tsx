import { Button, Input, Radio } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { imports } from '#contract'
import { useList } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { count, dateTime } from '../../ui/format.ts'
import { RegionPicker } from '../../ui/RegionPicker.tsx'
import { useMe } from '../../ui/session.ts'

export interface SubmitFields {
  readonly period: string
  readonly regionCode: string
  readonly adds: boolean
}

const wellFormed = /^\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?$/

/** The last step: of which period and place the file is, and whether it replaces what the period already has. */
export function SubmitForm({
  dataset,
  period: guess,
  guessed,
  unready,
  pending,
  error,
  onSubmit,
}: {
  dataset: string
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
  const state = useList(
    imports.periodState,
    { query: { dataset, period: period.trim(), regionCode } },
    { enabled: badPeriod === undefined },
  )
  const refused = unready ?? badPeriod
  return (
    <section className="dd-card">
      <h2>交上来</h2>
      <div style={{ display: 'flex', gap: 12, flexWrap: 'wrap', alignItems: 'center' }}>
        <label>
          数据期{' '}
          <Input
            size="small"
            style={{ width: 110 }}
            status={badPeriod === undefined ? '' : 'error'}
            value={period}
            onChange={(event) => {
              setPeriod(event.target.value)
            }}
            placeholder="2026-09"
          />
        </label>
        <span className="dd-quiet">{guess === null ? '' : guessed ? '文件里没写，按应报的下一期填的，请核对' : '从文件名或标题认出'}</span>
        <label>
          地区{' '}
          <RegionPicker
            value={regionCode}
            onChange={(code) => {
              setRegion(code ?? me.regionCode)
            }}
            width={180}
            own
          />
        </label>
      </div>
      {badPeriod === undefined && state.data !== undefined && <Before period={period.trim()} state={state.data} adds={adds} />}
      <div style={{ display: 'flex', gap: 12, flexWrap: 'wrap', alignItems: 'center', marginTop: 8 }}>
        <Radio.Group
          value={adds}
          onChange={(event) => {
            setAdds(event.target.value === true)
          }}
          options={[
            { value: false, label: '这是本期完整的名单（替换本期已交的）' },
            { value: true, label: '分批交或补漏（在本期已交的上面补充）' },
          ]}
        />
        <Button
          type="primary"
          size="small"
          loading={pending}
          disabled={refused !== undefined}
          title={refused}
          onClick={() => {
            onSubmit({ period: period.trim(), regionCode, adds })
          }}
        >
          提交
        </Button>
        {refused !== undefined && <span className="dd-late">{refused}</span>}
      </div>
      {error !== null && <ErrorView error={error} kept="上传的文件还在，改好后可再次提交" />}
    </section>
  )
}

/** What the period already has, what becomes of it, and how much the period before had. */
function Before({ period, state, adds }: { period: string; state: imports.PeriodState; adds: boolean }): ReactNode {
  const files = state.inUse.filter((one) => one.corrects === null)
  const rows = state.inUse.reduce((sum, one) => sum + one.rowsTaken, 0)
  const waiting = state.inUse.reduce((sum, one) => sum + one.rowsWaiting, 0)
  const replaced = files.length > 0 && !adds
  return (
    <div className={replaced ? 'dd-ask-line' : 'dd-quiet'} style={{ marginTop: 6 }}>
      {files.length === 0 ? `${period} 这个地区还没有交过。` : `${period} 已收下 ${count(rows)} 行：`}
      {files.map((one) => (
        <Link key={one.id} href={`/imports/${String(one.id)}`}>
          第 {one.id} 号（{dateTime(one.submittedAt)} {one.submittedByName}，{count(one.rowsTaken)} 行）
        </Link>
      ))}
      {files.length > 0 &&
        (adds
          ? '。已有的行不会重复收，相矛盾的行会退回。'
          : `。提交后它们不再使用${waiting > 0 ? `，其中等待更正的 ${count(waiting)} 行也不用再改` : ''}。`)}
      {state.underway > 0 && `　另有 ${count(state.underway)} 份正在读。`}
      {state.previous !== null && `　上一期 ${state.previous.period} 收下 ${count(state.previous.rowsTaken)} 行。`}
    </div>
  )
}
