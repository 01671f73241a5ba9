import { sql } from 'kysely'
import { systemActor, withWriter } from '#access'
import type { Services } from '#command'
import type { Writer } from '#db'

/** Ledger verbs by which somebody opens one family or person. Lists are left out: they show many, masked, at each page. */
const opening = [
  'household.view',
  'person.view',
  'person.reveal',
  'household.facts',
  'household.evaluate',
  'chain.view',
  'statement.view',
  'statement.print',
  'visit.view',
  'lead.view',
  'visit.call',
  'lead.call',
  'attachment.view',
]
/** Showing a full number or phone. */
const revealing = ['person.reveal', 'visit.call', 'lead.call']

/** From when on a measure speaks: chosen so that a working day does not trip them; each is told in the sentence. */
export const thresholds = {
  /** Families opened in a day without a case: at least so many, and so many times the person's own usual. */
  many: 40,
  manyTimes: 3,
  /** Families opened between 22:00 and 6:00. */
  night: 3,
  /** Families opened in a township where the person opened none in 90 days, and from how many known families on a habit is one. */
  elsewhere: 3,
  habit: 20,
  /** Days of a week on which the same family was opened. */
  again: 3,
  /** A case counts for so many days after its end. */
  caseDays: 30,
} as const

const hand = systemActor('unusual-looks', [])

/**
 * Searches the ledger from where the last search ended (whole days in China) and writes down what is unusual. Called when the security
 * officer opens the page, so what happened a minute ago is on it. Twice gives the same; what was asked about stays as it is.
 */
export async function scanLooks(services: Services): Promise<void> {
  await withWriter(services.db, hand, async (tx) => {
    await sql`select pg_advisory_xact_lock(7061746814)`.execute(tx)
    const now = services.clock.now()
    const last = await tx.selectFrom('unusual_look_scan').select('scanned_until').executeTakeFirst()
    const since = last?.scanned_until ?? new Date(now.getTime() - 90 * 86_400_000)
    await gather(tx, since)
    await writeDays(tx)
    for (const measure of [neighbours, kin, namesakes, many, night, elsewhere, again]) await measure(tx)
    await withoutMatter(tx, since)
    // An hour back: an entry whose transaction was open while we read is found the next time.
    const until = new Date(now.getTime() - 3_600_000)
    await sql`insert into unusual_look_scan (scanned_until) values (${until}) on conflict (single) do update set scanned_until = excluded.scanned_until`.execute(
      tx,
    )
  })
}

/** Entries since the beginning of the day of a moment, in China, and of so many days before. */
const sinceDayOf = (moment: Date, daysBefore = 0) =>
  sql`l.at >= ((date_trunc('day', ${moment}::timestamptz at time zone 'Asia/Shanghai') - make_interval(days => ${daysBefore})) at time zone 'Asia/Shanghai')`

/**
 * Every opening of a family since the beginning of that day, with whether the person had a case of it in hand; and what the same people did
 * about the same families from 31 days before on. Both lie in tables of their own, with statistics: asked of the ledger for one opening
 * after the other it would be a search in all that was ever written about the family.
 */
async function gather(tx: Writer, since: Date): Promise<void> {
  await sql`create temporary table opened on commit drop as
    select substr(l.actor, 6)::int as user_id, l.actor, l.at, (l.at at time zone 'Asia/Shanghai')::date as day, l.verb = any (${revealing}) as revealing,
      h.household_no, h.region_code, left(h.region_code, 9) as township, h.head_name, h.liaison_user_id
    from ledger l join household h on h.household_no = l.household_no
    where ${sinceDayOf(since)} and l.verb = any (${opening}) and l.actor like 'user:%'`.execute(tx)
  await sql`alter table opened add column without_case boolean not null default true`.execute(tx)
  await sql`analyze opened`.execute(tx)
  await sql`create temporary table around on commit drop as
    select l.household_no, l.actor, l.at, l.verb = any (${opening}) as looked
    from ledger l where ${sinceDayOf(since, thresholds.caseDays + 1)} and l.verb not like '%.list' and (l.household_no, l.actor) in (select household_no, actor from opened)`.execute(
    tx,
  )
  await sql`create index around_done on around (household_no, actor, at) where not looked`.execute(tx)
  await sql`create index around_looked on around (household_no, actor, at) where looked`.execute(tx)
  await sql`analyze around`.execute(tx)
  await sql`update opened o set without_case = false where ${inHand}`.execute(tx)
}

/**
 * A case in hand: an alert of the family on a desk the person sits at (or closed there up to 30 days before), a visit that was planned, the
 * family's own liaison, or anything the person did about the family from 30 days before to the day after. A helper's village is his case.
 */
const inHand = sql`o.liaison_user_id = o.user_id
  or exists (select from post p where p.user_id = o.user_id and p.state = 'granted' and p.region_code = o.region_code)
  or exists (select from alert a join post p on p.user_id = o.user_id and p.state = 'granted' and p.department = a.desk_department and p.region_code = a.desk_region
    where a.household_no = o.household_no and (a.desk_user is null or a.desk_user = o.user_id) and a.opened_at <= o.at + interval '1 day' and (a.closed_at is null or a.closed_at > o.at - make_interval(days => ${thresholds.caseDays})))
  or exists (select from visit_plan v join post p on p.user_id = o.user_id and p.state = 'granted' and starts_with(v.region_code, regexp_replace(p.region_code, '(000)+$', ''))
    where v.household_no = o.household_no and v.cancelled_at is null and v.planned_on between o.day - ${thresholds.caseDays}::int and o.day + ${thresholds.caseDays}::int)
  or exists (select from around d where d.household_no = o.household_no and d.actor = o.actor and not d.looked and d.at between o.at - make_interval(days => ${thresholds.caseDays}) and o.at + interval '1 day')`

async function writeDays(tx: Writer): Promise<void> {
  await sql`insert into look_day (actor, day, township, families) select actor, day, township, count(distinct household_no) from opened group by 1, 2, 3
    on conflict (actor, day, township) do update set families = excluded.families`.execute(tx)
}

/** Adds to what is known of the same person, day, measure and family; what was closed is not opened again. */
const keep = sql`on conflict (user_id, day, measure, (coalesce(household_no, 0)), region_code) do update
  set looks = excluded.looks, revealed = excluded.revealed, last_at = excluded.last_at, detail = excluded.detail where unusual_look.state <> 'closed' and excluded.last_at > unusual_look.last_at`

/** Families of one's own village. */
async function neighbours(tx: Writer): Promise<void> {
  await sql`insert into unusual_look (user_id, day, measure, region_code, household_no, looks, revealed, first_at, last_at)
    select o.user_id, o.day, 'neighbour', o.region_code, o.household_no, count(*), count(*) filter (where o.revealing), min(o.at), max(o.at)
    from opened o join app_user u on u.id = o.user_id where o.without_case and u.home_region = o.region_code group by o.user_id, o.day, o.region_code, o.household_no ${keep}`.execute(
    tx,
  )
}

/** The own surname, in the own township: perhaps a relative. The same village is `neighbour` already. */
async function kin(tx: Writer): Promise<void> {
  await sql`insert into unusual_look (user_id, day, measure, region_code, household_no, looks, revealed, first_at, last_at)
    select o.user_id, o.day, 'kin', o.region_code, o.household_no, count(*), count(*) filter (where o.revealing), min(o.at), max(o.at)
    from opened o join app_user u on u.id = o.user_id
    where o.without_case and left(u.home_region, 9) = o.township and u.home_region <> o.region_code and left(o.head_name, 1) = left(u.name, 1) group by o.user_id, o.day, o.region_code, o.household_no ${keep}`.execute(
    tx,
  )
}

/** Somebody in the family bears the name of the person who looks, or of a colleague of the same county and department. */
async function namesakes(tx: Writer): Promise<void> {
  await sql`insert into unusual_look (user_id, day, measure, region_code, household_no, looks, revealed, first_at, last_at, detail)
    select o.user_id, o.day, 'namesake', o.region_code, o.household_no, count(*), count(*) filter (where o.revealing), min(o.at), max(o.at), jsonb_build_object('own', bool_or(c.id = o.user_id))
    from opened o join app_user u on u.id = o.user_id join person p on p.household_no = o.household_no
      join app_user c on c.name = p.name and (c.id = u.id or c.department = u.department and left(c.region_code, 6) = left(u.region_code, 6))
    where o.without_case group by o.user_id, o.day, o.region_code, o.household_no ${keep}`.execute(tx)
}

/** What was opened on the days searched and on so many days before, as far as it is known. */
const daysBack = (before: number) => sql`look_day b where b.day >= (select min(day) from opened) - ${before}::int`

/** Many more families in a day than the person usually opens. */
async function many(tx: Writer): Promise<void> {
  await sql`insert into unusual_look (user_id, day, measure, region_code, looks, revealed, first_at, last_at, detail)
    with usual as (
      select actor, day, coalesce(round(avg(sum(b.families)) over (partition by actor order by day range between interval '30 days' preceding and interval '1 day' preceding)), 0)::int as families
      from ${daysBack(30)} group by actor, day)
    select d.user_id, d.day, 'many', u.region_code, d.families, d.revealed, d.first_at, d.last_at, jsonb_build_object('usual', usual.families)
    from (select o.user_id, o.actor, o.day, count(distinct o.household_no)::int as families, count(*) filter (where o.revealing)::int as revealed, min(o.at) as first_at, max(o.at) as last_at
      from opened o where o.without_case group by o.user_id, o.actor, o.day) d join usual using (actor, day) join app_user u on u.id = d.user_id
    where d.families >= ${thresholds.many} and d.families >= ${thresholds.manyTimes} * usual.families ${keep}`.execute(tx)
}

/** Between ten at night and six in the morning. */
async function night(tx: Writer): Promise<void> {
  await sql`insert into unusual_look (user_id, day, measure, region_code, looks, revealed, first_at, last_at)
    select o.user_id, o.day, 'night', u.region_code, count(distinct o.household_no), count(*) filter (where o.revealing), min(o.at), max(o.at)
    from opened o join app_user u on u.id = o.user_id
    where o.without_case and (extract(hour from o.at at time zone 'Asia/Shanghai') >= 22 or extract(hour from o.at at time zone 'Asia/Shanghai') < 6)
    group by o.user_id, o.day, u.region_code having count(distinct o.household_no) >= ${thresholds.night} ${keep}`.execute(tx)
}

/** A township where the person opened no family in the last 90 days, for somebody whose places are known. */
async function elsewhere(tx: Writer): Promise<void> {
  await sql`insert into unusual_look (user_id, day, measure, region_code, looks, revealed, first_at, last_at)
    with known as (
      select actor, day, township, lag(day) over (partition by actor, township order by day) as last_there,
        sum(families) over (partition by actor order by day range between interval '90 days' preceding and interval '1 day' preceding) as families
      from ${daysBack(90)})
    select o.user_id, o.day, 'elsewhere', o.township || '000', count(distinct o.household_no), count(*) filter (where o.revealing), min(o.at), max(o.at)
    from opened o join known k using (actor, day, township)
    where o.without_case and (k.last_there is null or k.last_there < o.day - 90) and k.families >= ${thresholds.habit}
    group by o.user_id, o.day, o.township having count(distinct o.household_no) >= ${thresholds.elsewhere} ${keep}`.execute(tx)
}

/** Full numbers shown though nothing runs for the family: each with the reasons that were written, whether the person had a case in hand or not. */
async function withoutMatter(tx: Writer, since: Date): Promise<void> {
  await sql`insert into unusual_look (user_id, day, measure, region_code, household_no, looks, revealed, first_at, last_at, detail)
    select substr(l.actor, 6)::int, (l.at at time zone 'Asia/Shanghai')::date, 'no-matter', p.region_code, l.household_no, count(*), count(*), min(l.at), max(l.at), jsonb_build_object('reasons', jsonb_agg(distinct l.purpose))
    from ledger l join person p on p.person_no = l.person_no
    where ${sinceDayOf(since)} and l.verb = 'person.reveal' and l.detail ->> 'matter' = '' and l.actor like 'user:%'
    group by 1, 2, p.region_code, l.household_no ${keep}`.execute(tx)
}

/** The same family on several days of a week; those before the days searched count as well. */
async function again(tx: Writer): Promise<void> {
  await sql`insert into unusual_look (user_id, day, measure, region_code, household_no, looks, revealed, first_at, last_at, detail)
    select o.user_id, o.day, 'again', o.region_code, o.household_no, o.looks, o.revealed, o.first_at, o.last_at, jsonb_build_object('days', b.days)
    from (select user_id, actor, day, region_code, household_no, count(*) as looks, count(*) filter (where revealing) as revealed, min(at) as first_at, max(at) as last_at from opened where without_case group by 1, 2, 3, 4, 5) o
      cross join lateral (select count(distinct (l.at at time zone 'Asia/Shanghai')::date)::int as days from around l where l.household_no = o.household_no and l.actor = o.actor and l.looked and l.at > o.last_at - interval '7 days' and l.at <= o.last_at) b
    where b.days >= ${thresholds.again} ${keep}`.execute(tx)
}
