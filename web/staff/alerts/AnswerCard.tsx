import type { ReactNode } from 'react'
import { alerts, dispatch } from '#contract'
import { downloadUrl } from '../../ui/client.ts'
import { dateTime, labelOf } from '../../ui/format.ts'

/** The answer that is under review or stands, with its papers. */
export function AnswerCard({ data }: { data: alerts.AlertDetail }): ReactNode {
  const stay = data.stays.findLast((each) => each.resultCode !== null)
  if (stay === undefined || stay.resultCode === null || stay.status === 'returned') return null
  const reason = stay.falseReason === null ? '' : `（${labelOf(alerts.falseReasons, stay.falseReason)}）`
  return (
    <section className="dd-card al-answer">
      <h2>{stay.desk}的反馈</h2>
      <p>
        <b>
          {dispatch.resultCodeOf(stay.resultCode)?.label ?? stay.resultCode}
          {reason}
        </b>
        {'　'}
        {stay.resultNote}
      </p>
      <p className="dd-quiet">
        {stay.closedAt === null ? '' : dateTime(stay.closedAt)}　{stay.signedBy ?? ''}
        {stay.files.map((file) => (
          <a key={file.id} href={downloadUrl(dispatch.file, { params: { id: data.alert.id, file: file.id } })} download>
            {'　'}
            {file.title}
          </a>
        ))}
      </p>
    </section>
  )
}
