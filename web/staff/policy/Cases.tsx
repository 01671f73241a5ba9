import { Input, Skeleton } from 'antd'
import { useState, type ReactNode } from 'react'
import { policy } from '#contract'
import { useRead } from '../../ui/client.ts'
import { Empty } from '../../ui/Empty.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'

type Case = policy.WorkedCase

/** The worked cases of a programme as examples, and whether they hold by the rules and figures of now. */
export function Cases({ programme }: { programme: string }): ReactNode {
  const [text, setText] = useState('')
  const [failing, setFailing] = useState(false)
  const reply = useRead(policy.cases, { params: { programme } }, { staleTime: 60_000 })
  if (reply.isError) return <ReadError reply={reply} />
  if (reply.data === undefined)
    return (
      <section className="dd-card">
        <p className="dd-quiet">正在按现在的规则逐例重算…</p>
        <Skeleton active />
      </section>
    )
  const { rows, total, failing: wrong } = reply.data
  const shown = rows.filter((row) => (!failing || !row.holds) && (text.trim() === '' || wordsOf(row).includes(text.trim())))
  return (
    <section className="dd-card">
      <div className="pl-cases-head">
        <p>
          {total} 个案例，按现在的规则和标准重算：
          {wrong === 0 ? <StatusTag tone="done">全部一致</StatusTag> : <StatusTag tone="late">{wrong} 个不一致</StatusTag>}
        </p>
        {wrong > 0 && (
          <div className="dd-choices">
            <button
              type="button"
              aria-pressed={failing}
              onClick={() => {
                setFailing(!failing)
              }}
            >
              只看不一致的
            </button>
          </div>
        )}
        <Input
          size="small"
          allowClear
          aria-label="找案例"
          placeholder="找案例"
          style={{ width: 180 }}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
          }}
        />
      </div>
      {shown.length === 0 && <Empty title="没有这样的案例" />}
      {[...Map.groupBy(shown, ({ about }) => about)].map(([about, all]) => (
        <div key={about}>
          <h3 className="pl-about">{about}</h3>
          {all.map((each) => (
            <Example key={`${each.file}${each.name}`} example={each} />
          ))}
        </div>
      ))}
    </section>
  )
}

function wordsOf({ name, about, clause, reckoning, members, household }: Case): string {
  return [name, about, clause, reckoning, ...[...members.flat(), ...household].flat()].join(' ')
}

const pairs = (all: readonly (readonly [string, string])[]): string => all.map(([label, value]) => `${label} ${value}`).join('，')

function Example({ example }: { example: Case }): ReactNode {
  const { name, date, placeName, clause, by, reckoning, results, holds, household, members, supporters, supposed, shared } = example
  return (
    <article className="pl-case">
      <div>
        <b>{name}</b>{' '}
        <span className="dd-quiet">
          {placeName} {date}
        </span>
        {household.length > 0 && <p>家庭：{pairs(household)}</p>}
        {members.map((member, at) => (
          <p key={String(at)}>
            第 {at + 1} 人：{member.length === 0 ? '没有别的情况' : pairs(member)}
          </p>
        ))}
        {supporters.map((supporter, at) => (
          <p key={String(at)}>
            义务人 {at + 1}：{supporter.length === 0 ? '一般情况' : pairs(supporter)}
          </p>
        ))}
        {supposed.length > 0 && <p>假设当地标准：{pairs(supposed)}</p>}
        <details>
          <summary className="dd-quiet">其余情况（本组案例相同）</summary>
          <p className="dd-quiet">{pairs(shared)}</p>
        </details>
      </div>
      <div>
        <table>
          <tbody>
            {results.map(({ label, expected, now, holds: same }) => (
              <tr key={label}>
                <td>{label}</td>
                <td className="dd-right">
                  <b>{expected}</b>
                </td>
                <td>{same ? <span className="dd-step-true">✓</span> : <StatusTag tone="late">现在算得 {now}</StatusTag>}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p>{reckoning}</p>
        <p className="dd-quiet">
          {clause}　{by}
          {holds ? '' : '　与现在的规则不一致'}
        </p>
      </div>
    </article>
  )
}
