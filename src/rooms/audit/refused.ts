import { sql, type RawBuilder } from 'kysely'
import type { ListSource } from '#command'
import type { QueryOf, refusedAttempts } from '#contract'
import { containing } from '#db'
import { regionPrefix, type RegionCode } from '#kernel'
import { subjectWords } from './detail.ts'
import { operationLabels } from './operation-labels.ts'

type Query = Omit<QueryOf<typeof refusedAttempts.refusedAttempts.list>, 'page' | 'size' | 'sort'>

function selection({ q, kind, region }: Query): RawBuilder<unknown> {
  const parts = [sql`true`]
  if (q !== undefined && q !== '') {
    const like = containing(q)
    parts.push(
      sql`(a.actor_name like ${like} or a.subject like ${like} or a.address like ${like} or u.login = ${q.toLowerCase()} or u.name like ${like})`,
    )
  }
  if (kind !== undefined && kind.length > 0) parts.push(sql`a.kind = any(${kind})`)
  if (region !== undefined && region !== '') parts.push(sql`a.region_code like ${`${regionPrefix(region as RegionCode)}%`}`)
  return sql`refused_attempt a left join app_user u on a.subject = 'user:' || u.id left join region r on r.code = a.region_code where ${sql.join(parts, sql` and `)}`
}

interface Row {
  readonly id: number
  readonly day: string
  readonly kind: refusedAttempts.AttemptKind
  readonly actor_name: string
  readonly subject: string
  readonly operation: string
  readonly address: string
  readonly login: string | null
  readonly user_name: string | null
  readonly place: string | null
  readonly times: number
  readonly first_at: Date
  readonly last_at: Date
}

/** Whose account was meant, by name; an unknown login by a sign that tells only whether it was the same again. */
function subjectOf(row: Row): string {
  if (row.user_name !== null) return `${row.user_name}（${row.login ?? ''}）`
  const [kind, id = ''] = row.subject.split(':')
  if (kind === 'login') return `不存在的用户名 #${id.slice(0, 6)}`
  if (kind === 'key-prefix') return `密钥 ${id}…`
  return row.subject === '' ? '' : subjectWords(row.subject).label
}

/** Attempts that were refused, the last first. */
export const refusedList: ListSource<Query, object> = {
  async rows(reader, query, slice) {
    const { rows } =
      await sql<Row>`select a.id, a.day, a.kind, a.actor_name, a.subject, a.operation, a.address, u.login, u.name as user_name, r.full_name as place, a.times, a.first_at, a.last_at
      from ${selection(query)} order by a.last_at ${slice.descending ? sql`desc` : sql`asc`}, a.id desc limit ${slice.limit} offset ${slice.offset}`.execute(
        reader,
      )
    return rows.map((row) => ({
      id: row.id,
      day: row.day,
      kind: row.kind,
      actorName: row.actor_name,
      subject: subjectOf(row),
      operation: operationLabels.get(row.operation) ?? row.operation,
      address: row.address,
      regionName: row.place ?? '',
      times: row.times,
      firstAt: row.first_at.toISOString(),
      lastAt: row.last_at.toISOString(),
    }))
  },
  async totals(reader, query) {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${selection(query)}`.execute(reader)
    return { total: rows[0]?.n ?? 0 }
  },
}
