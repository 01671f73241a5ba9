import { createHash } from 'node:crypto'
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import { withFewerWaits } from './round-trips.ts'

/** Asked so often, a statement is prepared. Those asked once in a while (lists of numbers of every length) are not worth a plan's memory. */
const oftenEnough = 8
/** Prepared statements a connection; each keeps its plan in the memory of its process. */
const mostPrepared = 150
/** Texts that are counted; beyond it counting begins anew. */
const mostCounted = 5_000

const canBePrepared = /^\s*(?:select|with|insert|update|delete)\b/i
/**
 * `on conflict (…) where status = $3` names a partial unique index. PostgreSQL recognises the index only while it plans with the values
 * at hand; a plan for any parameters, to which it turns after some executions, is refused (42P10).
 */
const namesIndexByParameters = /\bon conflict \([^)]*\) where\b(?:(?!\bdo (?:nothing|update)\b).)*\$\d/is

/**
 * The pool as the query builder uses it: statements that are asked again and again are prepared under a name. Under row-level security
 * planning costs several times the execution of a small question; PostgreSQL keeps the plan of a prepared one where a plan for any
 * parameters is no worse, and makes it anew where the role is another.
 */
export function withPreparedStatements(pool: pg.Pool): PostgresPool {
  const asked = new Map<string, number>()
  const names = new Map<string, string>()

  function nameOf(text: string, parameters: readonly unknown[]): string | undefined {
    const known = names.get(text)
    if (known !== undefined || parameters.length === 0 || names.size >= mostPrepared || !canBePrepared.test(text) || namesIndexByParameters.test(text)) return known
    if (asked.size >= mostCounted) asked.clear()
    const times = (asked.get(text) ?? 0) + 1
    asked.set(text, times)
    if (times < oftenEnough) return undefined
    asked.delete(text)
    const name = `doudi_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
    names.set(text, name)
    return name
  }

  function prepared(client: pg.PoolClient): PostgresPoolClient {
    return withFewerWaits(client, (text, parameters) => {
      const name = nameOf(text, parameters)
      return client.query({ text, values: [...parameters], ...(name === undefined ? {} : { name }) })
    })
  }

  return { connect: async () => prepared(await pool.connect()), end: () => pool.end(), options: pool.options }
}
