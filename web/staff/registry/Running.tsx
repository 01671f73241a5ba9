import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { registry } from '#contract'
import { ClockChip } from '../../ui/ClockChip.tsx'
import { labelOf } from '../../ui/format.ts'
import { useMe } from '../../ui/session.ts'
import { StatusTag, type Tone } from '../../ui/StatusTag.tsx'

const gradeTones: Readonly<Record<string, Tone>> = { '1': 'late', '2': 'soon', '3': 'plain' }

/** 在办: open alerts with the desk they lie on and the working days left, the most pressing first. */
export function Running({ file }: { file: registry.HouseholdFile }): ReactNode {
  const me = useMe()
  return (
    <section className="dd-card">
      <h2>
        在办
        {file.closedAlerts > 0 && (
          <Link className="rg-total" href={`/alerts?householdNo=${String(file.householdNo)}&running=false`}>
            已办结 {file.closedAlerts} 件
          </Link>
        )}
      </h2>
      {file.alerts.length === 0 ? (
        <p className="dd-quiet">{me.role === 'department' ? '没有转到本部门的在办预警' : '没有在办的预警'}</p>
      ) : (
        <ul className="rg-running">
          {file.alerts.map((alert) => (
            <li key={alert.id}>
              <StatusTag tone={gradeTones[alert.grade] ?? 'plain'} title={`${labelOf(registry.alertGrades, alert.grade)}色预警`}>
                {labelOf(registry.alertGrades, alert.grade)}
              </StatusTag>
              <Link href={`/alerts/${String(alert.id)}`} title={alert.sentence}>
                <b>{labelOf(registry.alertCauseLabels, alert.cause)}</b> {alert.sentence}
              </Link>
              <span className="dd-quiet">
                {alert.desk} · {labelOf(registry.alertStatuses, alert.status)}
              </span>
              {alert.daysLeft === null ? (
                <span />
              ) : (
                <ClockChip daysLeft={alert.daysLeft} {...(alert.dueOn === null ? {} : { due: alert.dueOn })} />
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
