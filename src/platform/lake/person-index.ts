import { DomainError } from '#kernel'
import type { LakeSession } from './session.ts'

/** The index as a relation for joins: columns `token` (UUID) and `person_no` (INTEGER). */
export const personTable = 'person_index.person'
const counterTable = 'person_index.counter'

/**
 * Token → dense person number, kept in `<lake>/index.duckdb`, which one process opens for writing. Numbers start at 1, are never
 * used twice and never change. The tables have no key index: at 66 million persons it would fill the memory, and the rule is held by
 * the counter row instead, which every assignment updates first; a second writer fails on it and changes nothing.
 */
export interface PersonIndex {
  /**
   * Gives the next numbers to the tokens of `relation` (SQL: a table name or a query in brackets, with a column `token`) that have
   * none, in one transaction; calling it again changes nothing. The session must have no transaction open.
   */
  assignNumbers(session: LakeSession, relation: string): Promise<{ assigned: number; total: number }>
  /** The numbers of some tokens, null where a token has none; in the order asked. Scans the index: one call for many tokens. */
  numberOf(tokens: readonly string[]): Promise<(number | null)[]>
  /** Takes over `token`, `person_no` pairs (restoring the index). `state.conflict`, and no change, when one contradicts the index or itself. */
  importNumbers(session: LakeSession, relation: string): Promise<{ imported: number }>
  /** Counts what must be equal; for the operator's check and after a restore. */
  verify(): Promise<{ persons: number; highest: number; sound: boolean }>
}

/** Creates the tables where they are missing; run on each new process. */
export async function preparePersonIndex(session: Pick<LakeSession, 'run'>): Promise<void> {
  await session.run(`
    CREATE TABLE IF NOT EXISTS ${personTable} (token UUID NOT NULL, person_no INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS ${counterTable} (next_no INTEGER NOT NULL);
    INSERT INTO ${counterTable} SELECT 1 WHERE NOT EXISTS (FROM ${counterTable})`)
}

/** The index from keyed tokens to person numbers, kept in the lake’s own file. */
export function createPersonIndex(lake: LakeSession): PersonIndex {
  let tail: Promise<unknown> = Promise.resolve()
  /** Writers queue, so that one import does not fail because another is numbering. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const result = tail.then(work)
    tail = result.catch(() => undefined)
    return result
  }

  async function write<T>(session: LakeSession, work: () => Promise<T>): Promise<T> {
    await session.run('BEGIN TRANSACTION')
    try {
      await session.run(`UPDATE ${counterTable} SET next_no = next_no`)
      const result = await work()
      await session.run('COMMIT')
      return result
    } catch (error) {
      // Fails where the process is gone, and its transaction with it.
      await session.run('ROLLBACK').catch(() => undefined)
      throw error
    }
  }

  function assignNumbers(session: LakeSession, relation: string): Promise<{ assigned: number; total: number }> {
    return alone(() =>
      write(session, async () => {
        // Sorted, so that the same deliveries in the same order give the same numbers on any machine.
        const { rowsChanged: assigned } = await session.run(`
          INSERT INTO ${personTable}
          SELECT token, (SELECT next_no FROM ${counterTable}) - 1 + row_number() OVER (ORDER BY token)
          FROM (SELECT DISTINCT token::UUID AS token FROM ${relation} WHERE token IS NOT NULL) AS wanted
          ANTI JOIN ${personTable} AS known USING (token)`)
        await session.run(`UPDATE ${counterTable} SET next_no = next_no + $1::INTEGER`, [assigned])
        const total = numberIn(await session.rows(`SELECT count(*) AS total FROM ${personTable}`), 'total')
        return { assigned, total }
      }),
    )
  }

  async function numberOf(tokens: readonly string[]): Promise<(number | null)[]> {
    if (tokens.length === 0) return []
    const found = new Map<string, number>()
    const sql = `SELECT token, person_no FROM ${personTable} SEMI JOIN (SELECT DISTINCT unnest($1::VARCHAR[])::UUID AS token) AS wanted USING (token)`
    await lake.columns(
      sql,
      (batch) => {
        const numbers = batch.numbers('person_no')
        batch.texts('token').forEach((token, row) => found.set(token ?? '', numbers[row] ?? 0))
      },
      [tokens],
    )
    return tokens.map((token) => found.get(token.toLowerCase()) ?? null)
  }

  function importNumbers(session: LakeSession, relation: string): Promise<{ imported: number }> {
    const wanted = `(SELECT DISTINCT token::UUID AS token, person_no::INTEGER AS person_no FROM ${relation})`
    return alone(() =>
      write(session, async () => {
        const { rowsChanged: imported } = await session.run(`
          INSERT INTO ${personTable} SELECT token, person_no FROM ${wanted} AS wanted ANTI JOIN ${personTable} AS known USING (token, person_no)`)
        if (!(await check(session)).distinct) {
          throw new DomainError('state.conflict', '要恢复的人员编号与现有编号冲突，没有作任何改动', { hint: '请核对备份是否属于本系统' })
        }
        await session.run(
          `UPDATE ${counterTable} SET next_no = greatest(next_no, (SELECT coalesce(max(person_no), 0) + 1 FROM ${personTable}))`,
        )
        return { imported }
      }),
    )
  }

  async function check(session: Pick<LakeSession, 'rows'>): Promise<{ persons: number; highest: number; next: number; distinct: boolean }> {
    const rows = await session.rows(`
      SELECT count(*) AS persons, count(DISTINCT token) AS tokens, count(DISTINCT person_no) AS numbers,
        coalesce(max(person_no), 0) AS highest, coalesce(min(person_no), 1) AS lowest, (SELECT max(next_no) FROM ${counterTable}) AS next
      FROM ${personTable}`)
    const value = (name: string): number => numberIn(rows, name)
    const distinct = value('tokens') === value('persons') && value('numbers') === value('persons') && value('lowest') >= 1
    return { persons: value('persons'), highest: value('highest'), next: value('next'), distinct }
  }

  async function verify(): Promise<{ persons: number; highest: number; sound: boolean }> {
    const { persons, highest, next, distinct } = await check(lake)
    return { persons, highest, sound: distinct && highest < next }
  }

  return { assignNumbers, numberOf, importNumbers, verify }
}

function numberIn(rows: readonly Record<string, unknown>[], name: string): number {
  const value = rows[0]?.[name]
  if (typeof value !== 'number') throw new TypeError(`${name} is not a number`)
  return value
}
