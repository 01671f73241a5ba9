import { DatePicker, Drawer, Skeleton } from 'antd'
import dayjs from 'dayjs'
import { useState, type ReactNode } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { standards } from '#contract'
import { ActionBar } from '../../ui/ActionBar.tsx'
import { useRead } from '../../ui/client.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { RegionPicker } from '../../ui/RegionPicker.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { StandardHistory } from './StandardHistory.tsx'
import { standardText } from './words.tsx'
import { dayFormats } from '../../ui/DayPicker.tsx'
import '../screening/screening.css'
import './standards.css'

export const standardTabs = [
  { href: '/standards', label: '现行标准' },
  { href: '/standards/proposals', label: '拟稿与公布' },
] as const

/** Standards as they hold at a place on a day: value, document, what stands in, what comes next. */
export default function StandardsScreen(): ReactNode {
  const [path, navigate] = useLocation()
  const search = new URLSearchParams(useSearch())
  const [region, on, open] = [search.get('region') ?? undefined, search.get('on') ?? undefined, search.get('history') ?? undefined]
  const [proposing, setProposing] = useState(false)
  const reply = useRead(standards.inForce, { query: { ...(region === undefined ? {} : { region }), ...(on === undefined ? {} : { on }) } })
  const go = (change: Readonly<Record<string, string | undefined>>): void => {
    const next = new URLSearchParams(search)
    for (const [key, value] of Object.entries(change)) {
      if (value === undefined) next.delete(key)
      else next.set(key, value)
    }
    navigate(next.size === 0 ? path : `${path}?${next.toString()}`)
  }
  const data = reply.data
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        title="保障标准"
        tabs={standardTabs}
        note={data === undefined ? undefined : `${data.regionName}　${data.on}`}
        actions={
          <>
            <RegionPicker
              value={region}
              onChange={(code) => {
                go({ region: code })
              }}
              placeholder="看哪个地方"
            />
            <DatePicker
              format={dayFormats}
              size="small"
              placeholder="看哪一天"
              value={on === undefined ? null : dayjs(on)}
              onChange={(day) => {
                go({ on: day === null ? undefined : day.format('YYYY-MM-DD') })
              }}
            />
            {data !== undefined && (
              <ActionBar
                actions={data.actions}
                pending={proposing ? 'propose' : undefined}
                onAction={() => {
                  setProposing(true)
                  navigate(`/standards/new?region=${data.regionCode}`)
                }}
              />
            )}
          </>
        }
      />
      {reply.isError && <ReadError reply={reply} />}
      {reply.isPending && <Skeleton active />}
      {data !== undefined && (
        <section className="dd-card">
          <table className="dd-plain st-table">
            <thead>
              <tr>
                <th>标准</th>
                <th className="dd-right">现行</th>
                <th>依据</th>
                <th>起始日</th>
                <th>下一次变动</th>
                <th>沿革和拟稿</th>
              </tr>
            </thead>
            <Groups
              rows={data.rows}
              region={data.regionCode}
              openHistory={(key) => {
                go({ history: key })
              }}
              mayPropose={data.actions.some((action) => action.allowed)}
            />
          </table>
        </section>
      )}
      <Drawer
        open={open !== undefined}
        onClose={() => {
          go({ history: undefined })
        }}
        size={760}
        title="标准沿革"
      >
        {open !== undefined && data !== undefined && <StandardHistory standard={open} region={data.regionCode} />}
      </Drawer>
    </div>
  )
}

interface GroupsProps {
  readonly rows: readonly standards.StandardRow[]
  readonly region: string
  readonly openHistory: (key: string) => void
  readonly mayPropose: boolean
}

function Groups({ rows, ...rest }: GroupsProps): ReactNode {
  return [...new Set(rows.map((row) => row.group))].map((group) => (
    <tbody key={group}>
      <tr className="dd-group">
        <td colSpan={6}>
          <b>{group}</b>
        </td>
      </tr>
      {rows
        .filter((row) => row.group === group)
        .map((row) => (
          <Line key={row.key} row={row} {...rest} />
        ))}
    </tbody>
  ))
}

function Line({ row, region, openHistory, mayPropose }: { row: standards.StandardRow } & Omit<GroupsProps, 'rows'>): ReactNode {
  const { current, next } = row
  return (
    <tr>
      <td className="dd-indent">
        {row.label}
        <div className="dd-quiet">{row.unit}</div>
      </td>
      <td className="dd-right">
        {current === null ? (
          <StatusTag tone="soon" title="没有找到规定这一标准的文件">
            未定
          </StatusTag>
        ) : (
          <span className="st-value dd-figure">{standardText(current.value, row)}</span>
        )}
        <div>
          {row.standIn && current !== null && (
            <StatusTag tone="soon" title="本地没有录入自己的标准，暂以上级的数代替">
              {current.regionName}代用
            </StatusTag>
          )}
          {current?.unverified === true && <StatusTag title={current.note}>待核</StatusTag>}
          {current !== null && current.proposalId !== null && <StatusTag tone="done">平台公布</StatusTag>}
        </div>
      </td>
      <td>
        {current === null ? (
          <span className="dd-quiet">没有文件；拟定并公布后生效</span>
        ) : (
          <>
            {current.cite.title}　{current.cite.article}
            {current.note !== '' && <div className="dd-quiet">{current.note}</div>}
          </>
        )}
      </td>
      <td className="dd-figure">
        {current?.from ?? '—'}
        {current !== null && current.to !== null && <div className="dd-quiet">至 {current.to}</div>}
      </td>
      <td>
        {next === null ? (
          <span className="dd-quiet">—</span>
        ) : (
          <>
            {next.from}
            <div className="dd-figure">{standardText(next.value, row)}</div>
          </>
        )}
      </td>
      <td>
        <button
          type="button"
          className="dd-link"
          onClick={() => {
            openHistory(row.key)
          }}
        >
          沿革 {row.history} 条
        </button>
        {row.open > 0 && (
          <div>
            <Link href={`/standards/proposals?key=${row.key}&status=draft,submitted,approved`}>在办拟稿 {row.open} 份</Link>
          </div>
        )}
        {mayPropose && (
          <div>
            <Link href={`/standards/new?region=${region}&key=${row.key}`}>拟定</Link>
          </div>
        )}
      </td>
    </tr>
  )
}
