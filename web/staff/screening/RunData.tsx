import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { departmentLabels, screening } from '#contract'
import { useRead } from '../../ui/client.ts'
import { count, nothing } from '../../ui/format.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'

type Snapshot = screening.RunDetail['snapshots'][number]

const few = 3

/** Worst first: what is missing, then what is old, then the rest. */
function rank(snapshot: Snapshot): number {
  return snapshot.missing ? 0 : snapshot.missingPlaces.length > 0 ? 1 : snapshot.late ? 2 : 3
}

/** The data a run rests on: how fresh, what is missing, and what therefore cannot be told. */
export function RunData({ run }: { run: screening.RunDetail }): ReactNode {
  const indicators = useRead(screening.indicators, { query: { region: run.regionCode } }, { staleTime: 60_000 })
  const on = new Set(run.indicators.filter((each) => each.enabled).map((each) => each.indicator))
  const resting = (dataset: string): string[] =>
    (indicators.data?.rows ?? [])
      .filter((row) => on.has(row.id) && row.datasets.some((each) => each.dataset === dataset))
      .map((row) => row.name)
  const rows = run.snapshots.toSorted((one, other) => rank(one) - rank(other))
  const missing = rows.filter((row) => row.missing)
  const late = rows.filter((row) => row.late && !row.missing)
  return (
    <section className="dd-card">
      <h2>用了哪些数据</h2>
      <p>
        {missing.length === 0 && late.length === 0 ? (
          `${String(rows.length)} 个数据集都有，都在应报期限内。`
        ) : (
          <>
            {missing.length > 0 && (
              <>
                {missing.length} 个数据集从未报送：{missing.map((row) => row.name).join('、')}。要靠它们才能说的，结果里记为“无法判断”。
              </>
            )}
            {late.length > 0 && (
              <>
                {late.length} 个数据集超过应报期限：{late.map((row) => row.name).join('、')}。按最近一期比对，其后的变化看不到。
              </>
            )}
          </>
        )}
      </p>
      <table className="dd-plain dd-snapshots">
        <thead>
          <tr>
            <th>数据集</th>
            <th>部门</th>
            <th>新旧</th>
            <th>期间</th>
            <th className="dd-right">文件</th>
            <th className="dd-right">行数</th>
            <th>靠它的指标</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.dataset}>
              <td>
                <Link href={`/imports?dataset=${row.dataset}`}>{row.name}</Link>
              </td>
              <td>
                {Object.hasOwn(departmentLabels, row.department)
                  ? departmentLabels[row.department as keyof typeof departmentLabels]
                  : row.department}
              </td>
              <td>{freshness(row)}</td>
              <td>{periods(row.periods)}</td>
              <td className="dd-right dd-figure">{count(row.files)}</td>
              <td className="dd-right dd-figure">{count(row.rows)}</td>
              <td className="dd-quiet">
                <Resting names={resting(row.dataset)} all={rank(row) < 3} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Which indicators rest on a data set: all of them where it is missing or old, else the first few. */
function Resting({ names, all }: { names: readonly string[]; all: boolean }): ReactNode {
  if (names.length === 0) return nothing
  if (all || names.length <= few) return names.join('、')
  return (
    <span title={names.join('、')}>
      {names.slice(0, few).join('、')} 等 {names.length} 项
    </span>
  )
}

function freshness(row: Snapshot): ReactNode {
  if (row.missing) return <StatusTag tone="late">没有数据</StatusTag>
  const age =
    row.ageDays === null ? nothing : row.ageDays <= 0 ? `当天（${row.asOf ?? ''}）` : `${String(row.ageDays)} 天前（${row.asOf ?? ''}）`
  return (
    <>
      {age}
      {row.late && <StatusTag tone="soon">超过应报期限</StatusTag>}
      {row.missingPlaces.length > 0 && <div className="dd-soon">缺 {row.missingPlaces.join('、')}</div>}
    </>
  )
}

function periods(list: readonly string[]): string {
  const [first] = list
  const last = list.at(-1)
  if (first === undefined || last === undefined) return nothing
  return list.length === 1 ? first : `${first} 至 ${last}，${String(list.length)} 期`
}
