import { useMemo, type ReactNode } from 'react'
import { useSearch } from 'wouter'
import { reports } from '#contract'
import { NumberLink } from '../../ui/NumberLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { Breakdown, brokenDown, managed } from './Breakdown.tsx'
import { ReportTabs } from './ReportTabs.tsx'
import './reports.css'

type Row = reports.HelpStatisticsRow

const standard = 'department,programme'

const events = (row: Row): string => `/reports/help-events?${row.query}`
const render = {
  households: (row: Row): ReactNode => <NumberLink value={row.households} href={events(row)} />,
  times: (row: Row): ReactNode => <NumberLink value={row.times} href={events(row)} />,
}

/** Money paid and services done, by place, department, programme and month. */
export default function HelpScreen(): ReactNode {
  const by = new URLSearchParams(useSearch()).get('by') ?? standard
  const listing = useMemo(() => brokenDown(reports.helpStatistics, reports.helpDimensions, by), [by])
  return (
    <div className="dd-screen">
      <PageHeader title="统计" note="各部门已给的钱和服务；户数按不同的户数，同一户多次只算一户，所以各行相加可能大于合计" />
      <ReportTabs at="help" />
      <Breakdown dimensions={reports.helpDimensions} standard={standard} />
      <QueryTable
        listing={listing}
        rowKey={(row) => row.key}
        managed={managed}
        open={events}
        render={render}
        empty={{ title: '还没有救助记录', next: '部门报送的发放和服务数据导入后会出现在这里' }}
      />
    </div>
  )
}
