import { Skeleton } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { registry } from '#contract'
import { useRead } from '../../ui/client.ts'
import { Empty } from '../../ui/Empty.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { useDelayed } from '../../ui/use-delayed.ts'

/** 已知: what departments know of the members, each card with its file, row and day; what is old is grey and says so. */
export function Known({ householdNo, members }: { householdNo: number; members: readonly registry.MemberCard[] }): ReactNode {
  const facts = useRead(registry.facts, { params: { id: householdNo } }, { staleTime: 60_000 })
  const [person, setPerson] = useState<number | null>(null)
  const slow = useDelayed(facts.isPending)
  if (facts.isError) return <ReadError reply={facts} />
  if (facts.data === undefined) return slow ? <Skeleton active /> : null
  const { cards } = facts.data
  const shown = person === null ? cards : cards.filter((card) => card.personNo === person)
  const people = members.filter((member) => cards.some((card) => card.personNo === member.personNo))
  return (
    <>
      {people.length > 1 && (
        <div className="dd-choices" role="group" aria-label="成员">
          <button
            type="button"
            aria-pressed={person === null}
            onClick={() => {
              setPerson(null)
            }}
          >
            全部 {cards.length}
          </button>
          {people.map((member) => (
            <button
              type="button"
              key={member.personNo}
              aria-pressed={person === member.personNo}
              onClick={() => {
                setPerson(member.personNo)
              }}
            >
              {member.name} {cards.filter((card) => card.personNo === member.personNo).length}
            </button>
          ))}
        </div>
      )}
      {shown.length === 0 && <Empty title="各部门最近报送的数据里没有这家人的记录" next="下面列出已经查过的和还没有报送的数据" />}
      <div className="rg-facts">
        {shown.map((card) => (
          <Card key={`${card.dataset} ${String(card.importId)} ${String(card.row)}`} card={card} />
        ))}
      </div>
      <Rest facts={facts.data} />
    </>
  )
}

function Card({ card }: { card: registry.FactCard }): ReactNode {
  return (
    <article className={card.old || card.refuted !== '' ? 'rg-fact rg-old' : 'rg-fact'}>
      <header>
        <b>{card.name}</b>{' '}
        <span className="dd-quiet">
          {card.department} · {card.personName}
        </span>
        {card.old && (
          <StatusTag tone="soon" title="超过了该数据应有的更新周期">
            数据已旧
          </StatusTag>
        )}
        {card.refuted !== '' && <StatusTag tone="soon">{card.refuted}</StatusTag>}
      </header>
      <dl>
        {card.facts.map((fact) => (
          <div key={fact.label}>
            <dt>{fact.label}</dt>
            <dd className={fact.figure ? 'dd-figure' : undefined}>{fact.value}</dd>
          </div>
        ))}
      </dl>
      <footer>
        <Link className="rg-source rg-file" href={`/imports/${String(card.importId)}`} title={`${card.fileName} 第 ${String(card.row)} 行`}>
          <bdi>
            {card.fileName} 第 {card.row} 行
          </bdi>
        </Link>
        <time>{card.day}</time>
      </footer>
    </article>
  )
}

/** What was asked and says nothing, and what never came: unknown is not the same as none. */
function Rest({ facts }: { facts: registry.KnownFacts }): ReactNode {
  return (
    <div className="rg-rest dd-quiet">
      {facts.silent.length > 0 && <p>已查过、没有这家人的记录：{facts.silent.map((each) => `${each.name}（${each.day}）`).join('、')}</p>}
      {facts.missing.length > 0 && (
        <p>还没有报送、不知道有没有：{facts.missing.map((each) => `${each.name}（${each.department}）`).join('、')}</p>
      )}
    </div>
  )
}
