import { Button, Checkbox } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link, useParams } from 'wouter'
import { screening } from '#contract'
import { useList, useRead } from '../../ui/client.ts'
import { Explanation } from '../../ui/Explanation.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ScreenWaiting } from '../../ui/Reading.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { AlertStatusTag, GradeTag } from '../alerts/words.tsx'
import { causeLabel, HitStateTag } from './words.tsx'
import './screening.css'

/** Why one family was found: the sentence, every step with figure, limit, source and clause, and how far from the limit. */
export default function HitScreen(): ReactNode {
  const params = useParams<{ id: string; householdNo: string; indicator: string }>()
  const reply = useRead(screening.explainHit, { params: { run: params.id, householdNo: params.householdNo, indicator: params.indicator } })
  const [all, setAll] = useState(true)
  const back = { href: `/screenings/${params.id}/hits`, label: '命中明细' }
  if (reply.isError || reply.data === undefined) return <ScreenWaiting reply={reply} head={<PageHeader back={back} title="命中依据" />} />
  const { hit, asOf, explanation, rulesChanged } = reply.data
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        back={back}
        title={`${hit.headName}家　${hit.indicatorName}`}
        tags={
          <>
            <GradeTag grade={hit.grade} />
            <HitStateTag state={hit.state} />
            <StatusTag>{causeLabel(hit.cause)}</StatusTag>
          </>
        }
        note={`${hit.place}　数据截至 ${asOf}`}
        actions={
          <>
            <Link href={`/households/${String(hit.householdNo)}`}>
              <Button size="small">打开家庭</Button>
            </Link>
            {hit.alertId !== null && (
              <Link href={`/alerts/${String(hit.alertId)}`}>
                <Button size="small" type="primary">
                  打开预警
                </Button>
              </Link>
            )}
          </>
        }
      />
      {rulesChanged && <p className="dd-callout dd-gap">规则在这次筛查之后改过：下面按现在的规则重新说明，数字是筛查当时的。</p>}
      {hit.state === 'gone' && <p className="dd-callout dd-gap">上次发现、这次不再发现：下面说明这次为什么不再符合。</p>}
      {hit.state === 'unsure' && <p className="dd-callout dd-gap">上次发现，这次数据不够、说不准：预警保留，缺什么见“还不知道”。</p>}
      <section className="dd-card">
        <h2>
          为什么{' '}
          <Checkbox
            className="dd-expand"
            checked={all}
            onChange={(event) => {
              setAll(event.target.checked)
            }}
          >
            逐项展开到来源
          </Checkbox>
        </h2>
        <Explanation data={explanation} open={all ? 'all' : 'unmet'} />
      </section>
      <section className="dd-card">
        <h2>后来怎样</h2>
        {hit.alertId === null ? (
          <p>这一户、这个事由没有预警。可能已登记豁免，或者上次办结后还在不重复提示的期限内。</p>
        ) : (
          <p>
            <Link href={`/alerts/${String(hit.alertId)}`}>预警 #{hit.alertId}</Link>{' '}
            {hit.alertStatus !== null && <AlertStatusTag status={hit.alertStatus} />}
          </p>
        )}
        <Others run={hit.run} householdNo={hit.householdNo} indicator={hit.indicator} />
        <p>
          <Link href={`/indicators/${hit.indicator}`}>这项指标的条件、阈值和成效</Link>
        </p>
      </section>
    </div>
  )
}

function Others({ run, householdNo, indicator }: { run: number; householdNo: number; indicator: string }): ReactNode {
  const reply = useList(screening.hitListing.list, { query: { run, householdNo, size: 50 } })
  const rows = (reply.data?.rows ?? []).filter((row) => row.indicator !== indicator)
  if (rows.length === 0) return null
  return (
    <p>
      同一批里，这一户还有：
      {rows.map((row) => (
        <span key={row.indicator} className="dd-other">
          <GradeTag grade={row.grade} />{' '}
          <Link href={`/screenings/${String(run)}/hits/${String(householdNo)}/${row.indicator}`}>{row.indicatorName}</Link>
        </span>
      ))}
    </p>
  )
}
