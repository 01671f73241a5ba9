import { Skeleton } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { policy } from '#contract'
import { useList } from '../../ui/client.ts'
import { useHotkeys } from '../../ui/hotkeys.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { useAddress, whereQuery, whereSearch } from './address.ts'
import { policyTabs } from './tabs.ts'
import { WherePicker } from './WherePicker.tsx'
import './policy.css'

/** Every programme with how it stands at a place on a day: what is known, what is not, and its card. */
export default function ProgrammesScreen(): ReactNode {
  const { set, where } = useAddress()
  const [, navigate] = useLocation()
  const [at, setAt] = useState(-1)
  const reply = useList(policy.programmes, { query: whereQuery(where) })
  const rows = reply.data?.rows ?? []
  const move = (by: number) => (): void => {
    setAt((now) => Math.max(0, Math.min(rows.length - 1, now + by)))
  }
  useHotkeys([
    { keys: ['j', 'ArrowDown'], label: '下一项', run: move(1) },
    { keys: ['k', 'ArrowUp'], label: '上一项', run: move(-1) },
    {
      keys: ['Enter'],
      label: '打开',
      run: () => {
        const row = rows[at]
        if (row === undefined) return false
        navigate(`/policy/programmes/${row.id}${whereSearch(where)}`)
        return true
      },
    },
  ])
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        title="政策库"
        tabs={policyTabs}
        actions={
          reply.data !== undefined && (
            <WherePicker place={reply.data.place} placeName={reply.data.placeName} day={reply.data.day} onChange={set} />
          )
        }
      />
      {reply.isError && <ReadError reply={reply} />}
      {reply.data === undefined && !reply.isError && <Skeleton active />}
      {reply.data !== undefined && (
        <table className="dd-plain pl-programmes">
          <thead>
            <tr>
              <th>项目</th>
              <th>部门</th>
              <th>给谁</th>
              <th className="dd-right">规则</th>
              <th className="dd-right">标准</th>
              <th title={`${reply.data.placeName} ${reply.data.day}`}>标准是否齐全</th>
              <th className="dd-right">案例</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={row.id} className={index === at ? 'pl-here' : undefined}>
                <td className="pl-nowrap">
                  <Link href={`/policy/programmes/${row.id}${whereSearch(where)}`}>{row.label}</Link>
                </td>
                <td className="pl-nowrap">{row.department}</td>
                <td>{row.who}</td>
                <td className="dd-right">{row.rules}</td>
                <td className="dd-right">{row.figures}</td>
                <td>
                  {row.unseen > 0 && <StatusTag tone="soon">待核 {row.unseen}</StatusTag>}
                  {row.missing.length > 0 && (
                    <StatusTag tone="soon" title={row.missing.join('、')}>
                      未录入 {row.missing.length}
                    </StatusTag>
                  )}
                  {row.unseen + row.missing.length === 0 && <StatusTag tone="done">齐全</StatusTag>}
                </td>
                <td className="dd-right">
                  <Link href={`/policy/programmes/${row.id}?tab=cases`}>{row.cases}</Link>
                </td>
                <td className="pl-nowrap">
                  <Link href={`/policy/cards/${row.id}${whereSearch(where)}`}>明白卡</Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}
