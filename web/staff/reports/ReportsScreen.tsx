import { useMemo, type ReactNode } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { reports } from '#contract'
import { NumberLink } from '../../ui/NumberLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { nothing, share } from '../../ui/format.ts'
import { Breakdown, brokenDown, managed } from './Breakdown.tsx'
import { Overview } from './Overview.tsx'
import { ReportTabs } from './ReportTabs.tsx'
import './reports.css'

type Row = reports.AlertStatisticsRow
type Figure = keyof typeof reports.figureQueries

const list = (row: Row, more: string): string => `/alerts?${[row.query, more].filter((part) => part !== '').join('&')}`
const number =
  (figure: Figure) =>
  (row: Row): ReactNode => <NumberLink value={row[figure]} href={list(row, reports.figureQueries[figure])} />
const ratio =
  (value: (row: Row) => number | null, figure: Figure) =>
  (row: Row): ReactNode => {
    const part = value(row)
    return part === null ? (
      nothing
    ) : part === 0 ? (
      share(0)
    ) : (
      <Link href={list(row, reports.figureQueries[figure])} className="dd-figure">
        {share(part)}
      </Link>
    )
  }
const render = {
  total: number('total'),
  running: number('running'),
  confirmed: number('confirmed'),
  false: number('false'),
  resolved: number('resolved'),
  gone: number('gone'),
  withdrawn: number('withdrawn'),
  late: number('late'),
  confirmedShare: ratio((row) => row.confirmedShare, 'confirmed'),
  falseShare: ratio((row) => row.falseShare, 'false'),
  lateShare: ratio((row) => row.lateShare, 'late'),
}

/** Alerts by place, kind, cause, department and month: the region as a picture, its months, and the table. Every number opens its rows. */
export default function ReportsScreen(): ReactNode {
  const [path, navigate] = useLocation()
  const search = useSearch()
  const by = new URLSearchParams(search).get('by') ?? 'place'
  const listing = useMemo(() => brokenDown(reports.alertStatistics, reports.alertDimensions, by), [by])
  const go = (region: string | undefined): void => {
    const next = new URLSearchParams(search)
    next.delete('page')
    if (region === undefined) next.delete('region')
    else next.set('region', region)
    navigate(next.size === 0 ? path : `${path}?${next.toString()}`)
  }
  return (
    <div className="dd-screen">
      <PageHeader title="统计" note="每个数字都能点开看到它数的是哪些；比率只算已有结论的" />
      <ReportTabs at="alerts" />
      <div className="dd-report">
        <Overview search={search} go={go} />
        <div className="dd-report-table">
          <Breakdown dimensions={reports.alertDimensions} standard="place" />
          <QueryTable
            listing={listing}
            rowKey={(row) => row.key}
            managed={managed}
            render={render}
            empty={{ title: '还没有预警', next: '筛查或走访产生预警后，这里按地方、事由、部门、月份统计' }}
          />
        </div>
      </div>
    </div>
  )
}
