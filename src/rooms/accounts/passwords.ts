import type { SignInConfig } from '#platform/config'
import type { Writer } from '#db'
import { DomainError, ensure } from '#kernel'
import { hashPassword, passwordProblem, verifyPassword } from '#platform/crypto'

/** Refuses a password that is easily guessed. `input.invalid` names the reason and the way out. */
export function requireStrength(password: string, user: { login: string; name: string }): void {
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
    .set({ password_hash: await hashPassword(password), password_set_at: new Date(), failed_attempts: 0, locked_until: null })
    .where('id', '=', userId)
    .execute()
  await tx.deleteFrom('session').where('user_id', '=', userId).execute()
}
