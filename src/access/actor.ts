import type { Ability, Role } from '#contract'
import { DomainError, type RegionCode } from '#kernel'
import { keyAbilities, roleAbilities } from './roles.ts'

/** Who is asking: a signed-in person, a department's key, or the system itself. */
export interface Actor {
  readonly kind: 'user' | 'key' | 'system'
  /** `user:12`, `key:3`, `system:screening`: what the ledger keeps. */
  readonly id: string
  readonly userId: number | null
  readonly name: string
  readonly role: Role | 'key' | 'system'
  /** null: the whole country. */
  readonly regionCode: RegionCode | null
  /** The department the actor works for. */
  readonly department: string
  /** Rows are narrowed to this department; null for civil affairs and supervisors. */
  readonly departmentScope: string | null
  readonly abilities: ReadonlySet<Ability>
  /** The post the person acts in. */
  readonly postId?: number
  /** The colleague whose post the person covers; `name` then reads «A 代 B». */
  readonly standsInFor?: { readonly userId: number; readonly name: string }
  /** What has to be done before anything else may; until then `abilities` is empty. */
  readonly duty?: Duty
  /** The browser's session, and when the person last proved in it who he is; `provedAt` null: is not asked again. */
  readonly session?: { readonly id: number; readonly provedAt: Date | null }
}

/** A password that is too old or a one-time one, a second factor the post demands and the user has not bound, or no post that counts today. */
export type Duty = 'password' | 'second-factor' | 'post'

/** The department that leads social assistance and sees all of its region. */
export const leadDepartment = 'civil-affairs'

/** Somebody with an account. Departments see the business of their own department only; the others all of their region. */
export function userActor(user: { id: number; name: string; role: Role; region_code: string; department: string }): Actor {
  return {
    kind: 'user',
    id: `user:${user.id}`,
    userId: user.id,
    name: user.name,
    role: user.role,
    regionCode: user.region_code as RegionCode,
    department: user.department,
    departmentScope: user.role === 'department' ? user.department : null,
    abilities: new Set(roleAbilities[user.role]),
  }
}

/** A department’s program. It has no account and no role of a person. */
export function keyActor(key: { id: number; name: string; department: string; region_code: string }): Actor {
  return {
    kind: 'key',
    id: `key:${key.id}`,
    userId: null,
    name: key.name,
    role: 'key',
    regionCode: key.region_code as RegionCode,
    department: key.department,
    departmentScope: key.department === leadDepartment ? null : key.department,
    abilities: new Set(keyAbilities),
  }
}

/** The platform's own hand: jobs, the demonstration, the command line. `regionCode` null is everywhere. */
export function systemActor(name: string, abilities: readonly Ability[], regionCode: RegionCode | null = null): Actor {
  return {
    kind: 'system',
    id: `system:${name}`,
    userId: null,
    name: '系统',
    role: 'system',
    regionCode,
    department: leadDepartment,
    departmentScope: null,
    abilities: new Set(abilities),
  }
}

const dutyWords: Readonly<Record<Duty, string>> = {
  password: '您的密码已经到期，或是管理员发的一次性密码：改成自己的才能继续办理',
  'second-factor': '您的岗位要求用动态验证码登录，绑定后才能继续办理',
  post: '您今天没有在任的岗位',
}

/**
 * With a password that is due to be changed nothing is bound to the account: whoever knows a one-time password from having given it out
 * would keep a way in that outlives it.
 */
export function requireOwnPassword(actor: Actor): void {
  if (actor.duty === 'password')
    throw new DomainError('auth.denied', dutyWords.password, { hint: '请先改密码，再绑定', details: { duty: actor.duty } })
}

/** Throws `auth.denied` when the actor lacks the ability. */
export function requireAbility(actor: Actor, ability: Ability): void {
  if (actor.duty !== undefined)
    throw new DomainError('auth.denied', dutyWords[actor.duty], { hint: '请刷新页面，按提示办理', details: { duty: actor.duty } })
  if (!actor.abilities.has(ability))
    throw new DomainError('auth.denied', '您的岗位没有这项权限', {
      hint: '如确需办理，请联系本单位系统管理员调整岗位',
      details: { ability },
    })
}
