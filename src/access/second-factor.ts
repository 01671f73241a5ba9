import type { DatabaseHandle, Reader, Writer } from '#db'
import { asRecoveryCode, stepOfCode, type Vault } from '#platform/crypto'

/** What a user's secret is sealed for: moved to another user's row it does not open. */
export function codeSecretContext(userId: number): string {
  return `second-factor/${String(userId)}`
}

/** What is stored of a recovery code: keyed, so that the database alone does not tell even short codes. */
export function recoveryHash(vault: Pick<Vault, 'keyedDigest'>, userId: number, code: string): string {
  return vault.keyedDigest('recovery-code', `${String(userId)} ${code}`)
}

/** True once the generator of codes is bound and has been confirmed with a code. */
export async function hasSecondFactor(reader: Reader | DatabaseHandle, userId: number): Promise<boolean> {
  return (
    (await reader
      .selectFrom('second_factor')
      .select('user_id')
      .where('user_id', '=', userId)
      .where('confirmed_at', 'is not', null)
      .executeTakeFirst()) !== undefined
  )
}

/** A passkey is a second factor of its own: the device asks for its PIN or fingerprint. */
export async function hasPasskey(reader: Reader | DatabaseHandle, userId: number): Promise<boolean> {
  return (await reader.selectFrom('passkey').select('id').where('user_id', '=', userId).executeTakeFirst()) !== undefined
}

/**
 * Uses up a code of the user's generator, or one of the recovery codes; false when it is neither or was used before. The row is locked:
 * of two who send the same code at once one is refused.
 */
export async function useCode(tx: Writer, vault: Pick<Vault, 'open' | 'keyedDigest'>, userId: number, code: string): Promise<boolean> {
  const factor = await tx
    .selectFrom('second_factor')
    .select(['secret_sealed', 'last_step'])
    .where('user_id', '=', userId)
    .forUpdate()
    .executeTakeFirst()
  if (factor === undefined) return false
  const step = stepOfCode(code, vault.open(factor.secret_sealed, codeSecretContext(userId)), factor.last_step, Date.now())
  if (step !== null) {
    await tx.updateTable('second_factor').set({ last_step: step }).where('user_id', '=', userId).execute()
    return true
  }
  const recovery = asRecoveryCode(code)
  if (recovery === null) return false
  const used = await tx
    .updateTable('recovery_code')
    .set({ used_at: new Date() })
    .where('user_id', '=', userId)
    .where('code_hash', '=', recoveryHash(vault, userId, recovery))
    .where('used_at', 'is', null)
    .returning('user_id')
    .executeTakeFirst()
  return used !== undefined
}
