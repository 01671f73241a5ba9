import { Descriptions, Tabs } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import { standards } from '#contract'
import { useRead } from '../../ui/client.ts'
import { dateTime } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ScreenWaiting } from '../../ui/Reading.tsx'
import { may, useMe } from '../../ui/session.ts'
import { LiveSimulation } from './LiveSimulation.tsx'
import { ProposalActions } from './ProposalActions.tsx'
import { BackPay, Recompute, Recomputed } from './Recompute.tsx'
import { Simulation } from './Simulation.tsx'
import { Findings, ProposalTag, simulatedAddress, standardText } from './words.tsx'
import './standards.css'

type Detail = standards.ProposalDetail

/** One standard on its way, or published: what it says, the checks, what it would do, what happened. */
export default function ProposalScreen(): ReactNode {
  const { id } = useParams<{ id: string }>()
  const [path, navigate] = useLocation()
  const [working, setWorking] = useState(false)
  const reply = useRead(standards.showProposal, { params: { id: Number(id) } }, { refetchInterval: working ? 1_500 : false })
  const open = reply.data?.recompute.status === 'queued' || reply.data?.recompute.status === 'running'
  useEffect(() => {
    setWorking(open)
  }, [open])
  if (reply.isError || reply.data === undefined) return <ScreenWaiting reply={reply} />
  const detail = reply.data
  const tab = path.endsWith('/households') ? 'households' : path.endsWith('/back-pay') ? 'back-pay' : ''
  const published = wasPublished(detail)
  return (
    <div className={tab === '' ? 'dd-screen dd-scroll' : 'dd-screen'}>
      <PageHeader
        back={{ href: '/standards/proposals', label: '拟稿与公布' }}
        title={`${detail.kind === 'new' ? '' : `${standards.proposalKinds[detail.kind]}：`}${detail.label} ${standardText(detail.value, detail)}`}
        tags={<ProposalTag status={detail.status} />}
        note={`第 ${id} 号　${detail.regionName}　自 ${detail.from} 起`}
        actions={<ProposalActions detail={detail} />}
      />
      {published && (
        <Tabs
          size="small"
          activeKey={tab}
          onChange={(key) => {
            navigate(`/standards/proposals/${id}${key === '' ? '' : `/${key}`}`)
          }}
          items={[
            { key: '', label: '概况' },
            { key: 'households', label: '重新计算的家庭' },
            { key: 'back-pay', label: '补发清单' },
          ]}
        />
      )}
      {tab === 'households' && <Recomputed id={detail.id} />}
      {tab === 'back-pay' && <BackPay id={detail.id} />}
      {tab === '' && <Overview detail={detail} />}
    </div>
  )
}

/** Published, also where it was ended since. */
function wasPublished({ status }: Detail): boolean {
  return status === 'published' || status === 'corrected' || status === 'revoked'
}

function Overview({ detail }: { detail: Detail }): ReactNode {
  const mayPropose = may(useMe(), 'standard.propose')
  return (
    <>
      <Standing detail={detail} />
      {detail.status === 'published' && <Recompute detail={detail} />}
      <div className="st-two">
        <section className="dd-card">
          <h2>内容</h2>
          <Contents detail={detail} />
        </section>
        <section className="dd-card">
          {!wasPublished(detail) && detail.status !== 'withdrawn' && (
            <>
              <h2>校验</h2>
              <Findings findings={detail.findings} />
            </>
          )}
          <h2>经过</h2>
          <ul className="st-events">
            {detail.events.map((event) => (
              <li key={`${event.at}${event.action}`}>
                <span className="dd-quiet">{dateTime(event.at)}</span>
                <span>{event.actor}</span>
                <b>{event.action}</b>
                <span>{event.note}</span>
              </li>
            ))}
          </ul>
        </section>
      </div>
      {detail.simulation !== null && detail.status !== 'draft' ? (
        <Simulation result={detail.simulation} rows={(selection) => rowsAt(detail, selection)} />
      ) : (
        detail.status === 'draft' &&
        mayPropose && <LiveSimulation standard={{ ...detail, region: detail.regionCode }} rows={(selection) => rowsAt(detail, selection)} />
      )}
    </>
  )
}

/** Before publication the rows are worked out when asked for; afterwards they are those of the recomputation. */
function rowsAt(detail: Detail, selection: string): string {
  const { id } = detail
  if (wasPublished(detail)) return `/standards/proposals/${String(id)}/households${selection === '' ? '' : `?${selection}`}`
  const base = `proposal=${String(id)}&${simulatedAddress({ ...detail, region: detail.regionCode })}`
  return `/standards/touched?${base}${selection === '' ? '' : `&${selection}`}`
}

function Contents({ detail }: { detail: Detail }): ReactNode {
  const items = [
    { key: 'value', label: '标准', children: <b>{standardText(detail.value, detail)}</b> },
    { key: 'present', label: '此前', children: detail.present === null ? '未定' : standardText(detail.present, detail) },
    ...(detail.replaced === null
      ? []
      : [
          {
            key: 'replaced',
            label: detail.kind === 'withdrawal' ? '撤回' : '更正',
            span: 2,
            children: (
              <>
                <Link href={`/standards/proposals/${String(detail.replaced.id)}`}>
                  第{'\u00a0'}
                  {detail.replaced.id}
                  {'\u00a0'}号
                </Link>
                {'　'}
                {detail.replaced.valueText}　{detail.replaced.from} 起　{detail.replaced.document}
              </>
            ),
          },
        ]),
    { key: 'from', label: '施行', children: `${detail.from} 起${detail.to === null ? '' : `，到 ${detail.to}`}` },
    { key: 'place', label: '地方', children: detail.regionName },
    {
      key: 'document',
      label: '文件',
      span: 2,
      children: `${detail.document}　${detail.article}${detail.gist === '' ? '' : `　${detail.gist}`}`,
    },
    { key: 'reason', label: '理由', span: 2, children: detail.reason },
    { key: 'proposed', label: '拟稿', children: `${detail.proposedBy}　${dateTime(detail.proposedAt)}` },
    { key: 'decided', label: '批准', children: detail.decidedBy === '' ? '—' : detail.decidedBy },
  ]
  return <Descriptions size="small" column={2} items={items} />
}

/** What became of it: ended by another, or itself ending one. */
function Standing({ detail: { ended } }: { detail: Detail }): ReactNode {
  if (ended === null) return null
  return (
    <p className="dd-callout">
      {ended.on} 由{ended.person}公布的<Link href={`/standards/proposals/${String(ended.by)}`}>第 {ended.by} 号</Link>
      {ended.kind === 'correction' ? '更正' : '撤回'}了这项标准：{ended.reason}
      。它对哪一天都不再有效；下面重新计算的家庭和补发清单作废，以第 {ended.by} 号的为准。
    </p>
  )
}
