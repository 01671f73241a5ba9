import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { alerts, dispatch } from '#contract'
import { useRead } from '../../ui/client.ts'
import { ReadError } from '../../ui/Reading.tsx'
import { count, dateTime, labelOf } from '../../ui/format.ts'
import { useMe } from '../../ui/session.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import { WorkList, type WorkLine } from '../../ui/WorkList.tsx'
import '../alerts/alerts.css'

const minute = 60_000
const nothingIn: Readonly<Record<string, string>> = {
  due: '没有到期和逾期的',
  new: '没有新到的',
  work: '手上没有在办的',
  others: '没有在等别人的',
  escalated: '没有上报督办的',
}

/** Alerts on the home screen: numbers that open their rows, the caller's lists, and for those who lead or look on, the places below. */
export function Workbench(): ReactNode {
  const { role } = useMe()
  const bench = useRead(dispatch.workbench, {}, { refetchInterval: 5 * minute })
  const slow = useDelayed(bench.isPending)
  if (bench.isError) return <ReadError reply={bench} />
  if (bench.data === undefined) return slow ? <Skeleton active paragraph={{ rows: 10 }} /> : null
  const { lists, numbers, answeredThisMonth } = bench.data
  // A helper's one village has nothing to be compared with.
  const places = role === 'helper' ? [] : bench.data.places
  // Who looks on compares places first; who works looks at the own desk first.
  const watching = lists.every((list) => list.key === 'escalated') && places.length > 0
  return (
    <>
      <nav className="al-numbers" aria-label="预警数">
        {[...numbers, answeredThisMonth].map((number) => (
          <Link key={number.label} href={`/alerts?${number.query}`} className={number.late && number.total > 0 ? 'al-late' : ''}>
            {number.label}
            <b className="dd-figure">{count(number.total)}</b>
          </Link>
        ))}
      </nav>
      {watching && <Places places={places} />}
      {lists.map((list, at) => (
        <WorkList
          key={list.key}
          title={list.late > 0 && list.key === 'due' ? `${list.label}（逾期 ${String(list.late)}）` : list.label}
          lines={list.rows.map((row) => lineOf(row, list.key))}
          total={list.total}
          href={`/alerts?${list.query}`}
          empty={nothingIn[list.key] ?? '没有'}
          keyboard={at === 0}
        />
      ))}
      {!watching && places.length > 0 && <Places places={places} />}
    </>
  )
}

function lineOf(row: alerts.AlertRow, list: string): WorkLine {
  const since = row.deskSince === null ? '' : ` ${dateTime(row.deskSince).slice(5, 10)} 起`
  return {
    key: String(row.id),
    who: row.headName,
    where: row.place,
    sentence: `${labelOf(alerts.alertCauseLabels, row.cause)}：${row.sentence}`,
    ...(row.daysLeft === null ? {} : { daysLeft: row.daysLeft }),
    ...(row.next === null || list === 'others' ? { waiting: `${row.desk}${since}` } : {}),
    next: row.next?.label ?? '查看',
    href: `/alerts/${String(row.id)}`,
  }
}

function Places({ places }: { places: dispatch.Workbench['places'] }): ReactNode {
  return (
    <section className="dd-work">
      <header>
        <h2>各地</h2>
        <Link href="/dispatch">转办看板</Link>
      </header>
      <table className="dd-plain al-places">
        <thead>
          <tr>
            <th>地方</th>
            <th className="dd-right">未办结</th>
            <th className="dd-right">待派单</th>
            <th className="dd-right">已逾期</th>
            <th className="dd-right">已上报</th>
            <th>最早到期</th>
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <tr key={place.regionCode}>
              <td>{place.place}</td>
              <Figure at={place.regionCode} query="running=true" value={place.running} />
              <Figure at={place.regionCode} query="status=open" value={place.unassigned} />
              <Figure at={place.regionCode} query="due=overdue" value={place.late} late />
              <Figure at={place.regionCode} query="escalated=true" value={place.escalated} late />
              <td className="dd-figure">{place.oldestDueOn ?? '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Figure({ at, query, value, late = false }: { at: string; query: string; value: number; late?: boolean }): ReactNode {
  if (value === 0) return <td className="dd-right dd-quiet">0</td>
  return (
    <td className={late ? 'dd-right dd-figure dd-late' : 'dd-right dd-figure'}>
      <Link href={`/alerts?region=${at}&${query}&sort=daysLeft`}>{count(value)}</Link>
    </td>
  )
}
