import { CompiledQuery, DummyDriver, PostgresDialect, Transaction, type DatabaseConnection, type PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import type { Database, Reader, Writer } from './handles.ts'

/*
 * A request's time is mostly the way to the database and back, once for each question. Connections are pipelined (several questions may
 * be under way on one, answered in order), and what nobody needs the answer of is not waited for.
 */
type Ask = (text: string, parameters: readonly unknown[]) => Promise<pg.QueryResult>

const beginning = /^(?:begin|start transaction)\b/
const readingOnly = /\bread only$/
const endsTransaction = /^(?:commit|rollback)$/

/**
 * The client as the query builder holds it: `begin` goes along with the first question, whose answer fails where beginning did; the end
 * of a transaction that only read is not waited for. It may be sent early, with a statement behind it (`readConcurrently`): the builder's
 * own end has nothing left to do then. The client goes back to its pool when everything is answered.
 */
export function withFewerWaits(client: pg.PoolClient, ask: Ask): PostgresPoolClient {
  let begun: Promise<unknown> | null = null
  let onlyReads = false
  let over = false
  let ended: Promise<unknown> = Promise.resolve()

  async function query(text: string, parameters: readonly unknown[] = []): Promise<unknown> {
    const beginsNow = beginning.test(text)
    if (over && endsTransaction.test(text)) return { command: 'COMMIT', rowCount: 0, rows: [] }
    const answer = ask(text, parameters)
    if (beginsNow) {
      begun = answer
      onlyReads = readingOnly.test(text)
      over = false
      void unheeded(answer)
      return { command: 'BEGIN', rowCount: 0, rows: [] }
    }
    if (onlyReads && text === 'commit') {
      over = true
      ended = unheeded(answer)
      return { command: 'COMMIT', rowCount: 0, rows: [] }
    }
    if (over) ended = Promise.all([ended, unheeded(answer)])
    const before = begun
    begun = null
    if (before === null) return answer
    void unheeded(answer)
    await before
    return answer
  }

  return {
    // The other form of the call takes a cursor; the builder has none to give.
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => {
      void ended.then(() => {
        client.release(destroy)
      })
    },
  }
}

/** Without it a failed answer that is looked at later, or never, would end the program. */
function unheeded(answer: Promise<unknown>): Promise<unknown> {
  return answer.catch(() => undefined)
}

const dialect = new PostgresDialect({ pool: () => Promise.reject(new Error('a reader has the connection of its transaction')) })

/**
 * Ends the reading and runs a statement as a transaction of its own, as the pool's owner, on the same connection: it goes out together with
 * what was asked just before. Nothing can be asked of the reader after it.
 */
export type Afterwards = (statement: CompiledQuery) => Promise<void>

/**
 * Runs `work` on the transaction's connection with a reader that may be asked several things at once: they go out together and are
 * answered in order. `first` has been handed to the connection before `work` is called, so that nothing can overtake it; where it, or the
 * beginning, fails, nothing of what `work` found is given out.
 */
export async function readConcurrently<T>(
  transaction: Writer,
  first: CompiledQuery,
  work: (reader: Reader, afterwards: Afterwards) => Promise<T>,
): Promise<T> {
  const executor = transaction.getExecutor()
  const connection = await executor.provideConnection((own: DatabaseConnection) => Promise.resolve(own))
  let over = false
  const reader = new Transaction<Database>({
    config: { dialect },
    driver: new DummyDriver(),
    dialect,
    executor: executor.withConnectionProvider({
      provideConnection: (consumer) => {
        // Outside of the transaction it would be asked as the owner, who sees everything.
        if (over) throw new Error('the reading has ended: nothing can be asked any more')
        return consumer(connection)
      },
    }),
  }) as unknown as Reader
  const afterwards: Afterwards = async (statement) => {
    over = true
    const end = connection.executeQuery(CompiledQuery.raw('commit'))
    await Promise.all([end, connection.executeQuery(statement)])
  }
  const [, result] = await Promise.all([connection.executeQuery(first), work(reader, afterwards)])
  return result
}
