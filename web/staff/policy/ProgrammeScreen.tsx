import { Button, Tabs } from 'antd'
import type { ReactNode } from 'react'
import { Link, useParams } from 'wouter'
import { policy, type ReplyOf } from '#contract'
import { useList } from '../../ui/client.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ScreenWaiting } from '../../ui/Reading.tsx'
import { clauseHref, useAddress, whereQuery, whereSearch } from './address.ts'
import { Cases } from './Cases.tsx'
import { RuleTree } from './RuleTree.tsx'
import { WherePicker } from './WherePicker.tsx'
import { ClauseLink, StaleTags } from './words.tsx'
import './policy.css'

type Page = ReplyOf<typeof policy.programme>

const back = { href: '/policy/programmes', label: '项目' }

/** A programme: conditions and formulas in the author's words, its figures at a place on a day, its worked cases. */
export default function ProgrammeScreen(): ReactNode {
  const { programme } = useParams<{ programme: string }>()
  const { get, set, where } = useAddress()
  const tab = get('tab') ?? 'rules'
  const reply = useList(policy.programme, { params: { programme }, query: whereQuery(where) })
  if (reply.isError || reply.data === undefined) return <ScreenWaiting reply={reply} head={<PageHeader back={back} title="救助项目" />} />
  const page = reply.data
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        back={back}
        title={page.label}
        note={`${page.department}　${page.placeName} ${page.day}`}
        actions={
          <>
            <WherePicker place={page.place} placeName={page.placeName} day={page.day} onChange={set} />
            <Link href={`/policy/cards/${programme}${whereSearch(where)}`}>
              <Button size="small" type="primary">
                明白卡
              </Button>
            </Link>
          </>
        }
      />
      <Tabs
        size="small"
        activeKey={tab}
        onChange={(key) => {
          set({ tab: key === 'rules' ? undefined : key, rule: undefined })
        }}
        items={[
          { key: 'rules', label: '规则' },
          {
            key: 'figures',
            label: `标准 ${String(page.figures.length)}${page.missing.length > 0 ? `，未录入 ${String(page.missing.length)}` : ''}`,
          },
          { key: 'cases', label: `案例 ${String(page.cases)}` },
        ]}
      />
      {tab === 'figures' ? (
        <Figures page={page} />
      ) : tab === 'cases' ? (
        <Cases programme={programme} />
      ) : (
        <Rules page={page} rule={get('rule')} />
      )}
    </div>
  )
}

function Rules({ page, rule }: { page: Page; rule: string | undefined }): ReactNode {
  return (
    <>
      <section className="dd-card">
        <h2>结果和条件</h2>
        <RuleTree steps={page.results} wanted={rule} />
      </section>
      <section className="dd-card">
        <h2>依据的文件</h2>
        <p>
          {page.documents.map(({ name, title, inForce }, at) => (
            <span key={name}>
              {at > 0 && '、'}
              <Link href={clauseHref(name)} title={title} className={inForce ? undefined : 'dd-stale'}>
                {name}
              </Link>
            </span>
          ))}
          <span className="dd-quiet">
            {'　'}灰色的在{page.placeName} {page.day} 不适用
          </span>
        </p>
        <h2 className="pl-gap">要知道的家庭情况</h2>
        <p className="dd-quiet">{page.inputs.map(({ label, suppliedBy }) => `${label}（${suppliedBy}）`).join('、')}</p>
      </section>
    </>
  )
}

function Figures({ page }: { page: Page }): ReactNode {
  return (
    <section className="dd-card">
      {page.missing.length > 0 && (
        <p className="pl-warn">
          没有文件规定{page.placeName}这一天的：{page.missing.map(({ label }) => label).join('、')}。用到它们的结果会说明缺标准。
        </p>
      )}
      <table className="dd-plain">
        <thead>
          <tr>
            <th>标准或参数</th>
            <th className="dd-right">数值</th>
            <th>哪里的</th>
            <th>自</th>
            <th>依据</th>
            <th>核对</th>
            <th>说明</th>
          </tr>
        </thead>
        <tbody>
          {page.figures.map((figure) => (
            <tr key={figure.key}>
              <td>
                <Link href={`/policy/figures/${encodeURIComponent(figure.key)}`}>{figure.label}</Link>
              </td>
              <td className="dd-right pl-nowrap">
                <b>{figure.text}</b>
              </td>
              <td className="pl-nowrap">{figure.placeName}</td>
              <td className="pl-nowrap">{figure.from}</td>
              <td className="pl-nowrap">
                <ClauseLink document={figure.document} article={figure.article} title={figure.gist} />
              </td>
              <td className="pl-nowrap">
                {figure.verifiedOn} <StaleTags stale={figure.stale} />
              </td>
              <td className="dd-quiet">{figure.note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
