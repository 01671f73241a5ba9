import { useQueries } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { may, useMe } from '../../ui/session.ts'
import { WorkList } from '../../ui/WorkList.tsx'
import { SafetyNotice } from '../accounts/SafetyNotice.tsx'
import { screens } from '../screens/index.ts'
import { Workbench } from '../dispatch/Workbench.tsx'
import { FirstSteps } from './FirstSteps.tsx'
import { homeSources } from './home-lists.ts'
import { homeLists, type HomeList } from './home-source.ts'

const order: readonly HomeList[] = ['due', 'new', 'waiting']

/** Due and overdue, new for me, waiting for others; no number that leads nowhere. */
export default function HomeScreen(): ReactNode {
  const me = useMe()
  const sources = order.flatMap((list) => homeSources.filter((source) => source.list === list && may(me, source.ability)))
  const replies = useQueries({
    queries: sources.map((source) => ({
      queryKey: ['home', source.id],
      queryFn: ({ signal }: { signal: AbortSignal }) => source.load(signal),
      refetchInterval: 60_000,
    })),
  })
  // Of lists that come up seldom none may be there.
  const quiet = sources.every(({ seldom }, at) => seldom === true && replies[at]?.data?.total === 0)
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader title="工作台" note={`${me.today} · ${me.regionName}${me.departmentName}`} />
      <SafetyNotice />
      <FirstSteps />
      {me.role === 'helper' && <ToThePhone />}
      {may(me, 'alert.read') ? <Workbench /> : quiet && <Entries />}
      {sources.map((source, at) => {
        const reply = replies[at]
        const title = `${homeLists[source.list]} · ${source.label}`
        if (reply?.isError === true)
          return (
            <section key={source.id} className="dd-work">
              <header>
                <h2>{title}</h2>
              </header>
              <ReadError reply={reply} />
            </section>
          )
        if (reply?.data === undefined || (source.seldom === true && reply.data.total === 0)) return null
        return <WorkList key={source.id} title={title} {...reply.data} empty={source.empty} keyboard={at === 0 && !may(me, 'alert.read')} />
      })}
    </div>
  )
}

/** A helper works on the phone's pages; here are only the lists. */
function ToThePhone(): ReactNode {
  return (
    <p>
      今天走访哪几家、填走访记录、上报困难家庭，都在<a href="/m/">走访页面</a>办，用手机打开更方便；这里可以查看预警和家庭。
    </p>
  )
}

/** For somebody without lists of work (an auditor, a catalogue reader): where one may go. */
function Entries(): ReactNode {
  const me = useMe()
  const entries = screens.filter((screen) => screen.menu !== undefined && screen.path !== '/' && may(me, screen.ability))
  return (
    <section className="dd-work">
      <header>
        <h2>{entries.length === 0 ? `${me.name}，您好` : '可以从这里开始'}</h2>
      </header>
      {entries.length === 0 && <p className="dd-quiet dd-pad">您的角色（{me.roleLabel}）目前没有待办的事。</p>}
      <ul className="dd-entries">
        {entries.map((screen) => (
          <li key={screen.path}>
            <Link href={screen.path}>{screen.label}</Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
