import { Button, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { Link, Route, Switch, useParams } from 'wouter'
import { policy } from '#contract'
import { useList, useRead } from '../../ui/client.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { useAddress, whereQuery, whereSearch } from './address.ts'
import { CardSheet } from './CardSheet.tsx'
import { WherePicker } from './WherePicker.tsx'
import './policy.css'

/** The cards for anybody: no sign-in, nothing stored. */
export default function PublicCards(): ReactNode {
  return (
    <div className="dd-screen dd-scroll pl-public">
      <Switch>
        <Route path="/cards/:programme" component={One} />
        <Route component={All} />
      </Switch>
    </div>
  )
}

function All(): ReactNode {
  const { where } = useAddress()
  const reply = useRead(policy.cards)
  return (
    <>
      <PageHeader title="救助政策明白卡" note="家里有难处，可以看看能享受什么" actions={<a href="/calculator">算一算我家能享受什么</a>} />
      {reply.isError && <ReadError reply={reply} />}
      {reply.data === undefined && !reply.isError && <Skeleton active />}
      <ul className="pl-public-list">
        {reply.data?.rows.map(({ id, label, department }) => (
          <li key={id}>
            <Link href={`/cards/${id}${whereSearch(where)}`}>
              <b>{label}</b>
              <span className="dd-quiet">{department}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}

function One(): ReactNode {
  const { programme } = useParams<{ programme: string }>()
  const { set, where } = useAddress()
  const reply = useList(policy.card, { params: { programme: programme ?? '' }, query: whereQuery(where) })
  const card = reply.data
  return (
    <>
      <PageHeader
        back={{ href: `/cards${whereSearch(where)}`, label: '全部' }}
        title="明白卡"
        actions={
          <>
            {card !== undefined && <WherePicker place={card.place} placeName={card.placeName} day={card.day} onChange={set} />}
            <Button
              size="small"
              onClick={() => {
                window.print()
              }}
            >
              打印
            </Button>
          </>
        }
      />
      {reply.isError && <ReadError reply={reply} />}
      {card === undefined && !reply.isError && <Skeleton active />}
      {card !== undefined && <CardSheet card={card} />}
    </>
  )
}
