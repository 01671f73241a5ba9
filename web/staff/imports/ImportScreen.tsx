import { App, Progress, Table } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link, useParams } from 'wouter'
import { departmentLabels, imports } from '#contract'
import { ActionBar } from '../../ui/ActionBar.tsx'
import { useCommand, useRead } from '../../ui/client.ts'
import { count, dateTime, fileSize, nothing } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ScreenWaiting } from '../../ui/Reading.tsx'
import { ReasonModal } from '../../ui/ReasonModal.tsx'
import { may, useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { HeldRows } from './HeldRows.tsx'
import { RosterHold } from './RosterHold.tsx'
import { statusTone } from './status.ts'
import './imports.css'

type Detail = imports.ImportDetail

/** Asked again often while the file is read, seldom afterwards. */
const readingMs = 1_500
const settledMs = 30_000

/** One delivered file: what was taken, what was returned and why, how its columns were read. */
export default function ImportScreen(): ReactNode {
  const me = useMe()
  const { id } = useParams<{ id: string }>()
  const [settled, setSettled] = useState(false)
  const detail = useRead(imports.show, { params: { id } }, { refetchInterval: settled ? settledMs : readingMs })
  const [withdrawing, setWithdrawing] = useState(false)
  const { data } = detail
  if (detail.isError || data === undefined) return <ScreenWaiting reply={detail} />
  const ended = data.status !== 'received' && data.status !== 'reading'
  if (ended !== settled) setSettled(ended)
  const showsHeld = data.rowsHeld > 0 && data.status === 'committed' && may(me, 'import.correct')
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        back={{ href: '/imports', label: '数据导入' }}
        title={`${data.datasetName} ${data.period}`}
        tags={<StatusTag tone={statusTone[data.status]}>{imports.importStatuses[data.status]}</StatusTag>}
        note={`第 ${String(data.id)} 号　${data.fileName}　${fileSize(data.fileSize)}`}
        actions={
          ended ? (
            <ActionBar
              actions={data.actions.filter((action) => action.action !== 'correct')}
              danger={['withdraw']}
              onAction={() => {
                setWithdrawing(true)
              }}
            />
          ) : undefined
        }
      />
      {!ended && <Underway data={data} />}
      {data.status === 'failed' && <Refused data={data} />}
      {data.status === 'withdrawn' && (
        <p className="dd-ask-line">这次导入已不再使用：{data.reason === '' ? '没有写明原因' : data.reason}</p>
      )}
      {ended && data.status !== 'failed' && <Summary data={data} />}
      {data.hold !== null && <RosterHold importId={data.id} hold={data.hold} />}
      {data.quality.problems.length > 0 && <Problems data={data} />}
      {showsHeld && <HeldRows detail={data} />}
      <Columns data={data} />
      {withdrawing && (
        <Withdraw
          dataset={data.dataset}
          id={data.id}
          onClose={() => {
            setWithdrawing(false)
          }}
        />
      )}
    </div>
  )
}

/** How far the reading has come; the page may be left, the work goes on. */
function Underway({ data }: { data: Detail }): ReactNode {
  const { progress } = data
  const rows =
    progress === null || progress.done === 0
      ? ''
      : `　已读 ${count(progress.done)}${progress.total > 0 ? ` / ${count(progress.total)}` : ''} 行`
  const left = progress?.secondsLeft ?? null
  return (
    <section className="dd-card">
      <h2>{data.status === 'received' ? '已收到，排队等候' : (progress?.step ?? '正在读取')}</h2>
      <Progress percent={Math.round((progress?.share ?? 0) * 100)} status="active" />
      <p className="dd-quiet">
        {rows}
        {left === null ? '' : `　还要约 ${left < 90 ? `${String(left)} 秒` : `${String(Math.round(left / 60))} 分钟`}`}
        {'　'}可以离开这一页，读完会在“任务”里告诉您。
      </p>
    </section>
  )
}

function Refused({ data }: { data: Detail }): ReactNode {
  return (
    <section className="dd-card">
      <h2>没有收下这份文件</h2>
      <p className="dd-late">{data.message}</p>
      <p>{data.hint}</p>
      <p className="dd-quiet">本期以前交的数据不受影响。</p>
    </section>
  )
}

function Summary({ data }: { data: Detail }): ReactNode {
  const { quality } = data
  // Lists that make the registry leave disagreements to its own list; every other file gets the row back.
  const nameHeld = quality.problems.some((problem) => problem.code === 'name.conflict')
  const skipped = quality.skipped.reduce((sum, one) => sum + one.rows, 0)
  const figures: readonly (readonly [string, string, ReactNode])[] = [
    [count(data.rowsRead), '行读到', ''],
    [count(data.rowsTaken), '行收下', ''],
    [
      count(data.rowsHeld),
      '行退回',
      data.rowsHeld === 0 ? '' : data.rowsWaiting === 0 ? '，都已处理' : `，${count(data.rowsWaiting)} 行等待更正`,
    ],
    [count(skipped), '行跳过', ''],
    [count(data.personsMatched), '人登记库里有', ''],
    [count(data.personsNew), '人登记库里没有', ''],
    [
      count(data.personsConflict),
      '条姓名与登记不一致',
      data.personsConflict > 0 &&
        (nameHeld ? (
          '，已退回'
        ) : (
          <>
            {'　'}
            <Link href={`/households/conflicts?importId=${String(data.id)}`}>去处理</Link>
          </>
        )),
    ],
    [data.score === null ? nothing : String(data.score), '质量分', data.score === null ? '，更正的行不另计' : ''],
  ]
  return (
    <section className="dd-card">
      <h2>收到了什么</h2>
      <div className="dd-counts">
        {figures.map(([figure, label, more]) => (
          <div key={label}>
            <b>{figure}</b>
            <span>
              {label}
              {more}
            </span>
          </div>
        ))}
      </div>
      {quality.scoreParts.length > 0 && (
        <p>
          · 质量分：
          {quality.scoreParts
            .map((part) => `${part.label} ${String(Math.round(part.score * part.weight))}/${String(part.weight)}`)
            .join('，')}
        </p>
      )}
      {skipped > 0 && <p>· 跳过的：{quality.skipped.map((one) => `${one.reason} ${count(one.rows)}`).join('，')}</p>}
      <Compared data={data} />
      {quality.warnings.map((warning) => (
        <p key={warning} style={{ margin: '2px 0' }}>
          · {warning}
        </p>
      ))}
      {data.correctsImport !== null && (
        <p>
          · 更正自 <Link href={`/imports/${String(data.correctsImport)}`}>第 {data.correctsImport} 号</Link>
        </p>
      )}
      {data.corrections.map((one) => (
        <p key={one.id} style={{ margin: '2px 0' }}>
          · {dateTime(one.at)}{' '}
          {one.status === 'committed'
            ? `更正收下 ${count(one.rowsTaken)} 行`
            : `更正${imports.importStatuses[one.status as Detail['status']]}`}
          ，见 <Link href={`/imports/${String(one.id)}`}>第 {one.id} 号</Link>
        </p>
      ))}
      <p className="dd-quiet" style={{ marginTop: 6 }}>
        {departmentLabels[data.department as keyof typeof departmentLabels]}　{data.regionName}　{dateTime(data.submittedAt)}{' '}
        {data.submittedByName} 交（{imports.importVias[data.via as keyof typeof imports.importVias]}，
        {data.adds ? '补充本期' : '本期完整名单'}）
        {quality.freshnessDays === null ? '' : `　数据期末到交来 ${String(quality.freshnessDays)} 天`}
        {quality.encoding === null ? '' : `　编码 ${quality.encoding.toUpperCase()}`}{' '}
        {quality.sheet === '' ? '' : `工作表 ${quality.sheet}`} {quality.headerRow === null ? '' : `表头第 ${String(quality.headerRow)} 行`}
      </p>
    </section>
  )
}

/** This period beside the one before: a list that is suddenly much shorter is seldom whole. */
function Compared({ data }: { data: Detail }): ReactNode {
  const { previous } = data
  if (previous === null || data.adds) return null
  const change = previous.rowsTaken === 0 ? 0 : Math.round(((data.rowsTaken - previous.rowsTaken) / previous.rowsTaken) * 100)
  const words = change === 0 ? '一样多' : change > 0 ? `多 ${String(change)}%` : `少 ${String(-change)}%`
  const strange = Math.abs(change) >= 30 && Math.max(data.rowsTaken, previous.rowsTaken) >= 20
  return (
    <p className={strange ? 'dd-ask-line' : undefined}>
      {strange ? '' : '· '}上一期 {previous.period} 收下 {count(previous.rowsTaken)} 行（
      <Link href={`/imports/${String(previous.importId)}`}>第 {previous.importId} 号</Link>），本期{words}。
      {strange && '请核对是不是完整的名单；不完整的，请撤回后重新报送。'}
    </p>
  )
}

const problemColumns = [
  { title: '列', dataIndex: 'label', width: 140 },
  { title: '问题', dataIndex: 'message' },
  { title: '怎么改', dataIndex: 'wayOut' },
  {
    title: '在哪几行',
    dataIndex: 'where',
    width: 200,
    render: (where: string, row: { rows: number }) => (where !== '' && row.rows > 5 ? `${where}等` : where),
  },
  { title: '行数', dataIndex: 'rows', width: 80, align: 'right' as const, render: count },
]

function Problems({ data }: { data: Detail }): ReactNode {
  return (
    <section className="dd-card">
      <h2>退回的原因</h2>
      <Table
        size="small"
        pagination={false}
        rowKey={(row) => `${row.field} ${row.code}`}
        dataSource={data.quality.problems}
        columns={problemColumns}
      />
    </section>
  )
}

function Columns({ data }: { data: Detail }): ReactNode {
  const counts = new Map(data.quality.fields.map((field) => [field.field, field]))
  const rows = data.mapping.map((column, i) => ({
    ...column,
    key: i,
    counts: column.field === null ? undefined : counts.get(column.field),
  }))
  if (rows.length === 0) return null
  return (
    <section className="dd-card">
      <h2>各列读得怎样</h2>
      <Table
        size="small"
        pagination={false}
        rowKey="key"
        dataSource={rows}
        columns={[
          { title: '文件中的列名', dataIndex: 'header' },
          {
            title: '当作',
            dataIndex: 'label',
            render: (label: string, row) =>
              row.field === null ? (
                <span className="dd-quiet">没有读</span>
              ) : (
                <>
                  {label}
                  {row.unit === null || row.unit === 'yuan' ? '' : `（按${imports.columnUnitLabels[row.unit]}）`}
                </>
              ),
          },
          { title: '有值', width: 90, align: 'right', render: (_, row) => (row.counts === undefined ? '' : count(row.counts.filled)) },
          { title: '空', width: 90, align: 'right', render: (_, row) => (row.counts === undefined ? '' : count(row.counts.empty)) },
          {
            title: '有问题',
            width: 90,
            align: 'right',
            render: (_, row) =>
              row.counts === undefined ? '' : row.counts.bad === 0 ? '0' : <span className="dd-late">{count(row.counts.bad)}</span>,
          },
          {
            title: '',
            width: 160,
            render: (_, row) =>
              row.counts === undefined || data.rowsRead === 0 ? null : (
                <Progress
                  size="small"
                  showInfo={false}
                  percent={(100 * row.counts.filled) / Math.max(1, row.counts.filled + row.counts.empty + row.counts.bad)}
                />
              ),
          },
        ]}
      />
    </section>
  )
}

function Withdraw({ id, dataset, onClose }: { id: number; dataset: string; onClose: () => void }): ReactNode {
  const { message } = App.useApp()
  const command = useCommand(imports.withdraw, () => {
    void message.success('已撤回')
    onClose()
  })
  return (
    <ReasonModal
      title="撤回这次导入"
      ok="撤回"
      danger
      hint="如：部门说明这份文件取错了月份"
      pending={command.isPending}
      error={command.error}
      close={onClose}
      submit={(reason) => {
        void command.run({ params: { id }, body: { reason } }).catch(() => undefined)
      }}
    >
      <p>撤回后，这份文件不再用于筛查，它写进救助链的记录一并撤下；由它更新的登记信息保留，待部门重新报送。</p>
      {dataset === 'deaths' && <p>已登记的死亡不随撤回取消：误报的，请核实后在本人的登记页“撤销死亡登记”。</p>}
    </ReasonModal>
  )
}
