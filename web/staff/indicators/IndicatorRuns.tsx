import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { screening, type ReplyOf } from '#contract'
import { Chart, type ChartOption } from '../../ui/Chart.tsx'
import { useRead } from '../../ui/client.ts'
import { Empty } from '../../ui/Empty.tsx'
import { count } from '../../ui/format.ts'
import { NumberLink } from '../../ui/NumberLink.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { gradeColours } from '../screening/words.tsx'

type Run = ReplyOf<typeof screening.indicatorRuns>['rows'][number]

/** What the indicator found at each screening, month by month: as a picture and as figures that open the families. */
export function IndicatorRuns({ indicator, region }: { indicator: string; region: string }): ReactNode {
  const reply = useRead(screening.indicatorRuns, { params: { indicator }, query: { region } })
  if (reply.isError) return <ReadError reply={reply} />
  if (reply.data === undefined) return <Skeleton active />
  const { rows, regionCode, regionName } = reply.data
  if (rows.length === 0)
    return (
      <section className="dd-card">
        <Empty title="还没有用这项指标筛查过" next="启用后，下一次筛查会出现在这里" />
      </section>
    )
  return (
    <section className="dd-card">
      <h2>每次筛查发现多少户</h2>
      <p className="dd-quiet">
        按数据截至的日期排列，同一天筛查过几次的取最后一次。{regionCode !== region && `这里没有单独筛查过，下面是${regionName}全部的数。`}
        “无法判断”是缺数据、说不准的家庭。
      </p>
      <div className="dd-beside">
        <Chart
          option={optionOf(rows)}
          height={280}
          label={`历次筛查命中：${rows.map((row) => `${row.day} ${String(row.hits)} 户`).join('，')}`}
        />
        <table className="dd-plain">
          <thead>
            <tr>
              <th>数据截至</th>
              <th>批次</th>
              {['命中', '红', '橙', '黄', '新发现', '已消失', '无法判断'].map((head) => (
                <th key={head} className="dd-right">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.toReversed().map((row) => (
              <Line key={row.run} row={row} indicator={indicator} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Line({ row, indicator }: { row: Run; indicator: string }): ReactNode {
  const cell = (value: number, states: string): ReactNode => (
    <td className="dd-right">
      <NumberLink value={value} href={`/screenings/${String(row.run)}/hits?indicator=${indicator}&state=${states}`} />
    </td>
  )
  return (
    <tr>
      <td className="dd-figure">{row.day}</td>
      <td>
        <Link href={`/screenings/${String(row.run)}`}>第 {row.run} 批</Link>
      </td>
      {cell(row.hits, 'new,still')}
      {[row.red, row.orange, row.yellow].map((value, at) => (
        <td key={at} className="dd-right dd-figure">
          {count(value)}
        </td>
      ))}
      {cell(row.new, 'new')}
      {cell(row.gone, 'gone')}
      <td className="dd-right dd-figure dd-quiet">{count(row.unknown)}</td>
    </tr>
  )
}

function optionOf(rows: readonly Run[]): ChartOption {
  const bar = (key: keyof typeof gradeColours, label: string) => ({
    type: 'bar' as const,
    stack: 'hits',
    name: label,
    itemStyle: { color: gradeColours[key] },
    barMaxWidth: 32,
    data: rows.map((row) => row[key]),
  })
  return {
    grid: { left: 48, right: 16, top: 32, bottom: 26 },
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 10 },
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'category', data: rows.map((row) => row.day.slice(0, 7)) },
    yAxis: { type: 'value', minInterval: 1 },
    series: [bar('red', '红'), bar('orange', '橙'), bar('yellow', '黄')],
  }
}
