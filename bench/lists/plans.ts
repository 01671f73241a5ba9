import { sql } from 'kysely'
import type { OpenDatabase } from '#db'
import { today } from './filled.ts'
import type { Asker, Case } from './scope.ts'

/** Plans for a third of the families that receive aid, each with a measure to be taken up, one under way and one done. A folder that has plans is taken as it is. */
export async function fillPlans({ kysely, pool }: OpenDatabase): Promise<void> {
  const { rows } = await pool.query<{ n: number }>('select count(*) as n from household_plan')
  if ((rows[0]?.n ?? 0) > 0) return
  await kysely.transaction().execute(async (connection) => {
    await sql`insert into household_plan (household_no, region_code, state, version, contact_name, contact_phone, drafted_by, drafted_by_name, drafted_at, confirmed_by_name, confirmed_at, review_months, review_on)
      select household_no, region_code, 'confirmed', 1, '王建平', '15400001111', 'user:1', '陈立新', ${today}::date - 90, '陈立新', ${today}::date - 80, 6, ${today}::date + pick(household_no * 3, 200) - 20
      from household where programme_mask > 0 and status = 'active' and pick(household_no, 3) = 0 order by household_no`.execute(connection)
    await sql`insert into plan_measure (plan_id, household_no, region_code, field, need, found_in, action, department, desk_region, due_on, status, unconfirmed, handed_on,
        taken_by_name, taken_at, result, done_on, closed_by_name, closed_at, created_by_name, created_at)
      select l.id, l.household_no, l.region_code, kind.field, '一年里看病花费大，需要持续用药', 'hand', '落实门诊慢特病待遇', kind.department, left(l.region_code, 6) || '000000',
        ${today}::date + pick(l.id * 5 + n, 60) - 10, (array['planned', 'underway', 'done'])[n], false, ${today}::date - 80,
        case when n > 1 then '肖建国' else '' end, case when n > 1 then ${today}::timestamptz - interval '60 days' end, case when n = 3 then '已办理慢特病证' else '' end,
        case when n = 3 then ${today}::date - 30 end, case when n = 3 then '肖建国' else '' end, case when n = 3 then ${today}::timestamptz - interval '30 days' end, '陈立新', ${today}::date - 90
      from household_plan l cross join generate_series(1, 3) n
        cross join lateral (select (array['medical', 'education', 'housing', 'care'])[1 + k] as field, (array['medical-insurance', 'education', 'housing', 'civil-affairs'])[1 + k] as department
          from (select pick(l.id * 7 + n, 4) as k) k) kind order by l.id, n`.execute(connection)
  })
  await pool.query('vacuum analyze household_plan, plan_measure')
}

/** The desk's lists of plans and measures; a department's are those on its desk. */
export function planCases({ seen, department }: Asker, mostCounted: number): Case[] {
  const counts = `cross join lateral (select count(*) filter (where closed_at is null) as open, count(*) filter (where closed_at is null and due_on < '${today}') as overdue, count(*) filter (where status = 'done') as done from plan_measure m where m.plan_id = f.id) m`
  const planned = `select h.household_no, h.head_name, h.region_code, h.programme_mask, l.id, l.state, l.contact_name, l.confirmed_at, l.review_on from household_plan l join household h using (household_no)
    where l.ended_at is null and ${seen('h')}`
  const unplanned = `select h.household_no, h.head_name, h.region_code, h.programme_mask, null::int as id, null::text, null::text, null::timestamptz, null::date as review_on from household h
    where h.programme_mask > 0 and h.status = 'active' and ${seen('h')} and not exists (select from household_plan l where l.household_no = h.household_no and l.ended_at is null)`
  const measures = `from plan_measure m where ${seen('m')}${department === undefined ? '' : ` and m.department = '${department}' and m.handed_on is not null`}`
  return [
    ...(department === undefined
      ? [
          {
            name: '一户一策',
            page: '/api/household-plans',
            bare: [
              `select f.*, r.full_name, m.* from (select * from (${planned}) p order by review_on, region_code, household_no limit 50) f left join region r on r.code = f.region_code ${counts} order by f.review_on, f.region_code, f.household_no`,
              `select count(*) from (select 1 from (${planned} union all ${unplanned}) f limit ${String(mostCounted + 1)}) c`,
            ],
          },
        ]
      : []),
    {
      name: '帮扶措施',
      page: '/api/plan-measures',
      bare: [
        `select m.*, h.head_name, l.contact_name, r.full_name from (select m.* ${measures} and m.closed_at is null order by m.due_on, m.id limit 50) m join household h using (household_no) join household_plan l on l.id = m.plan_id left join region r on r.code = m.region_code order by m.due_on, m.id`,
        `select count(*) from (select 1 ${measures} limit ${String(mostCounted + 1)}) c`,
      ],
    },
  ]
}
