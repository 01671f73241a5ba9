import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { standards } from '#contract'
import { useRead } from '../../ui/client.ts'
import { ReadError } from '../../ui/Reading.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { standardText } from './words.tsx'

/** Every value known of a standard at a place, above it and below it. */
export function StandardHistory({ standard, region }: { standard: string; region: string }): ReactNode {
  const reply = useRead(standards.history, { params: { key: standard }, query: { region } })
  if (reply.isError) return <ReadError reply={reply} />
  if (reply.data === undefined) return <Skeleton active />
  const { label, unit, rows } = reply.data
  const head = reply.data
  return (
    <>
      <p>
        <b>{label}</b>（{unit}）
      </p>
      {rows.length === 0 ? (
        <p className="dd-quiet">还没有任何文件规定过这一标准。</p>
      ) : (
        <table className="dd-plain st-history">
          <thead>
            <tr>
              <th>起止</th>
              <th>地方</th>
              <th className="dd-right">标准</th>
              <th>依据</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr
                key={`${row.regionCode} ${row.from} ${String(row.value)} ${row.publishedOn ?? ''} ${String(row.proposalId ?? '')}`}
                className={row.revoked === null ? undefined : 'st-ended'}
              >
                <td className="dd-figure">
                  {row.from}
                  <div className="dd-quiet">{row.to === null ? '起' : `至 ${row.to}`}</div>
                </td>
                <td>{row.regionName}</td>
                <td className="dd-right dd-figure">{standardText(row.value, head)}</td>
                <td>
                  {row.cite.title}　{row.cite.article}
                  <div className="dd-quiet">
                    {row.unverified && <StatusTag>待核</StatusTag>} {row.note}
                    {row.proposalId !== null && (
                      <Link href={`/standards/proposals/${String(row.proposalId)}`}>{row.publishedOn} 在平台公布</Link>
                    )}
                  </div>
                  {row.revoked !== null && (
                    <div className="st-ended-why">
                      <StatusTag tone="late">不再有效</StatusTag> {row.revoked.on} 由{row.revoked.by}
                      <Link href={`/standards/proposals/${String(row.revoked.byProposal)}`}>第 {row.revoked.byProposal} 号</Link>
                      撤回或更正：{row.revoked.reason}
                    </div>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}
