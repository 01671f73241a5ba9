import { sql } from 'kysely'
import { alerts, type registry as contract } from '#contract'
import type { Reader } from '#db'
import { labelOf } from '#kernel'
import { programmeLabel } from './members.ts'

type Matter = contract.PersonFile['matters'][number]

interface MatterRow {
  readonly kind: 'alert' | 'visit' | 'correction' | 'aid'
  readonly id: number
  readonly what: string
}

const most = 20

/**
 * What runs for a family, as far as the caller sees it: open alerts, a visit that is planned, a correction that waits for its second person,
 * aid that is paid. The most pressing first.
 */
export async function runningMatters(reader: Reader, householdNo: number): Promise<readonly Matter[]> {
  const { rows } = await sql<MatterRow>`
    select kind, id, what from (
      select 1 as rank, 'alert' as kind, a.id, a.cause as what, a.due_on as day from alert a where a.household_no = ${householdNo} and a.closed_at is null
      union all select 2, 'visit', v.id, v.planned_on::text, v.planned_on from visit_plan v where v.household_no = ${householdNo} and v.visit_id is null and v.cancelled_at is null
      union all select 3, 'correction', c.id, '', c.proposed_at::date from registry_correction c where c.household_no = ${householdNo} and c.state = 'open'
      union all select 4, 'aid', s.id, s.programme, s.valid_from from hardship s where s.household_no = ${householdNo} and s.valid_to is null) m
    order by rank, day nulls last, id limit ${most}`.execute(reader)
  return rows.map((row) => ({ key: `${row.kind}:${String(row.id)}`, label: matterLabel(row) }))
}

function matterLabel({ kind, id, what }: MatterRow): string {
  switch (kind) {
    case 'alert':
      return `预警 ${String(id)} 号 ${labelOf(alerts.alertCauseLabels, what, '')}`.trim()
    case 'visit':
      return `走访 ${String(id)} 号 ${what.slice(5)} 计划`
    case 'correction':
      return `登记更正 ${String(id)} 号`
    case 'aid':
      return `${programmeLabel(what)}案 ${String(id)} 号`
  }
}
