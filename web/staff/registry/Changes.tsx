import type { ReactNode } from 'react'
import { registry } from '#contract'
import { formatYuan } from '#kernel'
import { Empty } from '../../ui/Empty.tsx'
import { labelOf, nothing } from '../../ui/format.ts'
import { covered } from './Benefits.tsx'
import { Source } from './words.tsx'

type File = registry.HouseholdFile

/** 变动: who came and left, what values were before, what they used to get. */
export function Changes({ changes, past }: { changes: File['changes']; past: File['pastBenefits'] }): ReactNode {
  return (
    <div className="rg-columns">
      <section>
        <h3>成员和登记</h3>
        {changes.length === 0 ? (
          <Empty title="登记以来没有变动" />
        ) : (
          <table className="dd-plain">
            <tbody>
              {changes.map((change) => (
                <tr key={change.key}>
                  <td className="dd-figure">{change.day}</td>
                  <td>
                    {change.personName !== null && <b>{change.personName} </b>}
                    {change.text}
                  </td>
                  <td className="rg-source-cell">
                    <Source source={change.source} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <section>
        <h3>曾经享受</h3>
        {past.length === 0 ? (
          <Empty title="没有已结束的救助" />
        ) : (
          <table className="dd-plain">
            <tbody>
              {past.map((benefit) => (
                <tr key={benefit.id}>
                  <td>{labelOf(registry.programmeLabels, benefit.programme)}</td>
                  <td>{covered(benefit, 99)}</td>
                  <td className="dd-figure">
                    {benefit.validFrom} 至 {benefit.validTo}
                  </td>
                  <td className="dd-figure dd-right">
                    {benefit.monthlyFen === null ? nothing : `${formatYuan(benefit.monthlyFen)} 元/月`}
                  </td>
                  <td className="dd-quiet">{benefit.endReason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </div>
  )
}
