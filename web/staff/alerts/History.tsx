import type { ReactNode } from 'react'
import { alerts } from '#contract'
import { dateTime, labelOf } from '../../ui/format.ts'

const stayWords: Readonly<Record<string, string>> = {
  assigned: '待签收',
  signed: '办理中',
  answered: '已反馈',
  'handed-on': '已转交',
  returned: '反馈被退回',
  withdrawn: '已收回',
}

/** Every desk it lay on and everything that happened, in order. */
export function History({ data: { stays, events } }: { data: alerts.AlertDetail }): ReactNode {
  return (
    <section className="dd-card">
      <h2>经过</h2>
      {stays.length > 0 && (
        <table className="dd-plain al-stays">
          <thead>
            <tr>
              <th>案头</th>
              <th>到案头</th>
              <th>签收</th>
              <th>到期</th>
              <th>离开</th>
              <th>结果</th>
            </tr>
          </thead>
          <tbody>
            {stays.map((stay) => (
              <tr key={stay.id}>
                <td>{stay.desk}</td>
                <td className="dd-figure">{dateTime(stay.assignedAt)}</td>
                <td className="dd-figure">{stay.signedAt === null ? '—' : `${dateTime(stay.signedAt).slice(5)} ${stay.signedBy ?? ''}`}</td>
                <td className="dd-figure">{stay.dueOn}</td>
                <td className="dd-figure">{stay.closedAt === null ? '—' : dateTime(stay.closedAt)}</td>
                <td>
                  {labelOf(stayWords, stay.status)}
                  {stay.reminders > 0 && <span className="dd-late">　催办 {stay.reminders} 次</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <ol className="al-events">
        {events.map((event) => (
          <li key={event.id}>
            <time className="dd-quiet dd-figure">{dateTime(event.at)}</time>
            <span>{event.actorName}</span>
            <b>{labelOf(alerts.eventLabels, event.action)}</b>
            <span>{event.note}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
