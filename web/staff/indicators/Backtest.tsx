import { useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Skeleton } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import { useLocation, useSearch } from 'wouter'
import { screening } from '#contract'
import { addMonths, monthOf, plainDate, regionCode } from '#kernel'
import { useCommand, useRead } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { dateTime } from '../../ui/format.ts'
import { useMe } from '../../ui/session.ts'
import { BacktestMonths } from '../screening/BacktestMonths.tsx'
import { RunFailure, RunProgress } from '../screening/RunProgress.tsx'
import { isOpenRun } from '../screening/words.tsx'
import { withEdit } from './ChangeIndicator.tsx'
import { ThresholdFields } from './ThresholdFields.tsx'

/** Months offered, newest first, and how many are chosen to begin with. */
const offered = 12
const preset = 3

/** Tries an indicator on past months before it is switched on or its thresholds are moved. */
export function Backtest({ row, place }: { row: screening.IndicatorRow; place: { code: string; name: string } }): ReactNode {
  const me = useMe()
  const [path, navigate] = useLocation()
  const address = new URLSearchParams(useSearch())
  const all = Array.from({ length: offered }, (_, back) => monthOf(addMonths(plainDate(me.today), -1 - back)))
  const [months, setMonths] = useState<readonly string[]>(all.slice(0, preset))
  const [edits, setEdits] = useState<Readonly<Record<string, number>>>({})
  const start = useCommand(screening.startBacktest, (reply) => {
    address.set('run', String(reply.id))
    navigate(`${path}?${address.toString()}`, { replace: true })
  })
  const action = row.actions.find((each) => each.action === 'backtest')
  const reason = action?.allowed === false ? (action.reason ?? '现在不能回测') : months.length === 0 ? '请至少选一个月' : undefined
  const shown = address.get('run') ?? (row.backtest === null ? null : String(row.backtest.run))
  return (
    <>
      <section className="dd-card">
        <h2>用过去的数据试一试</h2>
        <p>{needed(row)}回测不产生预警，也不影响在办的。</p>
        <div className="dd-fields">
          <span>月份</span>
          <Checkbox.Group
            className="dd-months"
            value={[...months]}
            options={all.map((month) => ({ value: month, label: month }))}
            onChange={(next) => {
              setMonths(next.map(String))
            }}
          />
          {row.parameters.some((each) => each.editable) && (
            <>
              <span>按阈值</span>
              <div>
                <ThresholdFields
                  parameters={row.parameters}
                  edits={edits}
                  onEdit={(key, value) => {
                    setEdits((now) => withEdit(now, key, value))
                  }}
                />
              </div>
            </>
          )}
          <span />
          <span>
            <Button
              size="small"
              type="primary"
              disabled={reason !== undefined}
              title={reason}
              loading={start.isPending}
              onClick={() => {
                void start
                  .run({
                    body: {
                      regionCode: regionCode(place.code),
                      indicators: [row.id],
                      months: [...months].toSorted(),
                      parameters: { ...edits },
                    },
                  })
                  .catch(() => undefined)
              }}
            >
              在{place.name}回测 {months.length} 个月
            </Button>
            {reason !== undefined && <span className="dd-quiet">　{reason}</span>}
          </span>
        </div>
        {start.error !== null && <ErrorView error={start.error} kept="选好的月份和阈值还在" />}
      </section>
      {shown !== null && <BacktestRun id={shown} indicator={row.id} />}
    </>
  )
}

function needed(row: screening.IndicatorRow): string {
  if (row.backtest !== null) return `最近一次回测 ${dateTime(row.backtest.finishedAt)} 完成，试了 ${String(row.backtest.months)} 个月。`
  return row.enabled ? '这项指标还没有回测过；调整阈值之前先试一试。' : '启用之前必须先回测，看看每月会发现多少、以后核实的情况怎样。'
}

function BacktestRun({ id, indicator }: { id: string; indicator: string }): ReactNode {
  const queries = useQueryClient()
  const [working, setWorking] = useState(true)
  const reply = useRead(screening.show, { params: { id } }, { refetchInterval: working ? 1_500 : false })
  const run = reply.data
  const open = run === undefined || isOpenRun(run)
  useEffect(() => {
    if (run === undefined || working === open) return
    setWorking(open)
    // What may be done with the indicator depends on its backtests.
    void queries.invalidateQueries({
      predicate: (query) => query.queryKey[0] === screening.showIndicator.id || query.queryKey[0] === screening.indicators.id,
    })
  }, [run, open, working, queries])
  if (reply.isError) return <ReadError reply={reply} />
  if (run === undefined) return <Skeleton active />
  if (isOpenRun(run)) return <RunProgress run={run} asked={reply.dataUpdatedAt} />
  return run.status === 'done' ? <BacktestMonths run={run} first={indicator} /> : <RunFailure run={run} />
}
