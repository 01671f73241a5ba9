import { App, Descriptions, Tabs } from 'antd'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import { screening } from '#contract'
import { plainDate, regionCode } from '#kernel'
import { ActionBar } from '../../ui/ActionBar.tsx'
import { useCommand, useRead } from '../../ui/client.ts'
import { describeError } from '../../ui/ErrorView.tsx'
import { count, dateTime } from '../../ui/format.ts'
import { NumberLink } from '../../ui/NumberLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { ScreenWaiting } from '../../ui/Reading.tsx'
import { AlertStatusTag, GradeTag } from '../alerts/words.tsx'
import { BacktestMonths } from './BacktestMonths.tsx'
import { RunData } from './RunData.tsx'
import { RunFailure, RunProgress } from './RunProgress.tsx'
import { RunSummary } from './RunSummary.tsx'
import { foundStates, HitStateTag, isOpenRun, RunStatusTag, took } from './words.tsx'
import './screening.css'

type Hit = screening.HitRow

/** The part of the address after the run's number says which tab is open. */
const tabs = { result: '', hits: '/hits', data: '/data' } as const

/** One run: progress while it works; then what it found, the families, the data it rests on. */
export default function RunScreen(): ReactNode {
  const { id } = useParams<{ id: string }>()
  const [path, navigate] = useLocation()
  const [working, setWorking] = useState(true)
  const reply = useRead(screening.show, { params: { id } }, { refetchInterval: working ? 1_500 : false })
  const run = reply.data
  const open = run === undefined || isOpenRun(run)
  useEffect(() => {
    setWorking(open)
  }, [open])
  if (reply.isError || run === undefined) return <ScreenWaiting reply={reply} />
  const tab = path.endsWith('/hits') ? 'hits' : path.endsWith('/data') ? 'data' : 'result'
  const backtest = run.kind === 'backtest'
  const finished = run.status === 'done'
  return (
    <div className={tab === 'hits' ? 'dd-screen' : 'dd-screen dd-scroll'}>
      <PageHeader
        back={{ href: '/screenings', label: '筛查运行' }}
        title={`第 ${String(run.id)} 批${backtest ? '回测' : '筛查'}　${run.regionName}`}
        tags={<RunStatusTag status={run.status} />}
        note={noteOf(run)}
        actions={backtest ? undefined : <Again run={run} />}
      />
      {isOpenRun(run) && <RunProgress run={run} asked={reply.dataUpdatedAt} />}
      {(run.status === 'stopped' || run.status === 'failed') && <RunFailure run={run} />}
      {finished && !backtest && (
        <Tabs
          size="small"
          activeKey={tab}
          onChange={(key) => {
            navigate(`/screenings/${id}${tabs[key as keyof typeof tabs]}`)
          }}
          items={[
            { key: 'result', label: '结果' },
            { key: 'hits', label: '命中明细' },
            { key: 'data', label: '所用数据' },
          ]}
        />
      )}
      {finished && !backtest && tab === 'result' && (
        <>
          <Figures run={run} />
          <RunSummary run={run} />
        </>
      )}
      {finished && backtest && <BacktestMonths run={run} />}
      {finished && tab === 'hits' && <Hits run={run.id} />}
      {!isOpenRun(run) && (tab === 'data' || !finished) && <RunData run={run} />}
    </div>
  )
}

/** Screens the same place as of the same day once more. */
function Again({ run }: { run: screening.RunDetail }): ReactNode {
  const { message } = App.useApp()
  const [, navigate] = useLocation()
  const start = useCommand(screening.start, (reply) => {
    navigate(`/screenings/${String(reply.id)}`)
  })
  const again = (): void => {
    start.run({ body: { regionCode: regionCode(run.regionCode), asOf: plainDate(run.asOf) } }).catch((error: unknown) => {
      void message.error(describeError(error).happened)
    })
  }
  return (
    <ActionBar
      actions={run.actions}
      pending={start.isPending ? 'again' : undefined}
      onAction={(action) => {
        if (action === 'again') again()
      }}
    />
  )
}

function noteOf(run: screening.RunDetail): string {
  const duration = took(run.startedAt, run.finishedAt)
  return [
    `数据截至 ${run.asOf}`,
    `${run.requestedBy} ${dateTime(run.requestedAt)} 发起`,
    ...(duration === null ? [] : [`用时 ${duration}`]),
  ].join('　')
}

function Figures({ run }: { run: screening.RunDetail }): ReactNode {
  const hits = `/screenings/${String(run.id)}/hits?state=`
  const items = [
    { key: 'people', label: '筛查', children: `${count(run.households)} 户 ${count(run.persons)} 人` },
    { key: 'hits', label: '命中', children: <NumberLink value={run.hits} href={`${hits}${foundStates}`} /> },
    { key: 'new', label: '新发现', children: <NumberLink value={run.hitsNew} href={`${hits}new`} /> },
    { key: 'still', label: '仍存在', children: <NumberLink value={run.hitsStill} href={`${hits}still`} /> },
    { key: 'gone', label: '已消失', children: <NumberLink value={run.hitsGone} href={`${hits}gone`} /> },
    { key: 'alerts', label: '产生预警', children: <NumberLink value={run.alertsOpened} href={`/alerts?run=${String(run.id)}`} /> },
    { key: 'checked', label: '复算核对', children: `${count(run.checked)} 个结果，全部一致` },
    { key: 'data', label: '数据', children: <Link href={`/screenings/${String(run.id)}/data`}>{dataWords(run)}</Link> },
  ]
  return (
    <section className="dd-card">
      <Descriptions size="small" column={4} items={items} />
    </section>
  )
}

function dataWords({ snapshots }: screening.RunDetail): string {
  const missing = snapshots.filter((each) => each.missing).length
  const late = snapshots.filter((each) => each.late && !each.missing).length
  return `${String(snapshots.length)} 个数据集${missing > 0 ? `，缺 ${String(missing)} 个` : ''}${late > 0 ? `，旧 ${String(late)} 个` : ''}`
}

const open = (row: Hit): string => `/screenings/${String(row.run)}/hits/${String(row.householdNo)}/${row.indicator}`
const render = {
  grade: (row: Hit): ReactNode => <GradeTag grade={row.grade} />,
  state: (row: Hit): ReactNode => <HitStateTag state={row.state} />,
  alertStatus: (row: Hit): ReactNode =>
    row.alertId === null || row.alertStatus === null ? (
      '—'
    ) : (
      <Link href={`/alerts/${String(row.alertId)}`}>
        <AlertStatusTag status={row.alertStatus} />
      </Link>
    ),
}
/** Widths with which the sentence and the last column stand on 1366 px, in px. */
const widths: Readonly<Record<string, number>> = { grade: 66, cause: 112, sentence: 344 }
const hitListing = {
  ...screening.hitListing,
  columns: screening.hitListing.columns.map((column) => ({ ...column, width: widths[column.key] ?? column.width ?? 100 })),
}
const why = { width: 76, render: (row: Hit): ReactNode => <Link href={open(row)}>看依据</Link> }
const keyOf = (row: Hit): string => `${String(row.householdNo)} ${row.indicator}`

function Hits({ run }: { run: number }): ReactNode {
  const fixed = useMemo(() => ({ run }), [run])
  return (
    <QueryTable
      listing={hitListing}
      rowKey={keyOf}
      fixed={fixed}
      open={open}
      linkColumn="headName"
      render={render}
      actions={why}
      empty={{ title: '这次筛查没有发现问题', next: '可以到“所用数据”看看是不是缺了数据' }}
    />
  )
}
