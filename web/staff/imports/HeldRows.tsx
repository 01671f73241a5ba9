import { DownloadOutlined } from '@ant-design/icons'
import { App, Button, Input, Pagination, Tooltip } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { imports, type ReplyOf } from '#contract'
import { useCommand, useList } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'

type Row = ReplyOf<typeof imports.heldRows>['rows'][number]

const size = 10

/** Rows that were held back, with the bad cells in place: correct them here, or take the sender's own file with the cells marked. */
export function HeldRows({ importId, waiting, downloadHref }: { importId: number; waiting: number; downloadHref: string }): ReactNode {
  const { message } = App.useApp()
  const [, navigate] = useLocation()
  const [page, setPage] = useState(1)
  const [edits, setEdits] = useState<Readonly<Record<number, Readonly<Record<string, string>>>>>({})
  const rows = useList(imports.heldRows, { params: { id: importId }, query: { page, size } })
  const correct = useCommand(imports.correct, (reply) => {
    setEdits({})
    void message.success('更正已提交，正在重新检查')
    navigate(`/imports/${String(reply.importId)}`)
  })
  const edited = Object.keys(edits).length
  const edit = (row: Row, field: string, value: string): void => { setEdits({ ...edits, [row.rowNo]: { ...edits[row.rowNo], [field]: value } }) }
  const submit = (): void => {
    const changes = Object.entries(edits).map(([rowNo, cells]) => ({ rowNo: Number(rowNo), cells: { ...cells } }))
    void correct.run({ params: { id: importId }, body: { rows: changes } }).catch(() => undefined)
  }
  return (
    <section className="dd-card">
      <h2>退回的行</h2>
      <div className="dd-row" style={{ gap: 8, marginBottom: 8 }}>
        <Button type="primary" size="small" disabled={edited === 0} loading={correct.isPending} onClick={submit}>{edited === 0 ? '改好后提交' : `提交更正的 ${String(edited)} 行`}</Button>
        <Button size="small" icon={<DownloadOutlined />} href={downloadHref} disabled={waiting === 0}>下载退回的行（已标出问题）</Button>
        <span className="dd-quiet">改好后再交一次即可；查看和下载都会记入台账</span>
      </div>
      {correct.error !== null && <ErrorView error={correct.error} kept="您改的内容还在" />}
      {rows.error ? <ErrorView error={rows.error} retry={() => { void rows.refetch() }} /> : rows.data?.rows.map((row) => <HeldRow key={row.rowNo} row={row} edits={edits[row.rowNo] ?? {}} onEdit={(field, value) => { edit(row, field, value) }} />)}
      {(rows.data?.total ?? 0) > size && <Pagination size="small" current={page} pageSize={size} total={rows.data?.total ?? 0} showSizeChanger={false} onChange={setPage} />}
    </section>
  )
}

const states = { waiting: '', corrected: '已更正', dismissed: '不再更正' } as const

function HeldRow({ row, edits, onEdit }: { row: Row; edits: Readonly<Record<string, string>>; onEdit: (field: string, value: string) => void }): ReactNode {
  const whole = row.cells.filter((cell) => cell.field === '')
  const cells = row.cells.filter((cell) => cell.field !== '')
  const open = row.state === 'waiting'
  return (
    <div style={{ borderTop: '1px solid var(--ant-color-border-secondary, #eee)', padding: '6px 0' }}>
      <div><b>{row.sheet} 第 {row.rowNo % 10_000_000} 行</b> <span className="dd-quiet">{states[row.state]}</span>
        {[...whole, ...cells.filter((cell) => cell.problem !== null)].map((cell) => <span key={`${cell.field}${cell.problem ?? ''}`} style={{ marginLeft: 10 }}><span className="dd-late">{cell.label}：{cell.problem}</span>　<span className="dd-quiet">{cell.wayOut}</span></span>)}
      </div>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 6, marginTop: 4 }}>
        {cells.map((cell) => (
          <label key={cell.field} style={{ fontSize: 12 }}>
            <span className="dd-quiet">{cell.label}</span>
            <Tooltip title={cell.problem}>
              <Input size="small" status={cell.problem === null ? '' : 'error'} readOnly={!open} style={{ width: Math.min(220, 60 + 9 * Math.max(6, cell.value.length)) }}
                value={edits[cell.field] ?? cell.value} onChange={(event) => { onEdit(cell.field, event.target.value) }} />
            </Tooltip>
          </label>
        ))}
      </div>
    </div>
  )
}
