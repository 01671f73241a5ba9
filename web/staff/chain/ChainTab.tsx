import { useInfiniteQuery, type InfiniteData } from '@tanstack/react-query'
import { Button, Select, Skeleton } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { chain, departmentLabels } from '#contract'
import { formatYuan } from '#kernel'
import { call } from '../../ui/client.ts'
import { Empty } from '../../ui/Empty.tsx'
import { labelOf } from '../../ui/format.ts'
import { ReadError } from '../../ui/Reading.tsx'
import { StatusTag, type Tone } from '../../ui/StatusTag.tsx'
import { byMonth } from './months.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import './chain.css'

interface Chosen {
  readonly kind?: chain.ChainKind | undefined
  readonly department?: string | undefined
  readonly programme?: string | undefined
  readonly year?: number | undefined
}

/** 救助链 of a household: everything any department did for it, newest first, page by page, each line with its source. */
export function ChainTab({ householdNo }: { householdNo: number }): ReactNode {
  const [chosen, setChosen] = useState<Chosen>({})
  const query = useInfiniteQuery<chain.ChainReply, Error, InfiniteData<chain.ChainReply, string | null>, readonly unknown[], string | null>(
    {
      queryKey: [chain.list.id, householdNo, chosen],
      queryFn: ({ pageParam, signal }) => call(chain.list, { params: { id: householdNo }, query: askedFor(chosen, pageParam) }, { signal }),
      initialPageParam: null,
      getNextPageParam: (page) => page.next,
    },
  )
  const slow = useDelayed(query.isPending)
  // The overview is of the whole chain and the same under every filter: the last one stays while another selection loads.
  const [overview, setOverview] = useState<chain.ChainOverview | null>(null)
  const newest = query.data?.pages[0]?.overview ?? null
  if (newest !== null && newest !== overview) setOverview(newest)
  if (query.isError) return <ReadError reply={query} />
  const events = query.data?.pages.flatMap((page) => page.events) ?? []
  return (
    <div className="ch-tab">
      <div>
        {overview !== null && <Filters overview={overview} chosen={chosen} choose={setChosen} />}
        {query.isPending ? (
          slow ? (
            <Skeleton active paragraph={{ rows: 8 }} />
          ) : null
        ) : (
          <Lines events={events} filtered={Object.values(chosen).some((value) => value !== undefined)} />
        )}
        {query.hasNextPage && (
          <Button
            size="small"
            className="ch-more"
            loading={query.isFetchingNextPage}
            onClick={() => {
              void query.fetchNextPage()
            }}
          >
            再看更早的
          </Button>
        )}
      </div>
      {overview !== null && <Totals overview={overview} householdNo={householdNo} />}
    </div>
  )
}

function askedFor({ kind, department, programme, year }: Chosen, after: string | null) {
  return {
    size: 60,
    ...(kind === undefined ? {} : { kind }),
    ...(department === undefined ? {} : { department }),
    ...(programme === undefined ? {} : { programme }),
    ...(year === undefined ? {} : { from: `${String(year)}-01-01`, to: `${String(year)}-12-31` }),
    ...(after === null ? {} : { after }),
  }
}

function Filters({
  overview,
  chosen,
  choose,
}: {
  overview: chain.ChainOverview
  chosen: Chosen
  choose: (chosen: Chosen) => void
}): ReactNode {
  const years = [...new Set(overview.totals.map((total) => total.year))]
  return (
    <div className="ch-filters dd-no-print">
      <div className="dd-choices" role="group" aria-label="事项">
        <button
          type="button"
          aria-pressed={chosen.kind === undefined}
          onClick={() => {
            choose({ ...chosen, kind: undefined })
          }}
        >
          全部 {overview.total}
        </button>
        {overview.kinds.map(({ value, number }) => (
          // Values are the kinds the contract lists.
          <button
            type="button"
            key={value}
            aria-pressed={chosen.kind === value}
            onClick={() => {
              choose({ ...chosen, kind: chosen.kind === value ? undefined : (value as chain.ChainKind) })
            }}
          >
            {labelOf(chain.chainKinds, value)} {number}
          </button>
        ))}
      </div>
      <Select
        size="small"
        allowClear
        placeholder="部门"
        aria-label="部门"
        style={{ width: 130 }}
        value={chosen.department}
        options={overview.departments.map(({ value, number }) => ({
          value,
          label: `${labelOf(departmentLabels, value)} ${String(number)}`,
        }))}
        onChange={(department: string | undefined) => {
          choose({ ...chosen, department })
        }}
      />
      <Select
        size="small"
        allowClear
        placeholder="救助项目"
        aria-label="救助项目"
        style={{ width: 160 }}
        value={chosen.programme}
        options={overview.programmes.map(({ value, number }) => ({
          value,
          label: `${labelOf(chain.chainProgrammes, value)} ${String(number)}`,
        }))}
        onChange={(programme: string | undefined) => {
          choose({ ...chosen, programme })
        }}
      />
      {years.length > 0 && (
        <Select
          size="small"
          allowClear
          placeholder="年份"
          aria-label="年份"
          style={{ width: 90 }}
          value={chosen.year}
          options={years.map((year) => ({ value: year, label: `${String(year)} 年` }))}
          onChange={(year: number | undefined) => {
            choose({ ...chosen, year })
          }}
        />
      )}
    </div>
  )
}

const tones: Readonly<Record<string, Tone>> = {
  alert: 'soon',
  visit: 'doing',
  decision: 'plain',
  payment: 'done',
  service: 'done',
  change: 'plain',
}

function Lines({ events, filtered }: { events: readonly chain.ChainEvent[]; filtered: boolean }): ReactNode {
  if (events.length === 0)
    return (
      <Empty
        title={filtered ? '这些条件下没有记录' : '还没有任何部门的救助记录'}
        next={filtered ? '放宽条件再看' : '部门报送发放和服务数据、办结预警、走访后，会出现在这里'}
      />
    )
  return byMonth(events).map(({ month, entries }) => (
    <section key={month} className="ch-month">
      <h4>{month}</h4>
      <ol>
        {entries.map((event) => (
          <Line key={event.key} event={event} />
        ))}
      </ol>
    </section>
  ))
}

function Line({ event }: { event: chain.ChainEvent }): ReactNode {
  const { source } = event
  return (
    <li>
      <time>{event.day.slice(5)}</time>
      <span className="ch-who">{labelOf(departmentLabels, event.department)}</span>
      <StatusTag tone={tones[event.kind] ?? 'plain'}>{labelOf(chain.chainKinds, event.kind)}</StatusTag>
      <span className="ch-what">
        {event.title}
        {event.personName !== null && <b>　{event.personName}</b>}
        {event.detail !== '' && <small>{event.detail}</small>}
        <small className="ch-source" title={source.label}>
          {source.href === null ? source.label : <Link href={source.href}>{source.label}</Link>}
          {source.day !== null && <span>，数据日期 {source.day}</span>}
        </small>
      </span>
      <span className="dd-figure dd-right">{event.amountFen === null ? '' : `${formatYuan(event.amountFen)} 元`}</span>
    </li>
  )
}

/** What was received a year and programme; the family's own page of it. */
function Totals({ overview, householdNo }: { overview: chain.ChainOverview; householdNo: number }): ReactNode {
  const years = [...new Set(overview.totals.map((total) => total.year))]
  return (
    <aside className="ch-totals">
      <Link href={`/households/${String(householdNo)}/statement`}>
        <Button size="small" type="primary" block>
          幸福清单
        </Button>
      </Link>
      {years.length === 0 && <p className="dd-quiet">还没有收到资金的记录</p>}
      {years.map((year) => {
        const lines = overview.totals.filter((total) => total.year === year)
        return (
          <table key={year} className="dd-plain">
            <thead>
              <tr>
                <th>{year} 年</th>
                <th className="dd-right dd-figure">{formatYuan(lines.reduce((sum, line) => sum + line.fen, 0))}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.programme}>
                  <td>
                    {labelOf(chain.chainProgrammes, line.programme)} <span className="dd-quiet">{line.times} 次</span>
                  </td>
                  <td className="dd-right dd-figure">{formatYuan(line.fen)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      })}
    </aside>
  )
}

export default ChainTab
