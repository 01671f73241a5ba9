import { DownloadOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import type { ReactNode } from 'react'
import { exportLimit, exports, type Operation } from '#contract'
import { downloadUrl, useCommand } from '../client.ts'
import { count } from '../format.ts'

/** Export of exactly what the list shows: an Excel sheet at once, or a CSV file written in the background where that would be too large. */
export function ExportButton({
  listing,
  selection,
  total,
  more,
}: {
  listing: { readonly id: string; readonly export: Operation }
  selection: Readonly<Record<string, unknown>>
  total: number
  more: boolean
}): ReactNode {
  const { modal, message } = App.useApp()
  const start = useCommand(exports.start)
  if (!more) {
    return (
      <Button
        size="small"
        icon={<DownloadOutlined />}
        href={downloadUrl(listing.export, { query: selection })}
        download
        disabled={total === 0}
        title="按现在的筛选和排序导出全部"
      >
        导出
      </Button>
    )
  }
  const ask = (): void => {
    void modal.confirm({
      title: `在后台导出 ${count(total)} 行以上`,
      okText: '开始导出',
      cancelText: '取消',
      width: 460,
      content: `超过 ${count(exportLimit)} 行，写成 CSV 文件。可以离开这一页，在右上角“任务”里看进度，完成后下载，保留 ${String(exports.exportKeptDays)} 天。`,
      onOk: async () => {
        await start.run({ body: { listing: listing.id, query: wordsOf(selection) } }).then(
          () => {
            void message.success('已开始，在右上角“任务”里看进度')
          },
          (error: unknown) => {
            void message.error(error instanceof Error ? error.message : '没有开始')
          },
        )
      },
    })
  }
  return (
    <Button size="small" icon={<DownloadOutlined />} loading={start.isPending} onClick={ask} title="在后台写成 CSV 文件，完成后下载">
      导出
    </Button>
  )
}

/** The selection as it stands in an address. */
function wordsOf(selection: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(selection).flatMap(([key, value]) =>
      value === undefined || value === null || value === ''
        ? []
        : [[key, Array.isArray(value) ? value.join(',') : typeof value === 'string' ? value : JSON.stringify(value)]],
    ),
  )
}
