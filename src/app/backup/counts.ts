import { sql } from 'kysely'
import { z } from 'zod'
import type { DatabaseHandle } from '#db'

/** What is counted before a backup and after a restore, with its name in Chinese. Only what nothing is ever deleted from. */
const countedTables = {
  ledger: '台账',
  person: '人员',
  household: '家庭',
  hardship: '在册记录',
  import: '数据导入',
  snapshot: '数据快照',
  alert: '预警',
  alert_event: '办理记录',
  dispatch_task: '转办',
  visit: '走访',
  chain_event: '救助链',
  attachment: '附件',
  app_user: '用户',
} as const
type Counted = keyof typeof countedTables

export const counts = z.record(z.enum(Object.keys(countedTables) as [Counted, ...Counted[]]), z.number().int())
export type Counts = z.output<typeof counts>

/** Rows of each table at one moment, in nobody's scope. Minutes at most with millions of persons. */
export async function countRows(db: DatabaseHandle): Promise<Counts> {
  const { rows } = await sql<{ name: string; n: number }>`${sql.join(
    Object.keys(countedTables).map((name) => sql`select ${sql.lit(name)} as name, count(*)::int as n from ${sql.table(name)}`),
    sql` union all `,
  )}`.execute(db)
  return counts.parse(Object.fromEntries(rows.map(({ name, n }) => [name, n])))
}

/** What a restored installation has less of than the backup had when it began: one line each, in Chinese. */
export function fewerThan(before: Counts, after: Counts): string[] {
  return (Object.keys(countedTables) as Counted[])
    .filter((name) => after[name] < before[name])
    .map((name) => `${countedTables[name]}：备份时 ${String(before[name])}，恢复后只有 ${String(after[name])}`)
}

/** Both counts beside each other, in Chinese. */
export function countLines(before: Counts, after: Counts): string[] {
  return (Object.keys(countedTables) as Counted[]).map(
    (name) => `  ${countedTables[name]}：备份时 ${String(before[name])}，恢复后 ${String(after[name])}`,
  )
}
