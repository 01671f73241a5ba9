import { App, Button, Descriptions, Input, Modal, Progress, Skeleton, Table } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link, useParams } from 'wouter'
import { imports, type ReplyOf } from '#contract'
import { departmentLabels } from '#contract'
import { ActionBar } from '../../ui/ActionBar.tsx'
import { downloadUrl, useCommand, useRead } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { count, dateTime, fileSize } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { may, useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { HeldRows } from './HeldRows.tsx'
import { statusTone } from './status.ts'

type Detail = ReplyOf<typeof imports.show>

/** One delivered file: what was taken, what was returned and why, how its columns were read. */
export default function ImportScreen(): ReactNode {
  const me = useMe()
  const { id } = useParams<{ id: string }>()
  const detail = useRead(imports.show, { params: { id } }, { refetchInterval: 2_000 })
  const [withdrawing, setWithdrawing] = useState(false)
  if (detail.error) return <div className="dd-screen"><ErrorView error={detail.error} retry={() => { void detail.refetch() }} /></div>
  const data = detail.data
  if (data === undefined) return <div className="dd-screen"><Skeleton active /></div>
  const showsHeld = data.rowsHeld > 0 && may(me, 'import.correct')
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader back={{ href: '/imports', label: '数据导入' }} title={`${data.datasetName} ${data.period}`}
        tags={<StatusTag tone={statusTone[data.status]}>{imports.importStatuses[data.status]}</StatusTag>} note={`第 ${String(data.id)} 号　${data.fileName}　${fileSize(data.fileSize)}`}
        actions={<ActionBar actions={data.actions.filter((action) => action.action !== 'correct')} danger={['withdraw']} onAction={() => { setWithdrawing(true) }} />} />
      {data.progress !== null && <section className="dd-card"><Progress percent={data.progress.total > 0 ? Math.round((100 * data.progress.done) / data.progress.total) : undefined} status="active" format={() => `${data.progress?.step ?? ''} ${count(data.progress?.done ?? 0)}`} /></section>}
      {data.status === 'failed' && <section className="dd-card"><h2>没有收下这份文件</h2><p className="dd-late">{data.message}</p><p>{data.hint}</p></section>}
      <Summary data={data} />
      {data.quality.problems.length > 0 && <Problems data={data} />}
      {showsHeld && <HeldRows importId={data.id} waiting={data.rowsWaiting} downloadHref={downloadUrl(imports.heldFile, { params: { id: data.id } })} />}
      <Columns data={data} />
      <Withdraw id={data.id} open={withdrawing} onClose={() => { setWithdrawing(false) }} />
    </div>
  )
}

function Summary({ data }: { data: Detail }): ReactNode {
  const { quality } = data
  const skipped = quality.skipped.map((one) => `${one.reason} ${count(one.rows)}`).join('，')
  const items = [
    ['读到', `${count(data.rowsRead)} 行`],
    ['收下', `${count(data.rowsTaken)} 行`],
    ['退回', data.rowsHeld === 0 ? '0 行' : `${count(data.rowsHeld)} 行，其中 ${count(data.rowsWaiting)} 行等待更正`],
    ['跳过', skipped === '' ? '无' : skipped],
    ['登记库中认得', `${count(data.personsMatched)} 人`],
    ['登记库中没有', `${count(data.personsNew)} 人`],
    ['姓名与登记不一致', `${count(data.personsConflict)} 条`],
    ['数据新旧', quality.freshnessDays === null ? '—' : `数据期末到交来 ${String(quality.freshnessDays)} 天`],
    ['质量分', data.score === null ? '—' : `${String(data.score)}（${quality.scoreParts.map((part) => `${part.label} ${String(Math.round(part.score * part.weight))}/${String(part.weight)}`).join('，')}）`],
    ['报送', `${departmentLabels[data.department as keyof typeof departmentLabels]}　${data.regionName}　${dateTime(data.submittedAt)}　${data.submittedByName}`],
    ['文件', `${quality.encoding ?? ''} ${quality.sheet === '' ? '' : `工作表 ${quality.sheet}`} ${quality.headerRow === null ? '' : `表头第 ${String(quality.headerRow)} 行`}`],
  ] as const
  return (
    <section className="dd-card">
      <h2>收到了什么</h2>
      <Descriptions size="small" column={2} items={items.map(([label, children]) => ({ key: label, label, children }))} />
      {quality.warnings.map((warning) => <p key={warning} style={{ margin: '2px 0' }}>· {warning}</p>)}
      {data.correctsImport !== null && <p>· 更正自 <Link href={`/imports/${String(data.correctsImport)}`}>第 {data.correctsImport} 号</Link></p>}
      {data.corrections.map((one) => <p key={one.id} style={{ margin: '2px 0' }}>· {dateTime(one.at)} 更正收下 {count(one.rowsTaken)} 行，见 <Link href={`/imports/${String(one.id)}`}>第 {one.id} 号</Link></p>)}
    </section>
  )
}

const problemColumns = [
  { title: '列', dataIndex: 'label', width: 140 },
  { title: '问题', dataIndex: 'message' },
  { title: '怎么改', dataIndex: 'wayOut' },
  { title: '行数', dataIndex: 'rows', width: 80, align: 'right' as const, render: count },
]

function Problems({ data }: { data: Detail }): ReactNode {
  return (
    <section className="dd-card">
      <h2>退回的原因</h2>
      <Table size="small" pagination={false} rowKey={(row) => `${row.field} ${row.code}`} dataSource={data.quality.problems} columns={problemColumns} />
    </section>
  )
}

function Columns({ data }: { data: Detail }): ReactNode {
  const counts = new Map(data.quality.fields.map((field) => [field.field, field]))
  const rows = data.mapping.map((column, i) => ({ ...column, key: i, counts: column.field === null ? undefined : counts.get(column.field) }))
  if (rows.length === 0) return null
  return (
    <section className="dd-card">
      <h2>各列读得怎样</h2>
      <Table size="small" pagination={false} rowKey="key" dataSource={rows} columns={[
        { title: '文件中的列名', dataIndex: 'header' },
        { title: '当作', dataIndex: 'label', render: (label: string, row) => (row.field === null ? <span className="dd-quiet">不在清单里，没有读</span> : <>{label}{row.unit === 'wan' ? '（按万元）' : ''}</>) },
        { title: '有值', width: 90, align: 'right', render: (_, row) => (row.counts === undefined ? '' : count(row.counts.filled)) },
        { title: '空', width: 90, align: 'right', render: (_, row) => (row.counts === undefined ? '' : count(row.counts.empty)) },
        { title: '有问题', width: 90, align: 'right', render: (_, row) => (row.counts === undefined ? '' : count(row.counts.bad)) },
        { title: '', width: 160, render: (_, row) => (row.counts === undefined || data.rowsRead === 0 ? null : <Progress size="small" showInfo={false} percent={(100 * row.counts.filled) / Math.max(1, row.counts.filled + row.counts.empty + row.counts.bad)} />) },
      ]} />
    </section>
  )
}

function Withdraw({ id, open, onClose }: { id: number; open: boolean; onClose: () => void }): ReactNode {
  const { message } = App.useApp()
  const [reason, setReason] = useState('')
  const command = useCommand(imports.withdraw, () => { void message.success('已撤回'); onClose() })
  return (
    <Modal title="撤回这次导入" open={open} onCancel={onClose} footer={[
      <Button key="no" onClick={onClose}>不撤回</Button>,
      <Button key="yes" danger type="primary" loading={command.isPending} disabled={reason.trim().length < 4} onClick={() => { void command.run({ params: { id }, body: { reason } }).catch(() => undefined) }}>撤回</Button>,
    ]}>
      <p>撤回后，这份文件不再用于筛查，它写进救助链的记录一并撤下；由它更新的登记信息保留，待部门重新报送。</p>
      <Input.TextArea rows={2} placeholder="为什么撤回（必填）" value={reason} onChange={(event) => { setReason(event.target.value) }} />
      {command.error !== null && <ErrorView error={command.error} />}
    </Modal>
  )
}
