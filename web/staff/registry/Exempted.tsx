import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { registry } from '#contract'
import { Empty } from '../../ui/Empty.tsx'
import { labelOf } from '../../ui/format.ts'

/** 豁免: findings that were explained and do not raise the same alert again. */
export function Exempted({ file }: { file: registry.HouseholdFile }): ReactNode {
  if (file.exemptions.length === 0) return <Empty title="没有豁免记录" next="核实后可在预警办理时登记，相同的情况不再提示" />
  return (
    <>
      <table className="dd-plain">
        <thead>
          <tr>
            <th>事项</th>
            <th>成员</th>
            <th>理由</th>
            <th>期限</th>
            <th>记录人</th>
          </tr>
        </thead>
        <tbody>
          {file.exemptions.map((each) => (
            <tr key={each.id}>
              <td>{labelOf(registry.exemptionKinds, each.kind)}</td>
              <td>{each.personName ?? '全户'}</td>
              <td>{each.reason}</td>
              <td className="dd-figure">
                {each.validFrom} 起，{each.validTo === null ? '长期' : `至 ${each.validTo}`}
              </td>
              <td>{each.createdBy}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="rg-more">
        <Link href={`/exemptions?householdNo=${String(file.householdNo)}`}>在豁免记录中查看和撤销</Link>
      </p>
    </>
  )
}
