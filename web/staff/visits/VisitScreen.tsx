import { App, Button, Image, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { Link, useParams } from 'wouter'
import { alerts, visitResults, visits } from '#contract'
import { downloadUrl, useCommand, useRead } from '../../ui/client.ts'
import { describeError } from '../../ui/ErrorView.tsx'
import { dateTime, labelOf } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { useDelayed } from '../../ui/use-delayed.ts'
import './visits.css'

/** A visit: what was asked, seen and found, and what came of it. */
export default function VisitScreen(): ReactNode {
  const { id } = useParams<{ id: string }>()
  const visit = useRead(visits.detail, { params: { id: Number(id) } })
  const slow = useDelayed(visit.isPending)
  if (visit.isError)
    return (
      <div className="dd-screen">
        <ReadError reply={visit} />
      </div>
    )
  if (visit.data === undefined) return <div className="dd-screen">{slow && <Skeleton active paragraph={{ rows: 10 }} />}</div>
  return <Visit visit={visit.data} />
}

function Visit({ visit }: { visit: visits.VisitDetail }): ReactNode {
  const late = Date.parse(visit.receivedAt) - Date.parse(visit.visitedAt) > 12 * 3_600_000
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        back={{ href: '/visits', label: '走访' }}
        title={
          <>
            走访 <Link href={`/households/${String(visit.householdNo)}`}>{visit.headName}家</Link>
          </>
        }
        tags={<StatusTag tone={visit.result === 'absent' ? 'plain' : 'done'}>{labelOf(visitResults, visit.result)}</StatusTag>}
        note={`${visit.place}　${visit.helper}　${dateTime(visit.visitedAt)}`}
      />
      <div className="vs-columns">
        <div>
          <Found visit={visit} />
          <section className="dd-card">
            <h2>问答</h2>
            {visit.answers.length === 0 ? (
              <p className="dd-quiet">没有问到</p>
            ) : (
              <table className="dd-plain vs-asked">
                <tbody>
                  {visit.answers.map(({ question, answer }) => (
                    <tr key={question}>
                      <td>{question}</td>
                      <td>{answer}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
            {visit.note !== '' && <p className="vs-note">{visit.note}</p>}
          </section>
          <Photos visit={visit} />
        </div>
        <div>
          <Attach visit={visit} />
          <section className="dd-card">
            <h2>记录</h2>
            <table className="dd-plain vs-facts">
              <tbody>
                <tr>
                  <td>走访时间</td>
                  <td>{dateTime(visit.visitedAt)}</td>
                </tr>
                <tr>
                  <td>收到时间</td>
                  <td>
                    {dateTime(visit.receivedAt)}
                    {late && <span className="dd-quiet">（没有网络，后补发送）</span>}
                  </td>
                </tr>
                {visit.phoneAt !== null && (
                  <tr>
                    <td>手机时间</td>
                    <td>
                      {dateTime(visit.phoneAt)}
                      <span className="dd-quiet">（手机钟快了，按收到时间记）</span>
                    </td>
                  </tr>
                )}
                {visit.plan !== null && (
                  <tr>
                    <td>安排</td>
                    <td>{visit.plan}</td>
                  </tr>
                )}
                <tr>
                  <td>位置</td>
                  <td>
                    {visit.position === null
                      ? '没有记'
                      : `${String(visit.position.latitude)}, ${String(visit.position.longitude)}（误差约 ${String(visit.position.accuracy)} 米）`}
                  </td>
                </tr>
                <tr>
                  <td>住址</td>
                  <td>{visit.address}</td>
                </tr>
              </tbody>
            </table>
          </section>
        </div>
      </div>
    </div>
  )
}

function Found({ visit }: { visit: visits.VisitDetail }): ReactNode {
  return (
    <section className="dd-card">
      <h2>发现</h2>
      {visit.findings.length === 0 && <p className="dd-quiet">家里没有变化</p>}
      <ul className="vs-findings">
        {visit.findings.map((finding, at) => {
          const alert = visit.alerts.find((each) => each.code === finding.code)
          return (
            <li key={`${finding.code}${String(at)}`}>
              <b>{finding.label}</b>
              {finding.person !== null && <span>　{finding.person}</span>}
              {finding.words !== '' && <p>{finding.words}</p>}
              {alert !== undefined && (
                <p className="dd-quiet">
                  {alert.opened ? '已生成' : '已补充到'}
                  <Link href={`/alerts/${String(alert.id)}`}>预警“{labelOf(alerts.alertCauseLabels, alert.cause)}”</Link>，{alert.words}
                </p>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function Photos({ visit }: { visit: visits.VisitDetail }): ReactNode {
  if (visit.photos.length === 0) return null
  return (
    <section className="dd-card">
      <h2>
        照片 <small className="dd-quiet">打开会记入审计台账</small>
      </h2>
      <Image.PreviewGroup>
        <div className="vs-photos">
          {visit.photos.map((photo) => (
            <Image
              key={photo.id}
              alt={photo.title}
              height={150}
              loading="lazy"
              src={downloadUrl(visits.photoFile, { params: { id: visit.id, file: photo.id } })}
            />
          ))}
        </div>
      </Image.PreviewGroup>
    </section>
  )
}

/** Alerts on the caller's desk that this visit may answer. */
function Attach({ visit }: { visit: visits.VisitDetail }): ReactNode {
  const { message } = App.useApp()
  const command = useCommand(visits.attach, () => {
    void message.success('已附上，反馈时可以选用')
  })
  if (visit.attachable.length === 0) return null
  const attach = async (alertId: number): Promise<void> => {
    try {
      await command.run({ params: { id: visit.id }, body: { alertId } })
    } catch (error) {
      void message.error(describeError(error).happened)
    }
  }
  return (
    <section className="dd-card">
      <h2>这一家在我案头的预警</h2>
      <ul className="vs-findings">
        {visit.attachable.map((alert) => (
          <li key={alert.id}>
            <Link href={`/alerts/${String(alert.id)}`}>{labelOf(alerts.alertCauseLabels, alert.cause)}</Link>　{alert.sentence}
            <p>
              {alert.attached ? (
                <span className="dd-quiet">这次走访已附上</span>
              ) : (
                <Button
                  size="small"
                  loading={command.isPending}
                  onClick={() => {
                    void attach(alert.id)
                  }}
                >
                  把这次走访附为佐证
                </Button>
              )}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
