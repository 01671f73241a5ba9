import { Progress } from 'antd'
import type { ReactNode } from 'react'
import type { screening } from '#contract'
import { secondsLeft, timeLeft } from '../../ui/clock.ts'
import { count, dateTime } from '../../ui/format.ts'

const marks = { waiting: '○', running: '▸', done: '✓', failed: '✗' } as const
const words = { waiting: '等待', running: '进行中', done: '完成', failed: '没有完成' } as const

/** The stations of a run and where it is. It goes on when the page is closed. */
export function RunProgress({
  run,
  asked,
}: {
  run: screening.RunDetail
  /** When the server was asked, in ms. */
  asked: number
}): ReactNode {
  const { progress } = run
  const elapsed = run.startedAt === null ? 0 : (asked - Date.parse(run.startedAt)) / 1000
  const left = progress === null ? null : secondsLeft(progress.done, progress.total, elapsed)
  return (
    <section className="dd-card" aria-live="polite">
      <h2>
        {run.status === 'queued' ? '排队中，前面的任务完成后自动开始' : `正在进行，${dateTime(run.startedAt ?? run.requestedAt)} 开始`}
      </h2>
      {run.kind === 'backtest' && <p>{progress?.label ?? '准备数据'}</p>}
      {run.kind === 'run' && (
        <ol className="dd-stations">
          {run.steps.map((step) => (
            <li key={step.step} data-state={step.state}>
              <span aria-hidden="true">{marks[step.state]}</span>
              {step.label}
              <span className="dd-unseen">{words[step.state]}</span>
            </li>
          ))}
        </ol>
      )}
      {progress !== null && progress.total > 0 && (
        <Progress
          percent={Math.floor((100 * progress.done) / progress.total)}
          status="active"
          format={() => `${count(progress.done)} / ${count(progress.total)}${left === null ? '' : `，${timeLeft(left)}`}`}
        />
      )}
      <p className="dd-quiet">可以关掉这一页，进度在右上角“任务”里。</p>
    </section>
  )
}

/** Why a run gave no result, what was kept, what to do. */
export function RunFailure({ run }: { run: screening.RunDetail }): ReactNode {
  const stopped = run.status === 'stopped'
  return (
    <section className="dd-card dd-error" role="alert">
      <h2>{stopped ? '两次计算结果不一致，这次筛查自己停下了' : '筛查没有完成'}</h2>
      {run.errorMessage !== null && <p>{run.errorMessage}</p>}
      {stopped && <p>每户都用两种互不相干的方法各算一遍，为的是不让算错的结果变成预警。只要有一户不同，整批作废。</p>}
      <p>
        <b>保留了什么：</b>没有产生、更新或结束任何预警，上一次筛查的结果照常有效，已导入的数据不受影响。
      </p>
      <p>
        <b>怎么办：</b>
        {run.errorHint ??
          (stopped
            ? '请把下面的编号告诉系统管理员，查明之后再筛；原因查明前重新筛查会再次停下'
            : '请稍后重新开始；仍不行请把编号告诉系统管理员')}
        。
      </p>
      <div className="dd-error-foot">
        <span className="dd-quiet">
          编号 {run.errorCode ?? 'screening'} · 第 {run.id} 批 · 规则 {run.modelHash.slice(0, 8) || '—'}
        </span>
      </div>
    </section>
  )
}
