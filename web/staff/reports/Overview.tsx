import { Select, Skeleton } from 'antd'
import { useMemo, useState, type ReactNode } from 'react'
import { reports } from '#contract'
import { Chart, type ChartOption } from '../../ui/Chart.tsx'
import { useList } from '../../ui/client.ts'
import { ReadError } from '../../ui/Reading.tsx'
import { useMe } from '../../ui/session.ts'
import { colours } from '../../ui/theme.ts'
import { shades, tileFigures, type TileFigure } from './figures.ts'
import { TileMap } from './TileMap.tsx'

const keys = ['region', 'category', 'cause', 'grade', 'source', 'handledBy', 'openedFrom', 'openedTo'] as const

/** The same selection as the table's, as a picture of the region and its months. */
export function Overview({ search, go }: { search: string; go: (region: string | undefined) => void }): ReactNode {
  const me = useMe()
  const [figure, setFigure] = useState<TileFigure>('total')
  const query = useMemo(() => {
    const address = new URLSearchParams(search)
    return Object.fromEntries(
      keys.flatMap((key) => {
        const value = address.get(key)
        return value === null || value === '' ? [] : [[key, value]]
      }),
    )
  }, [search])
  const reply = useList(reports.overview, { query })
  const months = reply.data?.months
  const option = useMemo(() => (months === undefined ? undefined : trend(months)), [months])
  if (reply.isError)
    return (
      <div className="dd-report-side">
        <ReadError reply={reply} />
      </div>
    )
  if (reply.data === undefined || option === undefined)
    return (
      <div className="dd-report-side">
        <Skeleton active />
      </div>
    )
  const { region, above, tiles } = reply.data
  const options = Object.entries(tileFigures)
    .filter(([key]) => key !== 'perThousand' || tiles.some((tile) => tile.households !== null))
    .map(([value, { label }]) => ({ value, label }))
  return (
    <div className="dd-report-side">
      <section className="dd-card">
        <div className="dd-report-head">
          <nav aria-label="地区">
            {above.map((place) => (
              <span key={place.code}>
                <button
                  type="button"
                  className="dd-link"
                  onClick={() => {
                    go(place.code === me.regionCode ? undefined : place.code)
                  }}
                >
                  {place.name}
                </button>{' '}
                ›{' '}
              </span>
            ))}
            <b>{region.name}</b>
          </nav>
          <Select size="small" aria-label="按什么上色" style={{ width: 124 }} value={figure} options={options} onChange={setFigure} />
        </div>
        <TileMap tiles={tiles} figure={figure} go={go} here={region.code} />
        <p className="dd-legend dd-quiet">
          少{' '}
          {shades(figure).map((shade) => (
            <i key={shade} style={{ background: shade }} />
          ))}{' '}
          多
        </p>
        <p className="dd-legend dd-quiet">
          示意图，{tiles.some((tile) => tile.position !== null) ? '大致按方位排列，大小不代表面积' : '按区划代码排列，不代表方位和面积'}
        </p>
      </section>
      <section className="dd-card">
        <h2>各月产生的预警</h2>
        <Chart
          option={option}
          height={170}
          label={`各月产生的预警：${(months ?? []).map((each) => `${each.month} ${String(each.total)} 件`).join('，')}`}
        />
      </section>
    </div>
  )
}

function trend(months: reports.Overview['months']): ChartOption {
  const bar = (name: string, color: string, value: (month: reports.Overview['months'][number]) => number) => ({
    type: 'bar' as const,
    stack: 'all',
    name,
    itemStyle: { color },
    barMaxWidth: 30,
    data: months.map(value),
  })
  return {
    grid: { left: 44, right: 8, top: 28, bottom: 24 },
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 10 },
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'category', data: months.map((each) => each.month) },
    yAxis: { type: 'value', minInterval: 1 },
    series: [
      bar('属实', colours.accent, (each) => each.confirmed),
      bar('已化解', '#7fb08f', (each) => each.resolved),
      bar('误报', '#c9a227', (each) => each.false),
      bar('未办结', '#c7d3e0', (each) => each.running),
      bar('其他', '#e4e7ec', (each) => each.gone + each.withdrawn),
    ],
  }
}
