import { useMemo, type ReactNode } from 'react'
import { useSearch } from 'wouter'
import { reports } from '#contract'
import { NumberLink } from '../../ui/NumberLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { ReportTabs } from './ReportTabs.tsx'
import './reports.css'

type Row = reports.HelpStatisticsRow

const events = (row: Row): string => `/reports/help-events?${row.query}`
const render = {
  households: (row: Row): ReactNode => <NumberLink value={row.households} href={events(row)} />,
  times: (row: Row): ReactNode => <NumberLink value={row.times} href={events(row)} />,
}

function listingBy(by: string) {
  const chosen = by.split(',')
  const isDimension = (key: string): boolean => Object.hasOwn(reports.helpDimensions, key)
  const columns = reports.helpStatistics.columns.filter((column) => !isDimension(column.key) || chosen.includes(column.key)).map((column) => (isDimension(column.key) ? { ...column, always: true } : column))
  return { ...reports.helpStatistics, columns }
}

/** Money paid and services done, by place, department, programme and month. */
export default function HelpScreen(): ReactNode {
  const by = new URLSearchParams(useSearch()).get('by') ?? 'department,programme'
  const listing = useMemo(() => listingBy(by), [by])
  return (
    <div className="dd-screen">
      <PageHeader title="统计" note="各部门已给的钱和服务；户数按不同的户数，同一户多次只算一户，所以各行相加可能大于合计" />
      <ReportTabs at="help" />
      <QueryTable listing={listing} rowKey={(row) => row.key} open={events} render={render} empty={{ title: '还没有救助记录', next: '部门报送的发放和服务数据导入后会出现在这里' }} />
    </div>
  )
}
