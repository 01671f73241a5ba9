import { Tabs } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLocation, useParams, useSearch } from 'wouter'
import { screening } from '#contract'
import { ActionBar } from '../../ui/ActionBar.tsx'
import { useRead } from '../../ui/client.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ScreenWaiting } from '../../ui/Reading.tsx'
import { RegionPicker } from '../../ui/RegionPicker.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { causeLabel } from '../screening/words.tsx'
import { Backtest } from './Backtest.tsx'
import { ChangeIndicator, type ChangeKind } from './ChangeIndicator.tsx'
import { Conditions, Parameters } from './Conditions.tsx'
import { History } from './History.tsx'
import { IndicatorRuns } from './IndicatorRuns.tsx'
import { Quality } from './Quality.tsx'
import '../screening/screening.css'

const tabs = [
  { key: 'condition', label: '条件' },
  { key: 'thresholds', label: '阈值' },
  { key: 'runs', label: '历次筛查' },
  { key: 'backtest', label: '回测' },
  { key: 'quality', label: '成效' },
  { key: 'history', label: '调整记录' },
]
const changes: readonly string[] = ['enable', 'disable', 'change'] satisfies ChangeKind[]

/** One indicator in one place. Tab and place stand in the address. */
export default function IndicatorScreen(): ReactNode {
  const { indicator } = useParams<{ indicator: string }>()
  const [path, navigate] = useLocation()
  const search = useSearch()
  const address = new URLSearchParams(search)
  const region = address.get('region') ?? undefined
  const tab = address.get('tab') ?? 'condition'
  const [changing, setChanging] = useState<ChangeKind>()
  const reply = useRead(screening.showIndicator, { params: { indicator }, query: region === undefined ? {} : { region } })
  const go = (key: string, value: string | undefined): void => {
    const next = new URLSearchParams(search)
    if (value === undefined) next.delete(key)
    else next.set(key, value)
    navigate(next.size === 0 ? path : `${path}?${next.toString()}`, { replace: true })
  }
  const act = (action: string): void => {
    if (action === 'backtest') go('tab', 'backtest')
    else if (changes.includes(action)) setChanging(action as ChangeKind)
  }
  const back = { href: region === undefined ? '/indicators' : `/indicators?region=${region}`, label: '预警指标' }
  if (reply.isError || reply.data === undefined) return <ScreenWaiting reply={reply} head={<PageHeader back={back} title="预警指标" />} />
  const { row, regionCode, regionName } = reply.data
  const place = { code: regionCode, name: regionName }
  const refused = row.actions.find((each) => each.action === 'enable' && !each.allowed && each.reason !== undefined)
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        back={back}
        title={row.name}
        tags={
          <>
            <StatusTag tone={row.enabled ? 'done' : 'plain'}>{row.enabled ? '已启用' : '未启用'}</StatusTag>
            <StatusTag>{causeLabel(row.cause)}</StatusTag>
          </>
        }
        note={regionName}
        actions={
          <>
            <RegionPicker
              value={region}
              onChange={(code) => {
                go('region', code)
              }}
              placeholder="看哪个地方"
              width={130}
            />
            <ActionBar actions={row.actions} danger={['disable']} onAction={act} />
          </>
        }
      />
      {!row.enabled && refused !== undefined && <p className="dd-callout">现在还不能启用：{refused.reason}</p>}
      <Tabs
        size="small"
        activeKey={tab}
        onChange={(key) => {
          go('tab', key === 'condition' ? undefined : key)
        }}
        items={tabs}
      />
      {tab === 'condition' && <Conditions data={reply.data} />}
      {tab === 'thresholds' && <Parameters data={reply.data} />}
      {tab === 'runs' && <IndicatorRuns indicator={row.id} region={regionCode} />}
      {tab === 'backtest' && <Backtest key={`${row.id} ${regionCode}`} row={row} place={place} />}
      {tab === 'quality' && <Quality indicator={row.id} region={regionCode} />}
      {tab === 'history' && <History indicator={row.id} region={regionCode} />}
      {changing !== undefined && (
        <ChangeIndicator
          kind={changing}
          row={row}
          place={place}
          close={() => {
            setChanging(undefined)
          }}
        />
      )}
    </div>
  )
}
