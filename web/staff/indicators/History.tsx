import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { screening } from '#contract'
import { useRead } from '../../ui/client.ts'
import { Empty } from '../../ui/Empty.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { dateTime, nothing } from '../../ui/format.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'

/** Who changed an indicator where, when, how and why. */
export function History({ indicator, region }: { indicator: string; region: string }): ReactNode {
  const reply = useRead(screening.indicatorHistory, { params: { indicator }, query: { region } })
  if (reply.isError) return <ReadError reply={reply} />
  if (reply.data === undefined) return <Skeleton active />
  if (reply.data.rows.length === 0)
    return (
      <section className="dd-card">
        <Empty title="没有人调整过这项指标" next="按指标包的默认开关和阈值运行" />
      </section>
    )
  return (
    <section className="dd-card">
      <table className="dd-plain">
        <thead>
          <tr>
            <th>时间</th>
            <th>地方</th>
            <th>调整人</th>
            <th>开关</th>
            <th>阈值</th>
            <th>理由</th>
          </tr>
        </thead>
        <tbody>
          {reply.data.rows.map((row) => (
            <tr key={row.id}>
              <td className="dd-figure">{dateTime(row.changedAt)}</td>
              <td>{row.regionName}</td>
              <td>{row.changedBy}</td>
              <td>
                <StatusTag tone={row.enabled ? 'done' : 'plain'}>{row.enabled ? '启用' : '停用'}</StatusTag>
              </td>
              <td>
                {row.changes.length === 0
                  ? nothing
                  : row.changes.map((each) => (
                      <div key={each.label}>
                        {each.label}：{each.before} → {each.after}
                      </div>
                    ))}
              </td>
              <td>{row.note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
