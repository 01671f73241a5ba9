import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { Link, useParams } from 'wouter'
import { visitFindingLabels, visits } from '#contract'
import { call, useRead } from '../../ui/client.ts'
import { dateTime, labelOf } from '../../ui/format.ts'
import { MaskedValue } from '../../ui/MaskedValue.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { useDelayed } from '../../ui/use-delayed.ts'
import { DismissLead, LinkLead } from './HandleLead.tsx'
import { LeadStatusTag } from './words.tsx'
import './visits.css'

/** A lead: what the helper wrote, who it may be, what to make of it. */
export default function LeadScreen(): ReactNode {
  const { id } = useParams<{ id: string }>()
  const lead = useRead(visits.lead, { params: { id: Number(id) } })
  const slow = useDelayed(lead.isPending)
  if (lead.isError)
    return (
      <div className="dd-screen">
        <ReadError reply={lead} />
      </div>
    )
  if (lead.data === undefined) return <div className="dd-screen">{slow && <Skeleton active paragraph={{ rows: 8 }} />}</div>
  const { data } = lead
  const name = data.lead.personName === '' ? '不知道姓名' : data.lead.personName
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        back={{ href: '/leads', label: '线索' }}
        title={name}
        tags={<LeadStatusTag status={data.lead.status} />}
        note={`${data.lead.place}　${data.lead.reporter} 上报　${dateTime(data.lead.reportedAt)}`}
      />
      <div className="vs-columns">
        <div>
          <Told data={data} />
          {data.can.allowed && <LinkLead data={data} />}
          {data.lead.status !== 'open' && <Outcome data={data} />}
        </div>
        <div>
          {data.can.allowed ? (
            <DismissLead id={data.lead.id} />
          ) : (
            data.lead.status === 'open' && (
              <section className="dd-card">
                <h2>处理</h2>
                <p className="dd-quiet">{data.can.reason}</p>
              </section>
            )
          )}
        </div>
      </div>
    </div>
  )
}

function Told({ data: { lead, position, receivedAt } }: { data: visits.LeadDetail }): ReactNode {
  return (
    <section className="dd-card">
      <h2>协理员说</h2>
      <p className="vs-words">{lead.description}</p>
      <p>
        {lead.kinds.map((kind) => (
          <StatusTag key={kind} tone="soon">
            {labelOf(visitFindingLabels, kind)}
          </StatusTag>
        ))}
      </p>
      <table className="dd-plain vs-facts">
        <tbody>
          <tr>
            <td>住处</td>
            <td>{lead.placeNote === '' ? '没有写' : lead.placeNote}</td>
          </tr>
          <tr>
            <td>电话</td>
            <td>
              {lead.phoneMasked === '' ? (
                '没有留'
              ) : (
                <MaskedValue
                  value={lead.phoneMasked}
                  label="电话"
                  matters={[{ key: 'lead', label: `核实线索 ${String(lead.id)} 号` }]}
                  reveal={async () =>
                    (await call(visits.callLead, { params: { id: lead.id }, body: { purpose: `核实线索 ${String(lead.id)} 号` } })).phone
                  }
                />
              )}
            </td>
          </tr>
          <tr>
            <td>位置</td>
            <td>
              {position === null
                ? '没有记'
                : `${String(position.latitude)}, ${String(position.longitude)}（误差约 ${String(position.accuracy)} 米）`}
            </td>
          </tr>
          <tr>
            <td>收到</td>
            <td>{dateTime(receivedAt)}</td>
          </tr>
        </tbody>
      </table>
    </section>
  )
}

function Outcome({ data: { lead, handledAt } }: { data: visits.LeadDetail }): ReactNode {
  return (
    <section className="dd-card">
      <h2>处理</h2>
      <p>
        {lead.handledBy}
        {handledAt === null ? '' : `，${dateTime(handledAt)}`}
      </p>
      {lead.handledNote !== '' && <p>{lead.handledNote}</p>}
      {lead.householdNo !== null && (
        <p>
          <Link href={`/households/${String(lead.householdNo)}`}>家庭档案</Link>
          {lead.alertId !== null && (
            <>
              {'　'}
              <Link href={`/alerts/${String(lead.alertId)}`}>预警 #{lead.alertId}</Link>
            </>
          )}
        </p>
      )}
    </section>
  )
}
