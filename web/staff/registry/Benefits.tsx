import type { ReactNode } from 'react'
import { registry } from '#contract'
import { formatYuan } from '#kernel'
import { labelOf, nothing } from '../../ui/format.ts'
import { useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { Source } from './words.tsx'

type Benefit = registry.HouseholdFile['benefits'][number]

/** 在享: what they get, whom it covers, since when, how much a month, and on which roster it stands. */
export function Benefits({ file }: { file: registry.HouseholdFile }): ReactNode {
  const me = useMe()
  return (
    <section className="dd-card">
      <h2>
        在享
        {file.monthlyFen > 0 && (
          <span className="rg-total">
            每月合计 <b>{formatYuan(file.monthlyFen)}</b> 元
          </span>
        )}
      </h2>
      {file.benefits.length === 0 ? (
        <p className="dd-quiet">
          {me.role === 'department' ? '救助待遇由民政掌握，这里不显示；需要时请向乡镇或县级民政了解' : '目前没有纳入救助'}
        </p>
      ) : (
        <table className="rg-benefits">
          <tbody>
            {file.benefits.map((benefit) => (
              <Line key={benefit.id} benefit={benefit} size={file.size} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function Line({ benefit, size }: { benefit: Benefit; size: number }): ReactNode {
  return (
    <tr>
      <td>
        <StatusTag tone="done">{labelOf(registry.programmeLabels, benefit.programme)}</StatusTag>
      </td>
      <td>{covered(benefit, size)}</td>
      <td className="dd-figure">
        {benefit.validFrom} 起{benefit.reason !== '' && <span className="dd-quiet">　{benefit.reason}</span>}
      </td>
      <td className="dd-figure dd-right">{benefit.monthlyFen === null ? nothing : `${formatYuan(benefit.monthlyFen)} 元/月`}</td>
      <td className="rg-source-cell">
        <Source source={benefit.source} />
      </td>
    </tr>
  )
}

/** 全户, or the names of those it covers. */
export function covered(benefit: Pick<Benefit, 'personName' | 'persons'>, size: number): string {
  if (benefit.personName !== null) return benefit.personName
  return benefit.persons.length === 0 || benefit.persons.length >= size ? '全户' : benefit.persons.join('、')
}
