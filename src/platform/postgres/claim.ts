import pg from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'

/** Any fixed number: whoever holds it works on this database. */
const workLock = 7_061_746_803
const betweenTries = 1_000

/**
 * The right to work on a database that lies elsewhere: one server at a time. The files and the lake lie in the data folder, so a second
 * server with another folder would do the same jobs on other data. Held by a session of its own and taken again where that breaks off.
 * null while another has it; `onLost` is told where another got it in between.
 */
export async function claimDatabase(connectionString: string, onLost: () => void): Promise<{ release(): Promise<void> } | null> {
  const ending = new AbortController()
  let client = await take(connectionString)
  if (client === null) return null
  const hold = (held: pg.Client): void => {
    held.once('error', () => {
      void takeAgain()
    })
  }
  const takeAgain = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await sleep(betweenTries)
      const again = await take(connectionString).catch(() => undefined)
      if (again === undefined) continue
      if (ending.signal.aborted) {
        await again?.end()
        return
      }
      if (again === null) {
        onLost()
        return
      }
      client = again
      hold(again)
      return
    }
  }
  hold(client)
  return {
    async release() {
      ending.abort()
      await client?.end().catch(() => undefined)
    },
  }
}

async function take(connectionString: string): Promise<pg.Client | null> {
  const client = new pg.Client({ connectionString, application_name: 'doudi-claim' })
  // A session that breaks off says so more than once; unheard, it would end the program.
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [workLock])
  if (rows[0]?.held === true) return client
  await client.end()
  return null
}
