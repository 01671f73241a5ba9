import { Segmented } from 'antd'
import { useMemo, useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import type { screening } from '#contract'
import { Chart, type ChartOption } from '../../ui/Chart.tsx'
import { count, nothing, share } from '../../ui/format.ts'
import { colours } from '../../ui/theme.ts'
import { gradeColours } from './words.tsx'
import './screening.css'

type Month = screening.RunDetail['months'][number]

/** What indicators would have found in past months, and what became of those families as known today. */
export function BacktestMonths({
  run,
  first,
}: {
  run: screening.RunDetail
  /** The indicator shown first; otherwise the first one tried. */
  first?: string
}): ReactNode {
  const ids = useMemo(() => [...new Set(run.months.map((each) => each.indicator))], [run.months])
  const [chosen, setChosen] = useState<string>()
  const indicator = chosen ?? ids.find((id) => id === first) ?? ids[0]
  const months = useMemo(
    () => run.months.filter((each) => each.indicator === indicator).toSorted((one, other) => (one.month < other.month ? -1 : 1)),
    [run.months, indicator],
  )
  const name = (id: string): string => run.indicators.find((each) => each.indicator === id)?.name ?? id
  if (indicator === undefined)
    return (
      <section className="dd-card">
        <p>这次回测没有留下结果。</p>
      </section>
    )
  return (
    <section className="dd-card">
      <h2>
        每月会发现多少 {ids.length === 1 && <Link href={`/indicators/${indicator}?region=${run.regionCode}`}>{name(indicator)}</Link>}
      </h2>
      {ids.length > 1 && (
        <Segmented size="small" value={indicator} options={ids.map((id) => ({ value: id, label: name(id) }))} onChange={setChosen} />
      )}
      <p>{verdict(months)}</p>
      <div className="dd-beside">
        <Chart
          option={optionOf(months)}
          height={260}
          label={`${name(indicator)}每月命中：${months.map((each) => `${each.month} ${String(each.hits)} 户`).join('，')}`}
        />
        <MonthsTable months={months} />
      </div>
      <p className="dd-quiet">
        “后来属实”“后来误报”指这些家庭在那个月之后同一事由的预警被人核实的结论；“后来获救助”指那个月之后新纳入救助。没有人核实过的不在其中，所以重合低不等于不准。
      </p>
    </section>
  )
}

function verdict(months: readonly Month[]): string {
  const sum = (key: 'hits' | 'laterConfirmed' | 'laterFalse' | 'laterHelped'): number => months.reduce((all, each) => all + each[key], 0)
  const [hits, confirmed, wrong, helped] = [sum('hits'), sum('laterConfirmed'), sum('laterFalse'), sum('laterHelped')]
  if (hits === 0) return `${String(months.length)} 个月里一户也没有发现。阈值可能太严，或者所需数据还没有。`
  const found = `${String(months.length)} 个月共命中 ${count(hits)} 户次，平均每月 ${count(hits / Math.max(1, months.length))} 户`
  if (confirmed + wrong + helped === 0) return `${found}；这些家庭后来还没有核实结论，也没有新纳入救助。`
  return `${found}；其中后来属实 ${share(confirmed / hits)}，后来误报 ${share(wrong / hits)}，后来获救助 ${share(helped / hits)}。`
}

function optionOf(months: readonly Month[]): ChartOption {
  const bar = (key: keyof typeof gradeColours, label: string) => ({
    type: 'bar' as const,
    stack: 'hits',
    name: label,
    itemStyle: { color: gradeColours[key] },
    barMaxWidth: 36,
    data: months.map((each) => each[key]),
  })
  return {
    grid: { left: 48, right: 16, top: 32, bottom: 26 },
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 10 },
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'category', data: months.map((each) => each.month) },
    yAxis: { type: 'value', minInterval: 1 },
    series: [
      bar('red', '红'),
      bar('orange', '橙'),
      bar('yellow', '黄'),
      {
        type: 'line',
        name: '后来属实',
        data: months.map((each) => each.laterConfirmed),
        itemStyle: { color: colours.fine },
        symbolSize: 7,
      },
      {
        type: 'line',
        name: '后来获救助',
        data: months.map((each) => each.laterHelped),
        itemStyle: { color: colours.accent },
        lineStyle: { type: 'dashed' },
        symbolSize: 7,
      },
    ],
  }
}

function MonthsTable({ months }: { months: readonly Month[] }): ReactNode {
  const keys = ['hits', 'new', 'red', 'orange', 'yellow', 'laterConfirmed', 'laterFalse', 'laterHelped'] as const
  const heads = ['命中', '新发现', '红', '橙', '黄', '后来属实', '后来误报', '后来获救助']
  return (
    <table className="dd-plain">
      <thead>
        <tr>
          <th>月份</th>
          {heads.map((head) => (
            <th key={head} className="dd-right">
              {head}
            </th>
          ))}
          <th className="dd-right" title="后来属实 ÷ 命中">
            重合
          </th>
        </tr>
      </thead>
      <tbody>
        {months.map((each) => (
          <tr key={each.month}>
            <td>{each.month}</td>
            {keys.map((key) => (
              <td key={key} className="dd-right dd-figure">
                {count(each[key])}
              </td>
            ))}
            <td className="dd-right dd-figure">{each.hits === 0 ? nothing : share(each.laterConfirmed / each.hits)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
