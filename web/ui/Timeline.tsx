import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { formatYuan } from '#kernel'
import { Empty } from './Empty.tsx'
import { byMonth, tally, type TimelineEntry } from './timeline-months.ts'

export type { TimelineEntry } from './timeline-months.ts'

/** 救助链: everything any department did for a family, newest first, filtered by department and kind. */
export function Timeline({
  entries,
  empty = '还没有任何部门的救助记录',
}: {
  entries: readonly TimelineEntry[]
  empty?: string
}): ReactNode {
  const [department, setDepartment] = useState<string | null>(null)
  const [kind, setKind] = useState<string | null>(null)
  if (entries.length === 0) return <Empty title={empty} />
  const shown = entries.filter(
    (entry) => (department === null || entry.department === department) && (kind === null || entry.kind === kind),
  )
  return (
    <div className="dd-timeline">
      <Choices label="部门" all={entries.length} values={tally(entries, 'department')} chosen={department} choose={setDepartment} />
      <Choices label="事项" all={entries.length} values={tally(entries, 'kind')} chosen={kind} choose={setKind} />
      {shown.length === 0 && <Empty title="这两个条件下没有记录" />}
      {byMonth(shown).map(({ month, entries: list }) => (
        <section key={month}>
          <h4>{month}</h4>
          <ol>
            {list.map((entry) => (
              <Entry key={entry.key} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  )
}

function Entry({ entry }: { entry: TimelineEntry }): ReactNode {
  return (
    <li>
      <time>{entry.day.slice(5)}</time>
      <span className="dd-timeline-who">{entry.department}</span>
      <span className="dd-timeline-what">
        {entry.href === undefined ? entry.title : <Link href={entry.href}>{entry.title}</Link>}
        {entry.detail !== undefined && <small>{entry.detail}</small>}
      </span>
      <span className="dd-figure dd-right">{entry.amount === undefined ? '' : `${formatYuan(entry.amount)} 元`}</span>
    </li>
  )
}

function Choices({
  label,
  all,
  values,
  chosen,
  choose,
}: {
  label: string
  all: number
  values: readonly [string, number][]
  chosen: string | null
  choose: (value: string | null) => void
}): ReactNode {
  if (values.length < 2) return null
  return (
    <div className="dd-choices dd-no-print" role="group" aria-label={label}>
      <span className="dd-quiet">{label}</span>
      <button
        type="button"
        aria-pressed={chosen === null}
        onClick={() => {
          choose(null)
        }}
      >
        全部 {all}
      </button>
      {values.map(([value, number]) => (
        <button
          type="button"
          key={value}
          aria-pressed={chosen === value}
          onClick={() => {
            choose(chosen === value ? null : value)
          }}
        >
          {value} {number}
        </button>
      ))}
    </div>
  )
}
