import { useState, type ReactNode } from 'react'
import { useParams } from 'wouter'
import { alerts } from '#contract'
import { ActionBar } from '../../ui/ActionBar.tsx'
import { ClockChip } from '../../ui/ClockChip.tsx'
import { useRead } from '../../ui/client.ts'
import { dateTime, labelOf } from '../../ui/format.ts'
import { useHotkeys } from '../../ui/hotkeys.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ScreenWaiting } from '../../ui/Reading.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { ActionPanel } from './ActionPanel.tsx'
import { AnswerCard } from './AnswerCard.tsx'
import { Earlier, Exemptions, Family } from './Beside.tsx'
import { EvidenceCard } from './EvidenceCard.tsx'
import { History } from './History.tsx'
import { actionKeys } from './keys.ts'
import { AlertStatusTag, GradeTag } from './words.tsx'
import './alerts.css'

/** One alert: the sentence, what it rests on, the family beside it, what was done the last time, and what can be done now. */
export default function AlertScreen(): ReactNode {
  const { id } = useParams<{ id: string }>()
  const detail = useRead(alerts.detail, { params: { id } })
  if (detail.isError || detail.data === undefined) return <ScreenWaiting reply={detail} />
  // A new version is a new question: half-filled forms of the old one are closed, not sent against other evidence.
  return <Opened key={`${id} ${String(detail.data.alert.version)}`} data={detail.data} />
}

function Opened({ data }: { data: alerts.AlertDetail }): ReactNode {
  const { alert } = data
  const [action, setAction] = useState<string | null>(null)
  const choose = (name: string): void => {
    setAction((now) => (now === name ? null : name))
  }
  useHotkeys(
    data.actions.flatMap((each) => {
      const key = actionKeys[each.action]
      return key === undefined || !each.allowed
        ? []
        : [
            {
              keys: [key],
              label: each.label,
              run: () => {
                choose(each.action)
              },
            },
          ]
    }),
  )
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        back={{ href: '/alerts?running=true&sort=daysLeft', label: '预警' }}
        title={`${alert.headName} · ${labelOf(alerts.alertCauseLabels, alert.cause)}`}
        tags={<Tags data={data} />}
        note={`${alert.place}　第 ${String(alert.id)} 号`}
        actions={
          <ActionBar
            actions={data.actions.map((each) => ({ ...each, label: withKey(each.action, each.label) }))}
            danger={['withdraw']}
            onAction={choose}
          />
        }
      />
      <div className="al-detail">
        <div>
          <section className="dd-card al-sentence">
            <p>{alert.sentence}</p>
            <Why data={data} />
            <Where data={data} />
          </section>
          <AnswerCard data={data} />
          {action !== null && (
            <ActionPanel
              key={action}
              action={action}
              data={data}
              close={() => {
                setAction(null)
              }}
            />
          )}
          <EvidenceCard data={data} />
          <History data={data} />
        </div>
        <aside>
          <Family data={data} />
          <Earlier data={data} />
          <Exemptions data={data} />
        </aside>
      </div>
    </div>
  )
}

function withKey(action: string, label: string): string {
  const key = actionKeys[action]
  return key === undefined ? label : `${label} ${key.toUpperCase()}`
}

function Tags({ data: { alert } }: { data: alerts.AlertDetail }): ReactNode {
  return (
    <span>
      <GradeTag grade={alert.grade} />
      <AlertStatusTag status={alert.status} />
      {alert.outcome !== null && (
        <StatusTag tone={alert.outcome === 'false' ? 'plain' : 'done'}>{labelOf(alerts.alertOutcomes, alert.outcome)}</StatusTag>
      )}
      {alert.goneOn !== null && alert.closedAt === null && (
        <StatusTag tone="soon" title="请核实后反馈，系统不会自动办结">
          监测已消失 {alert.goneOn}
        </StatusTag>
      )}
      {alert.escalatedAt !== null && alert.closedAt === null && <StatusTag tone="late">已上报督办</StatusTag>}
    </span>
  )
}

/** What the indicators behind it look for: the sentence gives figures, this says why they matter. */
function Why({ data: { indicators } }: { data: alerts.AlertDetail }): ReactNode {
  const told = indicators.filter(({ gist }) => gist !== '')
  if (told.length === 0) return null
  return <p className="al-why dd-quiet">为什么提醒：{told.map(({ gist }) => gist).join('；')}。机器只提示，请核实后再办。</p>
}

/** Which desk it is on, since when, how long is left, and what that term rests on. */
function Where({ data }: { data: alerts.AlertDetail }): ReactNode {
  const { alert, termDays, provisional, termBasis } = data
  if (alert.closedAt !== null)
    return (
      <p className="dd-quiet">
        {dateTime(alert.closedAt)} {labelOf(alerts.alertStatuses, alert.status)}
        {alert.late ? '，办理中有过逾期' : ''}
      </p>
    )
  return (
    <p className="al-where">
      <span>
        在 <b>{alert.desk}</b>
        {alert.deskSince !== null && <>　{dateTime(alert.deskSince)} 起</>}
      </span>
      {alert.daysLeft !== null && (
        <ClockChip daysLeft={alert.daysLeft} {...(alert.dueOn === null ? {} : { due: alert.dueOn })} ground={termBasis} />
      )}
      {termDays !== null && (
        <span className="dd-quiet" title={termBasis}>
          期限 {termDays} 个工作日，{alert.dueOn} 到期{provisional && '（跨未公布的节假日，暂定）'}
          {termBasis.includes('待核') && '；天数待核'}
        </span>
      )}
    </p>
  )
}
