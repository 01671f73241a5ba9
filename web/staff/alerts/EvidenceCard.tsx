import type { ReactNode } from 'react'
import type { alerts } from '#contract'
import { EvidenceTable } from '../../ui/EvidenceTable.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'

/** What the alert rests on: each figure beside its limit, the file it came from, the clause that makes it count. */
export function EvidenceCard({ data }: { data: alerts.AlertDetail }): ReactNode {
  const parameters = data.evidence.flatMap((each) => each.parameter ?? [])
  return (
    <section className="dd-card">
      <h2>依据</h2>
      {data.evidence.length === 0 ? (
        <p className="dd-quiet">人工登记，没有数据依据；情况见上。</p>
      ) : (
        <EvidenceTable
          rows={data.evidence.map(({ label, value, limit, unit, source, clause }) => ({
            label: unit === undefined ? label : `${label}（${unit}）`,
            value,
            limit,
            clause,
            source:
              source === undefined
                ? undefined
                : { dataset: source.dataset, file: source.fileName, day: source.day, ...(source.row === null ? {} : { row: source.row }) },
          }))}
        />
      )}
      {parameters.length > 0 && (
        <p className="al-parameters dd-quiet">
          采用标准：
          {parameters.map((each) => (
            <span key={`${each.name}${each.place}`}>
              {each.name}（{each.place}，{each.from} 起）{each.status.includes('待核') && <StatusTag tone="soon">待核</StatusTag>}
              {'　'}
            </span>
          ))}
        </p>
      )}
      {data.indicators.length > 0 && <p className="dd-quiet">触发指标：{data.indicators.map((each) => each.label).join('、')}</p>}
    </section>
  )
}
