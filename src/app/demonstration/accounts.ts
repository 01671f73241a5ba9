import type { Services } from '#command'
import { transaction } from '#db'
import { hashPassword } from '#platform/crypto'
import { demoAccounts, demoPassword } from '../demo-accounts.ts'

/** Makes the demonstration's accounts that are missing. Their password is on the sign-in page: only for a database of synthetic people. */
export async function createAccounts(services: Services): Promise<void> {
  const known = await services.db.selectFrom('app_user').select('login').execute()
  const missing = demoAccounts.filter((account) => !known.some((row) => row.login === account.login))
  if (missing.length === 0) return
  const password_hash = await hashPassword(demoPassword)
  await transaction(services.db, async (tx) => {
    for (const { login, name, role, regionCode, department } of missing) {
      await tx
        .insertInto('app_user')
        .values({ login, name, role, region_code: regionCode, department, password_hash, synthetic: true })
        .onConflict((conflict) => conflict.column('login').doNothing())
        .execute()
    }
  })
}
