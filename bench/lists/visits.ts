import { today } from './filled.ts'
import type { Asker, Case } from './scope.ts'

/** A helper's day, or the desk's lists of visits. */
export function visitCases({ role, seen }: Asker, mostCounted: number): Case[] {
  const due = (columns: string, end: string): string => `
    select ${columns} from household h where ${seen('h')} and h.programme_mask > 0 and h.status = 'active' and (h.last_spoken_on is null or h.last_spoken_on < '${today}'::date - 90)${end}`
  if (role === 'helper') {
    return [
      {
        name: '今天要走访的家庭',
        page: '/api/visits/today',
        bare: [
          `select * from household h where ${seen('h')} and exists (select from alert a where a.household_no = h.household_no and a.closed_at is null)`,
          due('h.*', ''),
          `select p.household_no, p.person_no, p.name, p.relation, p.sex, p.birth, p.phone_masked from person p where ${seen('p')} and p.status = 'active'`,
          `select v.* from visit v where ${seen('v')}`,
        ],
      },
      {
        name: '按姓名找一户',
        page: { path: '/api/visits/find', body: { text: '张伟' } },
        bare: [
          `select h.* from household h where ${seen('h')} and household_no in (select household_no from person p where ${seen('p')} and p.name collate "C" >= '张伟' and p.name collate "C" < '张佢') limit 20`,
        ],
      },
    ]
  }
  return [
    {
      name: '走访记录',
      page: '/api/visits',
      bare: [
        `select v.*, h.head_name, r.full_name, u.name from (select v.* from visit v where ${seen('v')} order by v.visited_at desc, v.id desc limit 50) v join household h using (household_no) join app_user u on u.id = v.user_id left join region r on r.code = v.region_code`,
        `select count(*) from (select 1 from visit v where ${seen('v')} limit ${String(mostCounted + 1)}) c`,
      ],
    },
    {
      name: '应访家庭',
      page: '/api/visits/due',
      bare: [
        due(
          'h.household_no, h.head_name, h.region_code, h.last_spoken_on',
          ' order by h.last_spoken_on nulls first, h.region_code, h.household_no limit 50',
        ),
        `select count(*) from (${due('1', ` limit ${String(mostCounted + 1)}`)}) d`,
      ],
    },
  ]
}
