import { Button, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useParams } from 'wouter'
import { policy } from '#contract'
import { regionCode } from '#kernel'
import { useList } from '../../ui/client.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { useMe } from '../../ui/session.ts'
import { useAddress, whereQuery, whereSearch } from './address.ts'
import { CardSheet } from './CardSheet.tsx'
import { WherePicker } from './WherePicker.tsx'
import './policy.css'

/** 明白卡 at the desk: for the officer's own place and today unless chosen otherwise. */
export default function CardScreen(): ReactNode {
  const { programme } = useParams<{ programme: string }>()
  const me = useMe()
  const { set, where } = useAddress()
  const place = where.place ?? regionCode(me.regionCode)
  const reply = useList(policy.card, { params: { programme }, query: whereQuery({ place, day: where.day }) })
  const card = reply.data
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        back={{ href: `/policy/programmes/${programme}${whereSearch(where)}`, label: card?.label ?? '救助项目' }}
        title="明白卡"
        note="扫码可在手机上看，不用登录"
        actions={
          <>
            {card !== undefined && <WherePicker place={card.place} placeName={card.placeName} day={card.day} onChange={set} />}
            <Button
              size="small"
              type="primary"
              disabled={card === undefined}
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
      {card === undefined && !reply.isError && <Skeleton active paragraph={{ rows: 12 }} />}
      {card !== undefined && <CardSheet card={card} />}
    </div>
  )
}
