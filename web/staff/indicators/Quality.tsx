import { useMemo, type ReactNode } from 'react'
import { alerts, type ReplyOf } from '#contract'
import { NumberLink } from '../../ui/NumberLink.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'

type Row = ReplyOf<typeof alerts.qualityListing.list>['rows'][number]

function opening(more: string, value: (row: Row) => number): (row: Row) => ReactNode {
  return (row) => (
    <NumberLink value={value(row)} href={`/alerts?indicator=${encodeURIComponent(row.indicator)}&region=${row.regionCode}${more}`} />
  )
}

const render = {
  total: opening('', (row) => row.total),
  running: opening('&running=true', (row) => row.running),
  confirmed: opening('&outcome=confirmed', (row) => row.confirmed),
  false: opening('&outcome=false', (row) => row.false),
  resolved: opening('&outcome=resolved', (row) => row.resolved),
  gone: opening('&outcome=gone', (row) => row.gone),
  late: opening('&late=true', (row) => row.late),
}
const listing = {
  ...alerts.qualityListing,
  columns: alerts.qualityListing.columns.filter((column) => column.key !== 'label'),
  filters: alerts.qualityListing.filters.filter((filter) => filter.key.startsWith('opened')),
}

/** What became of an indicator's alerts, place by place. */
export function Quality({ indicator, region }: { indicator: string; region: string }): ReactNode {
  const fixed = useMemo(() => ({ indicator, region, by: 'place' }), [indicator, region])
  return (
    <section className="dd-card">
      <QueryTable
        listing={listing}
        rowKey={(row) => row.regionCode}
        fixed={fixed}
        render={render}
        inAddress={false}
        empty={{ title: '这项指标还没有产生过预警', next: '启用后，下一次筛查会出现' }}
      />
    </section>
  )
}
