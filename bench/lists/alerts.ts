import { userActor } from '#access'
import { loadCalendar } from '#platform/calendar'
import { soonDay } from '#rooms/alerts'
import { today } from './filled.ts'
import type { Asker, Case } from './scope.ts'

type Query = Readonly<Record<string, string>>

const shown = `a.id, a.household_no, a.sentence, a.status, a.due_on, a.cause, a.category, a.grade, a.head_name, a.region_code, a.desk_department, a.desk_region, a.desk_since, a.opened_at, a.closed_at, a.outcome, a.result_code,
  a.source, a.version, p.full_name, d.name`
const newest = 'a.opened_at desc, a.id desc'

/** The list of alerts with several filters, and what is counted of them: home screen, board, quality of indicators. */
export async function alertCases(asker: Asker, mostCounted: number, some: readonly number[]): Promise<Case[]> {
  const calendar = await loadCalendar()
  const { role, region, department } = asker
  const actor = userActor({ id: 1, name: '', role, region_code: region, department: department ?? 'civil-affairs' })
  const soon = soonDay({ calendar, today })
  const counted = (where: string): string =>
    `select count(*) from (select 1 from alert a where ${where} limit ${String(mostCounted + 1)}) c`
  const rows = (where: string, order: string, limit: number, offset = 0): string => `
    select ${shown} from (select a.* from alert a where ${where} order by ${order} limit ${String(limit)} offset ${String(offset)}) a
    left join region p on p.code = a.region_code left join region d on d.code = a.desk_region order by ${order}`
  const list = (name: string, query: Query, condition: string, order: string, page = 1): Case => {
    const where = `${condition} and ${asker.seenAlert('a')}`
    return {
      name: `预警 ${name}`,
      page: `/api/alerts?${new URLSearchParams({ ...query, page: String(page) }).toString()}`,
      bare: [rows(where, order, 50, (page - 1) * 50), counted(where)],
    }
  }
  const seen = asker.seenAlert('a')
  const answered = `t.result_code is not null and t.closed_at >= '${today.slice(0, 7)}-01' and ${asker.seen('t')}${department === undefined ? '' : ` and t.department = '${department}'`}`
  const desk = regionDigits(region) <= 4 ? `left(a.region_code, 6)` : 'a.desk_region::text'
  const answerDesk = desk.replaceAll('a.', 't.')
  return [
    list('全部', {}, 'true', newest),
    list('第 100 页', {}, 'true', newest, 100),
    list('逾期和将到期', { due: 'soon', sort: 'daysLeft' }, `a.closed_at is null and a.due_on <= '${soon}'`, 'a.due_on, a.id'),
    list('红色未办结', { running: 'true', grade: '1', sort: 'daysLeft' }, 'a.closed_at is null and a.grade = 1', 'a.due_on, a.id'),
    list('首字母 abc', { q: 'abc' }, `a.head_initials ~>=~ 'abc' and a.head_initials ~<~ 'abd'`, newest),
    list('首字母 wl', { q: 'wl' }, `a.head_initials ~>=~ 'wl' and a.head_initials ~<~ 'wm'`, newest),
    list('姓名', { q: '张伟' }, `a.head_name ~>=~ '张伟' and a.head_name ~<~ '张佢'`, newest),
    list('按指标', { indicator: 'ind.vehicle' }, "a.indicators @> array['ind.vehicle']", newest),
    {
      name: '工作台',
      page: '/api/workbench',
      bare: [
        `select count(*), count(*) filter (where a.status = 'open'), count(*) filter (where a.due_on < '${today}'), count(*) filter (where a.due_on <= '${soon}'), count(*) filter (where a.escalated_at is not null) from alert a where a.closed_at is null and ${seen}`,
        rows(`a.closed_at is null and a.due_on < '${today}' and ${seen}`, 'a.due_on, a.id', 8),
        rows(`a.closed_at is null and ${seen}`, 'a.due_on, a.id', 8),
        `select ${desk}, count(*), count(*) filter (where a.due_on < '${today}') from alert a where a.closed_at is null and ${seen} group by 1`,
        `select count(distinct t.alert_id) from dispatch_task t where ${answered}`,
      ],
    },
    {
      name: '转办看板',
      page: '/api/dispatch/board',
      bare: [
        `select a.desk_department, ${desk}, count(*) filter (where a.status = 'dispatched'), count(*) filter (where a.status in ('signed', 'returned')), count(*) filter (where a.status = 'answered'), count(*) filter (where a.due_on < '${today}')
          from alert a where a.closed_at is null and a.desk_department is not null and ${seen} group by 1, 2`,
        `select t.department, ${answerDesk}, count(distinct t.alert_id), percentile_cont(0.5) within group (order by extract(epoch from t.closed_at - t.assigned_at)) from dispatch_task t where ${answered} group by 1, 2`,
      ],
    },
    ...(actor.abilities.has('alert.read')
      ? [
          {
            name: '指标成效',
            page: '/api/alert-quality',
            bare: [
              `select a.indicators, count(*), count(*) filter (where a.closed_at is null), count(*) filter (where a.outcome = 'confirmed'), count(*) filter (where a.outcome = 'false'), count(*) filter (where a.outcome = 'resolved'),
          count(*) filter (where a.outcome = 'gone'), count(*) filter (where a.was_late or a.closed_at is null and a.due_on < '${today}') from alert a where ${seen} group by 1`,
            ],
          },
        ]
      : []),
    { name: '预警详情', page: some.map((id) => `/api/alerts/${String(id)}`), bare: some.map(bareDetail) },
  ]
}

/** An alert with what its page shows around it. */
function bareDetail(id: number): string[] {
  return [
    `select a.*, p.full_name, d.name from alert a left join region p on p.code = a.region_code left join region d on d.code = a.desk_region where a.id = ${String(id)}`,
    `select t.*, r.name from dispatch_task t left join region r on r.code = t.desk_region where t.alert_id = ${String(id)} order by t.id`,
    `select * from alert_event where alert_id = ${String(id)} order by id`,
    `select h.* from household h join alert a using (household_no) where a.id = ${String(id)}`,
    `select p.person_no, p.name, p.relation, p.birth, p.phone_masked from person p join alert a using (household_no) where a.id = ${String(id)}`,
    `select o.id, o.cause, o.status, o.opened_at from alert o join alert a using (household_no) where a.id = ${String(id)}`,
  ]
}

function regionDigits(region: string): number {
  return region.replace(/(00)+$/, '').length
}
