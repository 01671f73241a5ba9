import { createHash } from 'node:crypto'
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import { withFewerWaits } from './round-trips.ts'

/** Asked so often, a statement is prepared. Those asked once in a while (lists of numbers of every length) are not worth a plan's memory. */
const oftenEnough = 8
/** Prepared statements a connection; each keeps its plan in the memory of its process. */
const mostPrepared = 300
/** Texts that are counted; beyond it counting begins anew. */
const mostCounted = 5_000

const canBePrepared = /^\s*(?:select|with|insert|update|delete)\b/i
/**
 * `on conflict (…) where status = $3` names a partial unique index. PostgreSQL recognises the index only while it plans with the values
 * at hand; a plan for any parameters, to which it turns after some executions, is refused (42P10).
 */
const namesIndexByParameters = /\bon conflict \([^)]*\) where\b(?:(?!\bdo (?:nothing|update)\b).)*\$\d/is

/** The statement by which #access enters a caller's scope; its parameters are the beginning and the end of the region, the department and the caller. */
const entersScope = /^select set_config\('role', 'doudi_app'/
const beginsOrEnds = /^(?:begin|start transaction|commit|rollback)\b/

/** How large the scope is in which the next statement runs: digits of the region, and whether only a department's rows are seen. */
function scopeAfter(text: string, parameters: readonly unknown[], scope: string): string {
  if (beginsOrEnds.test(text)) return ''
  if (!entersScope.test(text)) return scope
  const [from, , department] = parameters
  return `${String(typeof from === 'string' ? from.length : 0)}${department === '' ? '' : 'd'}`
}

/**
 * The pool as the query builder uses it: statements that are asked again and again are prepared under a name. Under row-level security
 * planning costs several times the execution of a small question; PostgreSQL keeps the plan of a prepared one where a plan for any
 * parameters is no worse, and makes it anew where the role is another. How much a caller sees is no parameter of the question, and a
 * village's plan walks a province row by row: a statement is prepared once for each size of scope.
 */
export function withPreparedStatements(pool: pg.Pool): PostgresPool {
  const asked = new Map<string, number>()
  const names = new Map<string, string>()

  function nameOf(text: string, parameters: readonly unknown[], scope: string): string | undefined {
    const key = `${scope} ${text}`
    const known = names.get(key)
    if (
      known !== undefined ||
      parameters.length === 0 ||
      names.size >= mostPrepared ||
      !canBePrepared.test(text) ||
      namesIndexByParameters.test(text)
    )
      return known
    if (asked.size >= mostCounted) asked.clear()
    const times = (asked.get(key) ?? 0) + 1
    asked.set(key, times)
    if (times < oftenEnough) return undefined
    asked.delete(key)
    const name = `doudi_${createHash('sha256').update(key).digest('hex').slice(0, 24)}`
    names.set(key, name)
    return name
  }

  function prepared(client: pg.PoolClient): PostgresPoolClient {
    let scope = ''
    return withFewerWaits(client, (text, parameters) => {
      scope = scopeAfter(text, parameters, scope)
      const name = nameOf(text, parameters, scope)
      return client.query({ text, values: [...parameters], ...(name === undefined ? {} : { name }) })
    })
  }

  return { connect: async () => prepared(await pool.connect()), end: () => pool.end(), options: pool.options }
}
