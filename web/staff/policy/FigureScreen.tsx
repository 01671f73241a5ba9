import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import { policy, type ReplyOf } from '#contract'
import { contains, regionCode, type RegionCode } from '#kernel'
import { useRead } from '../../ui/client.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ScreenWaiting } from '../../ui/Reading.tsx'
import { may, useMe } from '../../ui/session.ts'
import { VerifyForm } from './VerifyForm.tsx'
import { ClauseLink, StaleTags } from './words.tsx'
import './policy.css'

type Row = ReplyOf<typeof policy.figure>['rows'][number]

const back = { href: '/policy/figures', label: '标准' }

/** A parameter: every value by place and day with its clause, who verified it, and the rules that read it. */
export default function FigureScreen(): ReactNode {
  const { key } = useParams<{ key: string }>()
  const me = useMe()
  const [verifying, setVerifying] = useState<Row>()
  const reply = useRead(policy.figure, { params: { key: decodeURIComponent(key) } })
  if (reply.isError || reply.data === undefined) return <ScreenWaiting reply={reply} head={<PageHeader back={back} title="标准" />} />
  const { label, unit, range, rows, rules, standard } = reply.data
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        back={back}
        title={label}
        note={unit === '选项' || range === '' ? unit : `${unit}，允许 ${range}`}
        actions={<ProposeNew keyOf={reply.data.key} standard={standard} />}
      />
      <section className="dd-card">
        <h2>各地各时期的数值</h2>
        {unit === '选项' && <p className="dd-quiet">可选：{range}</p>}
        {rows.length === 0 ? (
          <p className="dd-quiet">没有文件规定这个数额：用到它的结果会说明缺标准。</p>
        ) : (
          <table className="dd-plain">
            <thead>
              <tr>
                <th>地方</th>
                <th>自</th>
                <th>至</th>
                <th className="dd-right">数值</th>
                <th>依据</th>
                <th>核对</th>
                <th>说明</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${row.place}${row.from}${row.text}`} className={row.current ? undefined : 'dd-stale'}>
                  <td className="pl-nowrap">{row.placeName}</td>
                  <td className="pl-nowrap">{row.from}</td>
                  <td className="pl-nowrap">{row.to ?? (row.current ? '现在' : '—')}</td>
                  <td className="dd-right pl-nowrap">
                    <b>{row.text}</b>
                  </td>
                  <td>
                    <ClauseLink document={row.document} article={row.article} />
                    <span className="dd-quiet">　{row.gist}</span>
                  </td>
                  <td>
                    <Verified row={row} />
                  </td>
                  <td className="dd-quiet">{row.note}</td>
                  <td>
                    <Button
                      size="small"
                      type="link"
                      disabled={!row.mayVerify}
                      title={row.refusal}
                      onClick={() => {
                        setVerifying(row)
                      }}
                    >
                      登记核对
                    </Button>
                    {needsProposal(row) && touches(regionCode(me.regionCode), row.place) && (
                      <Propose figure={row} standard={standard} scale={unit === '元' || unit === '百分比' ? 100 : 1} />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <section className="dd-card">
        <h2>用到它的规则</h2>
        {rules.length === 0 && <p className="dd-quiet">没有救助规则直接用到它（预警指标的阈值在“预警指标”里）。</p>}
        <ul className="pl-rules">
          {rules.map(({ name, label: title, words, programmes }) => (
            <li key={name}>
              <b>{title}</b>
              <span className="dd-quiet">
                {'　'}
                {programmes.map((each, at) => (
                  <span key={each.id}>
                    {at > 0 && '、'}
                    {each.id === 'terms' ? (
                      each.label
                    ) : (
                      <Link href={`/policy/programmes/${each.id}?rule=${encodeURIComponent(title)}`}>{each.label}</Link>
                    )}
                  </span>
                ))}
              </span>
              <p>{words}</p>
            </li>
          ))}
        </ul>
      </section>
      {verifying !== undefined && (
        <VerifyForm
          subject={{ subject: 'parameter', key: verifying.key, place: verifying.place, from: verifying.from }}
          title={`${label} ${verifying.text}（${verifying.placeName} ${verifying.from} 起）`}
          close={() => {
            setVerifying(undefined)
          }}
        />
      )}
    </div>
  )
}

/** What is 待核, or has run out, may mislead: somebody who knows better proposes the right figure. */
function needsProposal({ status, stale, current }: Row): boolean {
  return (status === '待核' && current) || stale.length > 0
}

/** Whether a figure counts at somebody's place, or at a place inside it. */
function touches(own: RegionCode, place: string): boolean {
  return place === 'nation' || contains(own, regionCode(place)) || contains(regionCode(place), own)
}

/** A figure of one's own place where none of the rows is put right, or the first. */
function ProposeNew({ keyOf, standard }: { keyOf: string; standard: boolean }): ReactNode {
  const me = useMe()
  const [, navigate] = useLocation()
  const refused = refusalFor(me, standard)
  return (
    <Button
      size="small"
      type="primary"
      disabled={refused !== undefined}
      title={refused}
      onClick={() => {
        navigate(`/standards/new?${new URLSearchParams({ key: keyOf, region: me.regionCode }).toString()}`)
      }}
    >
      提出新数值
    </Button>
  )
}

function refusalFor(me: ReturnType<typeof useMe>, standard: boolean): string | undefined {
  if (!may(me, 'standard.propose')) return '您的岗位不能拟定标准'
  return standard ? undefined : '这是预警指标的阈值，请在“预警指标”里改'
}

/** Leads to the proposal with everything filled in that is known. */
function Propose({ figure, standard, scale }: { figure: Row; standard: boolean; scale: number }): ReactNode {
  const me = useMe()
  const [, navigate] = useLocation()
  const refused = refusalFor(me, standard)
  const go = (): void => {
    const { key, place, placeName, value, text, from, document, article } = figure
    const reason = `原数 ${text}（${placeName} ${from} 起，${policy.documentWords(document)} ${article}）${figure.status === '待核' ? '待核' : '已过期或多年未核'}，按文件核实后提出`
    // A figure of a place above is put right at one's own place.
    const region = place !== 'nation' && contains(regionCode(me.regionCode), regionCode(place)) ? place : me.regionCode
    navigate(`/standards/new?${new URLSearchParams({ key, region, amount: String(value / scale), reason }).toString()}`)
  }
  return (
    <Button size="small" type="link" disabled={refused !== undefined} title={refused} onClick={go}>
      提出新数值
    </Button>
  )
}

function Verified({ row }: { row: Row }): ReactNode {
  const [latest] = row.history
  return (
    <>
      {row.verifiedOn !== null && (
        <span className="pl-nowrap" title={latest === undefined ? '录入时与文件核对' : `${latest.verifiedBy}：${latest.source}`}>
          {row.verifiedOn} {row.verifiedBy}
        </span>
      )}{' '}
      <StaleTags stale={row.stale} />
      {latest !== undefined && <small className="pl-source">{latest.source}</small>}
    </>
  )
}
