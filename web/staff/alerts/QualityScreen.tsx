import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { alerts, type ReplyOf } from '#contract'
import { count } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import './alerts.css'

type Row = ReplyOf<typeof alerts.qualityListing.list>['rows'][number]

/** A number that opens exactly the alerts it counts. */
function figure(key: 'total' | 'running' | 'confirmed' | 'false' | 'resolved' | 'gone' | 'late', query: string): (row: Row) => ReactNode {
  return (row) => {
    if (row[key] === 0) return '0'
    const address = new URLSearchParams(query)
    address.set('indicator', row.indicator)
    // The period stands in this page's address; the rows opened are of the same period.
    const here = new URLSearchParams(globalThis.location.search)
    for (const name of ['openedFrom', 'openedTo']) {
      const day = here.get(name)
      if (day !== null) address.set(name, day)
    }
    address.set('region', row.regionCode)
    return (
      <Link className={key === 'late' ? 'al-figure-link al-late' : 'al-figure-link'} href={`/alerts?${address.toString()}`}>
        {count(row[key])}
      </Link>
    )
  }
}

const render = {
  total: figure('total', ''),
  running: figure('running', 'running=true'),
  confirmed: figure('confirmed', 'outcome=confirmed'),
  false: figure('false', 'outcome=false'),
  resolved: figure('resolved', 'outcome=resolved'),
  gone: figure('gone', 'outcome=gone'),
  late: figure('late', 'late=true'),
}

/** How each indicator does: how many alerts it raised, how many were so, how many were not, how many were late, by place. */
export default function QualityScreen(): ReactNode {
  return (
    <div className="dd-screen">
      <PageHeader title="指标成效" note="属实率 = 属实 ÷（属实 + 误报 + 已化解）；点数字看明细" />
      <QueryTable
        listing={alerts.qualityListing}
        rowKey={(row) => `${row.indicator} ${row.regionCode}`}
        render={render}
        empty={{ title: '还没有预警', next: '筛查运行后这里会有各指标的预警、属实和误报数' }}
      />
    </div>
  )
}
