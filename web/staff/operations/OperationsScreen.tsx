import { Button, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { operations } from '#contract'
import { useCommand, useRead } from '../../ui/client.ts'
import { DemoLoading, isLoading, useWelcome } from '../../ui/DemoLoading.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { count, dateTime, fileSize, nothing } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { may, useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { judge, type Judgement } from './judge.ts'

const everyMs = 30_000

/** 运行与备份: whether what was written would survive the machine, whether that was tried, and what the background work has given up. */
export default function OperationsScreen(): ReactNode {
  const state = useRead(operations.state, {}, { refetchInterval: everyMs })
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader title="运行与备份" note="每晚一份备份，平时每分钟补上新写的内容；每晚把最新的备份恢复到一旁核对一遍再删掉" />
      {state.isError ? <ReadError reply={state} /> : state.data === undefined ? <Skeleton active /> : <State state={state.data} />}
    </div>
  )
}

function State({ state }: { state: operations.OperationsState }): ReactNode {
  const { synthetic } = useMe()
  const welcome = useWelcome().data
  const loading = synthetic && welcome !== undefined && isLoading(welcome)
  return (
    <>
      {loading && (
        <p className="dd-quiet">
          <DemoLoading welcome={welcome} />
          ，下面的任务多半是它的；已经装好的部分可以照常看。
        </p>
      )}
      <section className="dd-card">
        <h2>能不能恢复</h2>
        <table className="dd-plain">
          <thead>
            <tr>
              <th style={{ width: 140 }}>项目</th>
              <th style={{ width: 110 }}>状态</th>
              <th>说明</th>
            </tr>
          </thead>
          <tbody>
            {judge(state, { synthetic, loading }).map((one) => (
              <Judged key={one.title} judgement={one} />
            ))}
          </tbody>
        </table>
      </section>
      <section className="dd-card">
        <h2>备份和演练的记录</h2>
        {state.runs.length === 0 ? (
          <Empty
            title="还没有备份和演练"
            next={
              state.backup === 'set'
                ? '今晚 1:10 备份，2:30 演练；现在就要，在服务器上执行 doudi backup 和 doudi drill'
                : state.backup === 'external'
                  ? '数据库由它自己的服务器备份；部门数据和文件用 doudi backup 备份'
                  : '设置 DOUDI_BACKUPS 后每晚自动进行'
            }
          />
        ) : (
          <Runs runs={state.runs} />
        )}
      </section>
      <section className="dd-card">
        <h2>没有完成的后台任务</h2>
        {state.failed.length === 0 ? (
          <p className="dd-quiet">没有。一项任务试过几次都不成才会到这里，其他任务不受影响。</p>
        ) : (
          <Failed jobs={state.failed} />
        )}
      </section>
      <section className="dd-card">
        <h2>后台任务</h2>
        <Queues queues={state.queues} />
      </section>
    </>
  )
}

function Judged({ judgement: { title, tone, word, words } }: { judgement: Judgement }): ReactNode {
  return (
    <tr>
      <td>
        <b>{title}</b>
      </td>
      <td>
        <StatusTag tone={tone}>{word}</StatusTag>
      </td>
      <td>{words}</td>
    </tr>
  )
}

function Runs({ runs }: { runs: readonly operations.BackupRun[] }): ReactNode {
  return (
    <table className="dd-plain">
      <thead>
        <tr>
          <th>时间</th>
          <th>做什么</th>
          <th>结果</th>
          <th className="dd-right">用时</th>
          <th className="dd-right">台账</th>
          <th className="dd-right">人员编号</th>
          <th className="dd-right">快照、文件</th>
          <th>说明</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={`${run.kind}${run.startedAt}`}>
            <td className="dd-figure">{dateTime(run.startedAt)}</td>
            <td>{run.kind === 'base' ? '备份' : '恢复演练'}</td>
            <td>
              <StatusTag tone={run.sound ? 'done' : 'late'}>
                {run.sound ? (run.kind === 'base' ? '已备份' : '核对无误') : '没有通过'}
              </StatusTag>
            </td>
            <td className="dd-figure dd-right">{run.seconds === null ? nothing : `${count(Math.ceil(run.seconds))} 秒`}</td>
            <td className="dd-figure dd-right">{run.ledgerEntries === null ? nothing : `${count(run.ledgerEntries)} 条`}</td>
            <td className="dd-figure dd-right">{run.persons === null ? nothing : count(run.persons)}</td>
            <td className="dd-figure dd-right">
              {run.files === null || run.snapshots === null ? nothing : `${count(run.snapshots)}、${count(run.files)}`}
            </td>
            <td>{aboutRun(run)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function aboutRun(run: operations.BackupRun): ReactNode {
  if (!run.sound) return run.problems.join('；')
  if (run.kind === 'base') return run.bytes === null ? '' : `加密后 ${fileSize(run.bytes)}`
  return `恢复到 ${run.until === null ? '' : dateTime(run.until)}，台账与 ${count(run.anchoredDays ?? 0)} 天的锚点核对`
}

function Failed({ jobs }: { jobs: operations.OperationsState['failed'] }): ReactNode {
  const mayAgain = may(useMe(), 'operations.manage')
  const again = useCommand(operations.again)
  return (
    <>
      {again.error !== null && <ErrorView error={again.error} />}
      <table className="dd-plain">
        <thead>
          <tr>
            <th>任务</th>
            <th>最后一次失败</th>
            <th className="dd-right">试过</th>
            <th>错误类别</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <tr key={job.id}>
              <td>
                <b>{job.label}</b>
              </td>
              <td className="dd-figure">{dateTime(job.failedAt)}</td>
              <td className="dd-figure dd-right">{count(job.tries)} 次</td>
              <td className="dd-quiet">
                {job.reason}（详情见运行日志，任务号 {job.id.slice(0, 8)}）
              </td>
              <td className="dd-right">
                {mayAgain && (
                  <Button
                    size="small"
                    loading={again.isPending}
                    onClick={() => {
                      again.run({ params: { id: job.id } }).catch(() => undefined)
                    }}
                  >
                    再做一次
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function Queues({ queues }: { queues: operations.OperationsState['queues'] }): ReactNode {
  return (
    <table className="dd-plain">
      <thead>
        <tr>
          <th>任务</th>
          <th className="dd-right">排队</th>
          <th className="dd-right">正在做</th>
          <th className="dd-right">没有完成</th>
        </tr>
      </thead>
      <tbody>
        {queues.map((queue) => (
          <tr key={queue.name}>
            <td>{queue.label}</td>
            <td className="dd-figure dd-right">{count(queue.waiting)}</td>
            <td className="dd-figure dd-right">{count(queue.running)}</td>
            <td className="dd-figure dd-right">{queue.failed === 0 ? '0' : <StatusTag tone="late">{count(queue.failed)}</StatusTag>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
