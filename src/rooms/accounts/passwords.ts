import { randomInt } from 'node:crypto'
import type { SignInConfig } from '#platform/config'
import type { Writer } from '#db'
import { DomainError, ensure } from '#kernel'
import { hashPassword, passwordProblem, verifyPassword } from '#platform/crypto'

/** Refuses a password that is easily guessed. `input.invalid` names the reason and the way out. */
function requireStrength(password: string, user: { login: string; name: string }): void {
  const problem = passwordProblem(password, [user.login, user.name])
  if (problem !== null)
    throw new DomainError('input.invalid', problem, {
      hint: '请换一个：至少 10 位，最好是几个不相干的词加数字，不要用生日、键盘顺序和常见词',
      details: { fields: [{ field: 'password', reason: problem }] },
    })
}

/** Sets a user's password after checking its strength and that it is none of the last ones; everything open in the user's name ends. */
export async function setPassword(
  tx: Writer,
  userId: number,
  password: string,
  { passwordHistory }: Pick<SignInConfig, 'passwordHistory'>,
): Promise<void> {
  const user = await tx.selectFrom('app_user').select(['login', 'name', 'password_hash']).where('id', '=', userId).executeTakeFirstOrThrow()
  requireStrength(password, user)
  const before = await tx
    .selectFrom('password_history')
    .select('password_hash')
    .where('user_id', '=', userId)
    .orderBy('replaced_at', 'desc')
    .limit(Math.max(0, passwordHistory - 1))
    .execute()
  const last = passwordHistory === 0 ? [] : [user.password_hash, ...before.map((row) => row.password_hash)]
  for (const hash of last) {
    ensure(
      hash === '' || !(await verifyPassword(password, hash)).ok,
      'input.invalid',
      `新密码不能与最近 ${String(passwordHistory)} 个用过的相同`,
      { hint: '请换一个没有用过的密码' },
    )
  }
  await tx.insertInto('password_history').values({ user_id: userId, password_hash: user.password_hash }).execute()
  await tx
    .updateTable('app_user')
    .set({
      password_hash: await hashPassword(password),
      password_set_at: new Date(),
      password_until: null,
      failed_attempts: 0,
      locked_until: null,
    })
    .where('id', '=', userId)
    .execute()
  await tx.deleteFrom('session').where('user_id', '=', userId).execute()
}

/** A random password of 74 bits in letters nobody mixes up, in groups, to be read out and typed once. */
export function newOneTimePassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  const drawn = Array.from({ length: 15 }, () => letters[randomInt(letters.length)] ?? '')
  return [0, 5, 10].map((from) => drawn.slice(from, from + 5).join('')).join('-')
}

/** What a one-time password is until: the moment after which it opens nothing. */
export function oneTimeUntil({ oneTimeHours }: Pick<SignInConfig, 'oneTimeHours'>): Date {
  return new Date(Date.now() + oneTimeHours * 3_600_000)
}

/** Gives somebody a random password that opens nothing but the page on which he sets his own, and for hours only; everything open in his name ends. */
export async function setOneTimePassword(tx: Writer, userId: number, rules: SignInConfig): Promise<{ password: string; until: string }> {
  const password = newOneTimePassword()
  const until = oneTimeUntil(rules)
  await setPassword(tx, userId, password, rules)
  await tx.updateTable('app_user').set({ password_until: until }).where('id', '=', userId).execute()
  return { password, until: until.toISOString() }
}
