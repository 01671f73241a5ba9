import type { Services } from '#command'
import { transaction } from '#db'
import { hashPassword } from '#platform/crypto'
import { demoAccounts, demoPassword } from './demo-accounts.ts'
import type { Readiness } from './readiness.ts'

/** Loads the demonstration county into an empty database: accounts first, then the departments' files by the ordinary road in. */
export async function loadDemonstration(services: Services, readiness: Readiness): Promise<void> {
  await createAccounts(services)
  readiness.ready = true
}

async function createAccounts(services: Services): Promise<void> {
  const passwordHash = await hashPassword(demoPassword)
  await transaction(services.db, async (tx) => {
    for (const { login, name, role, regionCode, department } of demoAccounts) {
      await tx
        .insertInto('app_user')
        .values({ login, name, role, region_code: regionCode, department, password_hash: passwordHash, synthetic: true })
        .onConflict((conflict) => conflict.column('login').doNothing())
        .execute()
    }
  })
}
