import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { alerts, dispatch } from '#contract'
import { formatYuan } from '#kernel'
import { dayOf, labelOf } from '../../ui/format.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'

/** The family beside the alert: who lives there and what they already get. */
export function Family({ data: { household } }: { data: alerts.AlertDetail }): ReactNode {
  if (household === null) return null
  return (
    <section className="dd-card">
      <h2>
        <Link href={`/households/${String(household.householdNo)}`}>这一家</Link>{' '}
        <small className="dd-quiet">
          {household.hukouKind === 'urban' ? '城镇' : '农村'}
          {'　'}
          {household.address.includes(household.place) ? household.address : `${household.place}${household.address}`}
        </small>
      </h2>
      <ul className="al-members">
        {household.members.map((member) => (
          <li key={member.personNo}>
            <b>{member.name}</b>{' '}
            <span className="dd-quiet">
              {member.relation}　{member.sex === '1' ? '男' : '女'}　{member.age} 岁
            </span>
            {member.dead && <StatusTag>已故</StatusTag>}
          </li>
        ))}
        {household.members.length === 0 && <li className="dd-quiet">还没有成员信息</li>}
      </ul>
      <p className="al-programmes">
        {household.programmes.length === 0 ? (
          <span className="dd-quiet">目前没有纳入救助</span>
        ) : (
          household.programmes.map((each) => (
            <StatusTag key={each.programme} tone="done" title={`${each.from} 起`}>
              {each.label}
              {each.monthlyFen !== null && ` 每月 ${formatYuan(each.monthlyFen)} 元`}
            </StatusTag>
          ))
        )}
      </p>
    </section>
  )
}

/** What was found about this family before, and what was done the last time. */
export function Earlier({ data: { earlier } }: { data: alerts.AlertDetail }): ReactNode {
  return (
    <section className="dd-card">
      <h2>以前的预警</h2>
      {earlier.length === 0 ? (
        <p className="dd-quiet">这是这一家的第一件预警</p>
      ) : (
        <ul className="al-earlier">
          {earlier.map((each) => (
            <li key={each.id}>
              <Link href={`/alerts/${String(each.id)}`}>
                {dayOf(each.openedAt)} {labelOf(alerts.alertCauseLabels, each.cause)}
              </Link>{' '}
              <span className="dd-quiet">
                {each.outcome === null ? labelOf(alerts.alertStatuses, each.status) : labelOf(alerts.alertOutcomes, each.outcome)}
              </span>
              {each.resultCode !== null && (
                <p>
                  {dispatch.resultCodeOf(each.resultCode)?.label ?? each.resultCode}（{each.answeredBy}）{each.resultNote}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** Explanations that are remembered about this family. */
export function Exemptions({ data: { exemptions } }: { data: alerts.AlertDetail }): ReactNode {
  if (exemptions.length === 0) return null
  return (
    <section className="dd-card">
      <h2>已记住的豁免</h2>
      <ul className="al-earlier">
        {exemptions.map((each) => (
          <li key={each.id}>
            {labelOf(alerts.exemptionKinds, each.kind)}{' '}
            <span className="dd-quiet">
              {each.validFrom} 起{each.validTo === null ? '，长期' : `，至 ${each.validTo}`}
            </span>
            <p>{each.reason}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
