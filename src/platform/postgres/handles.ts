import type { Kysely, Transaction } from 'kysely'
import type { ReadonlyTransaction } from 'kysely/readonly'
import type { DB } from './schema.gen.ts'

/** Every table with its columns, generated from the migrated database by `npm run db:types`. */
export type Database = DB

/**
 * A handle that can only select: `selectFrom`, `with`, `fn`, and `sql` for a select Kysely cannot say. The database holds the same
 * line: access opens a reading transaction READ ONLY.
 */
export type Reader = Pick<
  ReadonlyTransaction<Database>,
  'selectFrom' | 'selectNoFrom' | 'with' | 'withRecursive' | 'fn' | 'case' | 'dynamic'
> &
  Pick<Kysely<Database>, 'getExecutor'>

/** A whole transaction. May be passed where a Reader is wanted, never the other way round. */
export type Writer = Transaction<Database> & Reader

/** The pool as a query builder, outside any transaction. */
export type DatabaseHandle = Kysely<Database> & Reader
