import { useCallback, type ReactNode } from 'react'
import { Link } from 'wouter'
import { visitResults, type ReplyOf, type VisitResult, type visits } from '#contract'
import { send } from '../api.ts'
import { useKept } from '../kept.ts'
import { Banner } from '../parts/index.tsx'
import { routes } from '../routes.ts'
import { useMe } from '../session.ts'
import { OutboxList } from '../shell/OutboxList.tsx'
import { useUnsent } from '../use-outbox.tsx'
import { findingLabel, timeWords } from '../words.ts'
import '../visits.css'

type Mine = ReplyOf<typeof visits.mine>

/** 走访记录: what is still on the phone, what was received, and what became of it. */
export default function RecordsScreen(): ReactNode {
  const { userId } = useMe()
  const unsent = useUnsent()
  const load = useCallback(() => send(routes['visits.mine']), [])
  const { data, loading, at, error } = useKept(`${String(userId)}:mine`, load)
  return (
    <>
      <h1>走访记录</h1>
      {unsent > 0 && (
        <section>
          <h2>还在手机里 {unsent} 件</h2>
          <OutboxList only="unsent" />
        </section>
      )}
      {data === undefined &&
        (loading ? (
          <p className="h-quiet" role="status">
            正在取记录…
          </p>
        ) : (
          <Banner tone="wait">没有网络，取不到以前的记录。</Banner>
        ))}
      {data !== undefined && (
        <>
          <p className="v-tally">
            <span>
              <b>{data.month}</b>本月走访
            </span>
            <span>
              <b>{data.year}</b>今年走访
            </span>
            <span>
              <b>{data.leads.length}</b>上报线索
            </span>
          </p>
          {error !== null && !loading && at !== undefined && <p className="h-quiet">没有网络，这是 {timeWords(at)} 的记录。</p>}
          <Leads leads={data.leads} />
          <Visits visits={data.visits} />
        </>
      )}
    </>
  )
}

const leadWords: Readonly<Record<string, string>> = { open: '等乡镇核实', linked: '已建预警，正在办', dismissed: '不需处理' }

function Leads({ leads }: { leads: Mine['leads'] }): ReactNode {
  if (leads.length === 0) return null
  return (
    <section>
      <h2>上报的线索</h2>
      <ul className="h-list">
        {leads.map((lead) => (
          <li key={lead.id}>
            <div className="h-row">
              <b>{lead.personName === '' ? '不知道姓名' : lead.personName}</b>
              <span className={`h-state h-state-${lead.status === 'open' ? 'waiting' : 'sent'}`}>
                {leadWords[lead.status] ?? lead.status}
              </span>
            </div>
            <p className="h-quiet">
              {lead.place}，{timeWords(lead.reportedAt)}
            </p>
            {lead.note !== '' && <p>{lead.note}</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Visits({ visits }: { visits: Mine['visits'] }): ReactNode {
  return (
    <section>
      <h2>走访过的家庭</h2>
      {visits.length === 0 && (
        <p className="h-quiet">
          还没有走访记录。从“今天”里选一户开始。<Link href="/">去看今天</Link>
        </p>
      )}
      <ul className="h-list">
        {visits.map((visit) => (
          <li key={visit.id}>
            <div className="h-row">
              <b>{visit.headName}家</b>
              <span className="h-quiet v-small">{timeWords(visit.visitedAt)}</span>
            </div>
            <p className="h-quiet">
              {visit.place}，{Object.hasOwn(visitResults, visit.result) ? visitResults[visit.result as VisitResult] : ''}
              {visit.photos > 0 && `，照片 ${String(visit.photos)} 张`}
            </p>
            {visit.alerts.length === 0 && visit.findings.length > 0 && <p>{visit.findings.map(findingLabel).join('、')}</p>}
            {visit.alerts.map((alert) => (
              <p key={`${String(alert.id)}${alert.code}`} className="v-outcome">
                <b>{findingLabel(alert.code)}</b>
                <span className={alert.running ? undefined : 'h-state-sent'}>{alert.words}</span>
              </p>
            ))}
          </li>
        ))}
      </ul>
    </section>
  )
}
