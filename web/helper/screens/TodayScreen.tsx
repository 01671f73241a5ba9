import { useMemo, useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { ApiError } from '../../ui/transport.ts'
import { failureWords } from '../api.ts'
import type { OutboxEntry } from '../outbox.ts'
import { Banner, BigButton, FamilyCard } from '../parts/index.tsx'
import { useOnline } from '../line.ts'
import { AccountNotice } from '../shell/AccountNotice.tsx'
import { useMe } from '../session.ts'
import { absentMark, byDay, useToday, type Family, type Today } from '../today.ts'
import { useOutboxEntries } from '../use-outbox.tsx'
import { timeWords, weekday, dayWords } from '../words.ts'
import '../visits.css'

const firstShown = 10

/** 今天: whom to visit and why, the most pressing first. Without a network the list is the one last fetched. */
export default function TodayScreen(): ReactNode {
  const me = useMe()
  const [village, setVillage] = useState('')
  const today = useToday(village)
  const { data } = today
  const day = data?.day ?? me.today
  return (
    <>
      <header className="v-head">
        <h1>
          {dayWords(day)} <small>{weekday(day)}</small>
        </h1>
        <p className="h-quiet">{data?.place ?? me.regionName}</p>
      </header>
      <AccountNotice />
      {data === undefined ? (
        <Nothing error={today.error} loading={today.loading} reload={today.reload} />
      ) : (
        <Families data={data} village={village} setVillage={setVillage} />
      )}
      {data !== undefined && today.at !== undefined && (
        <Freshness at={today.at} loading={today.loading} failed={today.error !== null} reload={today.reload} />
      )}
    </>
  )
}

function Nothing({ error, loading, reload }: { error: unknown; loading: boolean; reload: () => void }): ReactNode {
  if (loading)
    return (
      <p className="h-quiet" role="status">
        正在取名单…
      </p>
    )
  const answered = error instanceof ApiError && error.status !== 0 ? error : null
  const words = failureWords(answered, '还没有取到名单。请到有网络的地方打开一次，以后没网也能看。')
  return (
    <>
      <Banner tone="wait">{words}</Banner>
      <BigButton onClick={reload}>再试一次</BigButton>
    </>
  )
}

/** When the list is from, and the way to a newer one. */
function Freshness({ at, loading, failed, reload }: { at: string; loading: boolean; failed: boolean; reload: () => void }): ReactNode {
  const online = useOnline()
  return (
    <p className="h-quiet v-fresh" role="status">
      {failed && !loading ? `没有取到新名单，这是 ${timeWords(at)} 的` : `名单更新于 ${timeWords(at)}`}
      {online && (
        <button type="button" className="h-link" disabled={loading} onClick={reload}>
          {loading ? '正在更新…' : '更新'}
        </button>
      )}
    </p>
  )
}

function Families({ data, village, setVillage }: { data: Today; village: string; setVillage: (village: string) => void }): ReactNode {
  const done = useVisitedHere()
  const plan = useMemo(() => byDay(data), [data])
  const isWaiting = (family: Family): boolean => !done.has(family.householdNo)
  const [now, later] = [plan.now.filter(isWaiting), plan.later.filter(isWaiting)]
  const visited = data.families.filter((family) => done.has(family.householdNo))
  return (
    <>
      {data.villages.length > 1 && (
        <div className="h-field v-village">
          <label htmlFor="village">看哪个村</label>
          <select
            id="village"
            value={village}
            onChange={(event) => {
              setVillage(event.target.value)
            }}
          >
            <option value="">所有村</option>
            {data.villages.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </div>
      )}
      <Section
        title="今天要去"
        families={now}
        day={data.day}
        empty={later.length === 0 ? undefined : '今天的都走完了，辛苦了。还有空，可以接着走下面的家庭。'}
      />
      <Section title="本月要去" families={later} day={data.day} few />
      {now.length + later.length === 0 && (
        <Banner tone="good">{visited.length === 0 ? '现在没有要走访的家庭。' : '今天的都走完了，辛苦了。'}</Banner>
      )}
      {data.more > 0 && (
        <p className="h-quiet">
          还有 {data.more} 户没有列出{data.villages.length > 1 && village === '' ? '，选一个村可以看到' : ''}。
        </p>
      )}
      {visited.length > 0 && (
        <section>
          <h2>刚走访过 {visited.length} 户</h2>
          <ul className="v-list">
            {visited.map((family) => (
              <FamilyCard key={family.householdNo} family={family} day={data.day} state={done.get(family.householdNo)} />
            ))}
          </ul>
        </section>
      )}
      <p className="v-find">
        <Link href="/find">名单里没有？按姓名找一户</Link>
      </p>
    </>
  )
}

function Section({
  title,
  families,
  day,
  empty,
  few = false,
}: {
  title: string
  families: readonly Family[]
  day: string
  empty?: string | undefined
  few?: boolean
}): ReactNode {
  const [all, setAll] = useState(false)
  if (families.length === 0)
    return empty === undefined ? null : (
      <section>
        <h2>{title}</h2>
        <p className="h-quiet">{empty}</p>
      </section>
    )
  const shown = few && !all ? families.slice(0, firstShown) : families
  return (
    <section>
      <h2>
        {title} <span className="v-number">{families.length} 户</span>
      </h2>
      <ul className="v-list">
        {shown.map((family) => (
          <FamilyCard key={family.householdNo} family={family} day={day} />
        ))}
      </ul>
      {shown.length < families.length && (
        <BigButton
          kind="plain"
          onClick={() => {
            setAll(true)
          }}
        >
          再看 {families.length - shown.length} 户
        </BigButton>
      )}
    </section>
  )
}

/** Families whose visit lies on this phone, sent or not: the list from the server may not know yet. */
function useVisitedHere(): ReadonlyMap<number, string> {
  const entries = useOutboxEntries()
  return useMemo(() => new Map(entries.flatMap((entry) => visitedIn(entry))), [entries])
}

const states = { waiting: '已走访，未发送', sent: '已走访', refused: '没有收下' } as const

function visitedIn(entry: OutboxEntry): readonly (readonly [number, string])[] {
  const householdNo = /^household:(\d+)$/.exec(entry.about ?? '')?.[1]
  const recent = Date.now() - Date.parse(entry.createdAt) < 20 * 3_600_000
  // What was sent long ago is in the server's list; a visit that nobody answered stays to be made.
  if (householdNo === undefined || (entry.state === 'sent' && !recent) || entry.label.endsWith(absentMark)) return []
  return [[Number(householdNo), states[entry.state]]]
}
