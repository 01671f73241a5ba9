import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { screening } from '#contract'
import { useRead } from '../../ui/client.ts'
import { count, nothing } from '../../ui/format.ts'
import { NumberLink } from '../../ui/NumberLink.tsx'
import { categoryLabel, causeLabel, change, foundStates } from './words.tsx'

type Indicator = screening.RunDetail['indicators'][number]

const counted = ['red', 'orange', 'yellow', 'hits', 'new', 'still', 'gone', 'unsure'] as const
type Counted = (typeof counted)[number]

/** What to add to the list of hits to see exactly the rows of a number. */
const selections: Readonly<Record<Counted, string>> = {
  red: `grade=1&state=${foundStates}`,
  orange: `grade=2&state=${foundStates}`,
  yellow: `grade=3&state=${foundStates}`,
  hits: `state=${foundStates}`,
  new: 'state=new',
  still: 'state=still',
  gone: 'state=gone',
  unsure: 'state=unsure',
}
const heads: Readonly<Record<Counted, string>> = {
  red: '红',
  orange: '橙',
  yellow: '黄',
  hits: '命中',
  new: '新发现',
  still: '仍存在',
  gone: '已消失',
  unsure: '数据不足',
}

/** What a run found, by cause and indicator, beside the last time. Each number opens its rows. */
export function RunSummary({ run }: { run: screening.RunDetail }): ReactNode {
  const previous = useRead(
    screening.show,
    { params: { id: run.previousRun ?? 0 } },
    { enabled: run.previousRun !== null, staleTime: Infinity },
  )
  const before = new Map(previous.data?.indicators.map((each) => [each.indicator, each.hits]) ?? [])
  const on = run.indicators.filter((each) => each.enabled)
  const off = run.indicators.filter((each) => !each.enabled)
  const causes = [...new Set(on.map((each) => each.cause))]
  const last = previous.data
  return (
    <section className="dd-card">
      <h2>发现了什么</h2>
      <p className="dd-quiet">
        {last === undefined ? (
          run.previousRun === null ? (
            '这个地区的第一次筛查，全部算新发现。'
          ) : (
            ''
          )
        ) : (
          <>
            与
            <Link href={`/screenings/${String(last.id)}`}>
              第 {last.id} 批（数据截至 {last.asOf}）
            </Link>
            相比：命中 {count(last.hits)} → {count(run.hits)}。
          </>
        )}
        {'　'}一户命中几项就记几条；“数据不足”是上次发现、这次数据不够判断的，预警保留；“无法判断”是缺数据、说不准的家庭。
      </p>
      <table className="dd-plain dd-runtable">
        <thead>
          <tr>
            <th>事由和指标</th>
            {counted.map((key) => (
              <th key={key} className="dd-right">
                {heads[key]}
              </th>
            ))}
            <th className="dd-right">上次命中</th>
            <th className="dd-right">变化</th>
            <th className="dd-right" title="缺数据，说不准是否符合的家庭数">
              无法判断
            </th>
          </tr>
        </thead>
        {causes.map((cause) => (
          <Cause
            key={cause}
            run={run.id}
            cause={cause}
            rows={on.filter((each) => each.cause === cause)}
            before={last === undefined ? null : before}
          />
        ))}
        <tbody>
          <tr className="dd-total">
            <td>合计</td>
            {counted.map((key) => (
              <Cell key={key} run={run.id} value={total(on, key)} selection={selections[key]} />
            ))}
            <td className="dd-right dd-figure">{last === undefined ? nothing : count(last.hits)}</td>
            <td className="dd-right dd-figure">{last === undefined ? nothing : change(total(on, 'hits'), last.hits)}</td>
            <td />
          </tr>
        </tbody>
      </table>
      {off.length > 0 && (
        <p className="dd-quiet">
          这次没有查的 {off.length} 项（未启用）：
          {off.map((each, at) => (
            <span key={each.indicator}>
              {at > 0 && '、'}
              <Link href={`/indicators/${each.indicator}?region=${run.regionCode}`}>{each.name}</Link>
            </span>
          ))}
        </p>
      )}
    </section>
  )
}

function total(rows: readonly Indicator[], key: Counted): number {
  return rows.reduce((sum, row) => sum + row[key], 0)
}

function Cell({ run, value, selection }: { run: number; value: number; selection: string }): ReactNode {
  return (
    <td className="dd-right">
      <NumberLink value={value} href={`/screenings/${String(run)}/hits?${selection}`} />
    </td>
  )
}

function Cause({
  run,
  cause,
  rows,
  before,
}: {
  run: number
  cause: string
  rows: readonly Indicator[]
  before: ReadonlyMap<string, number> | null
}): ReactNode {
  const earlier = rows.reduce((sum, row) => sum + (before?.get(row.indicator) ?? 0), 0)
  return (
    <tbody>
      <tr className="dd-group">
        <td>
          <b>{causeLabel(cause)}</b> <span className="dd-quiet">{categoryLabel(rows[0]?.category ?? '')}</span>
        </td>
        {counted.map((key) => (
          <Cell key={key} run={run} value={total(rows, key)} selection={`cause=${cause}&${selections[key]}`} />
        ))}
        <td className="dd-right dd-figure">{before === null ? nothing : count(earlier)}</td>
        <td className="dd-right dd-figure">{before === null ? nothing : change(total(rows, 'hits'), earlier)}</td>
        <td />
      </tr>
      {rows.map((row) => (
        <tr key={row.indicator}>
          <td className="dd-indent">
            <Link href={`/indicators/${row.indicator}`}>{row.name}</Link>
          </td>
          {counted.map((key) => (
            <Cell key={key} run={run} value={row[key]} selection={`indicator=${row.indicator}&${selections[key]}`} />
          ))}
          <td className="dd-right dd-figure">{before === null ? nothing : count(before.get(row.indicator) ?? 0)}</td>
          <td className="dd-right dd-figure">{before === null ? nothing : change(row.hits, before.get(row.indicator) ?? 0)}</td>
          <td className="dd-right dd-figure dd-quiet">{count(row.unknown)}</td>
        </tr>
      ))}
    </tbody>
  )
}
