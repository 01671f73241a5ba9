import { Input, Select, Skeleton } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { alerts, departmentLabels, screening } from '#contract'
import { useRead } from '../../ui/client.ts'
import { Empty } from '../../ui/Empty.tsx'
import { labelOf, nothing, share } from '../../ui/format.ts'
import { NumberLink } from '../../ui/NumberLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { RegionPicker } from '../../ui/RegionPicker.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { categoryLabel, causeLabel } from '../screening/words.tsx'
import '../screening/screening.css'

type Row = screening.IndicatorRow

/** All indicators by cause, as they hold in a place: what each finds, whether its data is there, whether it is on, how well it does. */
export default function IndicatorsScreen(): ReactNode {
  const [path, navigate] = useLocation()
  const region = new URLSearchParams(useSearch()).get('region') ?? undefined
  const [text, setText] = useState('')
  const [state, setState] = useState<'on' | 'off'>()
  const reply = useRead(screening.indicators, { query: region === undefined ? {} : { region } })
  const rows = (reply.data?.rows ?? []).filter(
    (row) => (state === undefined || row.enabled === (state === 'on')) && `${row.name}${row.gist}${causeLabel(row.cause)}`.includes(text),
  )
  const causes = [...new Set(rows.map((row) => row.cause))]
  const on = reply.data?.rows.filter((row) => row.enabled).length ?? 0
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        title="预警指标"
        note={
          reply.data === undefined ? undefined : `${reply.data.regionName}　启用 ${String(on)} 项，共 ${String(reply.data.rows.length)} 项`
        }
        actions={
          <>
            <RegionPicker
              value={region}
              onChange={(code) => {
                navigate(code === undefined ? path : `${path}?region=${code}`)
              }}
              placeholder="看哪个地方"
            />
            <Select
              size="small"
              className="dd-filter"
              allowClear
              placeholder="启用情况"
              options={[
                { value: 'on', label: '已启用' },
                { value: 'off', label: '未启用' },
              ]}
              value={state}
              onChange={(next: 'on' | 'off' | undefined) => {
                setState(next)
              }}
            />
            <Input.Search
              size="small"
              allowClear
              placeholder="指标、事由"
              style={{ width: 160 }}
              onChange={(event) => {
                setText(event.target.value.trim())
              }}
            />
          </>
        }
      />
      {reply.isError && <ReadError reply={reply} />}
      {reply.isPending && <Skeleton active />}
      {reply.data !== undefined && rows.length === 0 && <Empty title="没有符合条件的指标" next="放宽筛选条件再看" />}
      {reply.data !== undefined && rows.length > 0 && (
        <section className="dd-card">
          <table className="dd-plain dd-indicators">
            <thead>
              <tr>
                <th>指标</th>
                <th>怎样算发现</th>
                <th>所需数据</th>
                <th>本地</th>
                <th className="dd-right">预警</th>
                <th className="dd-right">未办结</th>
                <th className="dd-right">属实</th>
                <th className="dd-right">误报</th>
                <th className="dd-right">属实率</th>
                <th className="dd-right">逾期率</th>
              </tr>
            </thead>
            {causes.map((cause) => (
              <Cause
                key={cause}
                cause={cause}
                rows={rows.filter((row) => row.cause === cause)}
                region={reply.data.regionCode}
                address={region === undefined ? '' : `?region=${region}`}
              />
            ))}
          </table>
        </section>
      )}
    </div>
  )
}

function Cause({ cause, rows, region, address }: { cause: string; rows: readonly Row[]; region: string; address: string }): ReactNode {
  return (
    <tbody>
      <tr className="dd-group">
        <td colSpan={10}>
          <b>{causeLabel(cause)}</b> <span className="dd-quiet">{categoryLabel(rows[0]?.category ?? '')}</span>
        </td>
      </tr>
      {rows.map((row) => (
        <Line key={row.id} row={row} region={region} address={address} />
      ))}
    </tbody>
  )
}

/** Confirmed of what was judged, late of all; nothing where nothing was. */
function sharesOf({ confirmed, false: wrong, resolved, alerts: all, late }: Row['quality']): { confirmed: string; late: string } {
  const judged = confirmed + wrong + resolved
  return { confirmed: judged === 0 ? nothing : share(confirmed / judged), late: all === 0 ? nothing : share(late / all) }
}

function Line({ row, region, address }: { row: Row; region: string; address: string }): ReactNode {
  const { quality } = row
  const list = `/alerts?indicator=${encodeURIComponent(row.id)}&region=${region}`
  const shares = sharesOf(quality)
  return (
    <tr>
      <td className="dd-indent">
        <Link href={`/indicators/${row.id}${address}`}>
          <b>{row.name}</b>
        </Link>
        <div className="dd-quiet">{row.gist}</div>
      </td>
      <td>
        {row.condition}
        <div className="dd-quiet">
          {row.grades.map(({ grade, words }) => `${alerts.alertGrades[grade as keyof typeof alerts.alertGrades]}：${words}`).join('；')}
        </div>
      </td>
      <td>
        <Needs datasets={row.datasets} most={3} />
      </td>
      <td>
        <Switched row={row} />
      </td>
      <td className="dd-right">
        <NumberLink value={quality.alerts} href={list} />
      </td>
      <td className="dd-right">
        <NumberLink value={quality.running} href={`${list}&running=true`} />
      </td>
      <td className="dd-right">
        <NumberLink value={quality.confirmed} href={`${list}&outcome=confirmed`} />
      </td>
      <td className="dd-right">
        <NumberLink value={quality.false} href={`${list}&outcome=false`} />
      </td>
      <td className="dd-right dd-figure" title="属实 ÷（属实＋误报＋已化解）">
        {shares.confirmed}
      </td>
      <td className="dd-right dd-figure" title={`有逾期 ${String(quality.late)} 件`}>
        {quality.late === 0 ? shares.late : <Link href={`${list}&late=true`}>{shares.late}</Link>}
      </td>
    </tr>
  )
}

/** On or off here, and where that was decided. */
export function Switched({ row }: { row: Pick<Row, 'enabled' | 'setBy' | 'setNote'> }): ReactNode {
  return (
    <>
      <StatusTag tone={row.enabled ? 'done' : 'plain'}>{row.enabled ? '已启用' : '未启用'}</StatusTag>
      <div className="dd-quiet" title={row.setNote === '' ? undefined : row.setNote}>
        {row.setBy}
      </div>
    </>
  )
}

function departmentOf({ department }: Row['datasets'][number]): string {
  return labelOf(departmentLabels, department)
}

/** What data an indicator needs, and what of it was never delivered. */
export function Needs({
  datasets,
  most = datasets.length,
}: {
  datasets: Row['datasets']
  /** Names shown of those that are there; the rest is counted. */
  most?: number
}): ReactNode {
  const there = datasets.filter((each) => each.latestPeriod !== null)
  const missing = datasets.filter((each) => each.latestPeriod === null)
  return (
    <>
      {missing.map((each) => (
        <StatusTag key={each.dataset} tone="soon" title={`${departmentOf(each)}没有报送过`}>
          缺 {each.name}
        </StatusTag>
      ))}
      {there.length > 0 && (
        <div
          className="dd-quiet"
          title={there.map((each) => `${each.name}（${departmentOf(each)}）最近 ${each.latestPeriod ?? ''}`).join('\n')}
        >
          {there
            .slice(0, most)
            .map((each) => each.name)
            .join('、')}
          {there.length > most && ` 等 ${String(there.length)} 个`}
        </div>
      )}
    </>
  )
}
