import { Button, Progress, Skeleton } from 'antd'
import { useState, type ReactNode } from 'react'
import { exports } from '#contract'
import { downloadUrl, useRead } from '../../ui/client.ts'
import { Empty } from '../../ui/Empty.tsx'
import { count, dateTime, fileSize, nothing } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'

const openMs = 2_000
const settledMs = 30_000

/** 我的导出: large lists written in the background, with how far each is, and the files that are ready. */
export default function ExportsScreen(): ReactNode {
  const [busy, setBusy] = useState(true)
  const mine = useRead(exports.mine, {}, { refetchInterval: busy ? openMs : settledMs })
  const open = mine.data?.rows.some(isOpen) ?? true
  if (open !== busy) setBusy(open)
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        title="我的导出"
        note={`超过 10 万行的名单在后台写成 CSV 文件，保留 ${String(exports.exportKeptDays)} 天；每次导出和下载都有记录`}
      />
      <section className="dd-card">
        {mine.isError ? <ReadError reply={mine} /> : mine.data === undefined ? <Skeleton active /> : <Rows rows={mine.data.rows} />}
      </section>
    </div>
  )
}

const tones = { waiting: 'doing', running: 'doing', done: 'done', failed: 'late', removed: 'plain' } as const

function isOpen(row: exports.ExportTask): boolean {
  return row.state === 'waiting' || row.state === 'running'
}

function Rows({ rows }: { rows: readonly exports.ExportTask[] }): ReactNode {
  if (rows.length === 0) return <Empty title="还没有大批量导出" next="名单超过 10 万行时，点“导出”会在这里写成文件" />
  return (
    <table className="dd-plain">
      <thead>
        <tr>
          <th>名单</th>
          <th>筛选</th>
          <th className="dd-right">行数</th>
          <th>申请时间</th>
          <th>状态</th>
          <th>文件</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>
              <b>{row.title}</b>
            </td>
            <td className="dd-quiet">{row.selection === '' ? '没有筛选' : row.selection}</td>
            <td className="dd-figure dd-right">{row.total === 0 ? nothing : count(row.total)}</td>
            <td className="dd-figure">{dateTime(row.requestedAt)}</td>
            <td style={{ minWidth: 160 }}>
              {row.state === 'running' ? (
                <Progress
                  size="small"
                  percent={row.total === 0 ? 0 : Math.floor((row.written / row.total) * 100)}
                  format={() => `已写 ${count(row.written)} 行`}
                  status="active"
                />
              ) : (
                <StatusTag tone={tones[row.state]} title={row.message}>
                  {exports.exportStates[row.state]}
                </StatusTag>
              )}
              {row.state === 'failed' && <span className="dd-quiet"> {row.message}</span>}
            </td>
            <td>
              {row.state === 'done' ? (
                <Button size="small" href={downloadUrl(exports.fetchFile, { params: { id: row.id } })} download>
                  下载{row.fileSize !== null && `（${fileSize(row.fileSize)}）`}
                </Button>
              ) : (
                nothing
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
