import type { ReactNode } from 'react'
import { policy } from '#contract'
import { nothing } from './format.ts'
import { sourceWords, type ClauseReference, type SourceReference } from './explanation.ts'

/** One piece of evidence: a figure beside its limit, where it came from, and the clause that makes it count. */
export interface Evidence {
  readonly label: string
  readonly value: string
  readonly limit?: string | undefined
  readonly source?: SourceReference | undefined
  readonly clause?: ClauseReference | undefined
  /** Older than its data set's term: greyed, and said. */
  readonly stale?: boolean | undefined
}

export function EvidenceTable({ rows }: { rows: readonly Evidence[] }): ReactNode {
  return (
    <table className="dd-plain">
      <thead>
        <tr>
          <th className="dd-evidence-what">依据</th>
          <th className="dd-right">数值</th>
          <th className="dd-right">标准</th>
          <th>来源</th>
          <th>条款</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={`${row.label}${String(at)}`} className={row.stale === true ? 'dd-stale' : undefined}>
            <td>{row.label}</td>
            <td className="dd-right dd-figure">{row.value}</td>
            <td className="dd-right dd-figure dd-evidence-limit">{row.limit ?? nothing}</td>
            <td>
              {row.source === undefined ? nothing : sourceWords(row.source)}
              {row.stale === true && '（数据已旧）'}
            </td>
            <td className="dd-evidence-clause" title={row.clause?.gist}>
              {row.clause === undefined ? nothing : `${policy.documentWords(row.clause.document)} ${row.clause.article}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
