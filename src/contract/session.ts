import { z } from 'zod'
import { keyField, rowNumber } from './fields.ts'
import { abilities, operation } from './operation.ts'

export const roles = {
  helper: '村级协理员',
  clerk: '乡镇经办',
  county: '县级民政',
  department: '部门经办',
  province: '省级民政',
  auditor: '审计监督',
  admin: '系统管理',
  security: '安全管理',
  audit: '审计管理',
} as const
export type Role = keyof typeof roles
/** The three administrators of 等保三级: whoever is one holds no other post. */
export const administratorRoles = ['admin', 'security', 'audit'] as const satisfies readonly Role[]

export const me = z.object({
  userId: z.number().int(),
  login: z.string(),
  name: z.string(),
  role: keyField(roles),
  roleLabel: z.string(),
  regionCode: z.string(),
  regionName: z.string(),
  department: z.string(),
  departmentName: z.string(),
  abilities: z.array(z.enum(abilities)),
  /** The population on this server is made up; every screen says so. */
  synthetic: z.boolean(),
  today: z.string(),
  /** What has to be done before anything else may: a new password, binding a code generator, a post to be confirmed. Until then there are no abilities. */
  duty: z.enum(['password', 'second-factor', 'post']).nullable(),
  /** The posts that count today, first the one that is acted in. */
  posts: z.array(
    z.object({
      id: z.number().int(),
      label: z.string(),
      acting: z.boolean(),
      covers: z.string().nullable().describe('代谁的班；本人岗位为空'),
    }),
  ),
})
export type Me = z.output<typeof me>

export const signIn = operation({
  id: 'session.signIn',
  method: 'POST',
  path: '/api/session',
  ability: 'public',
  label: '登录',
  body: z.object({
    login: z.string().trim().toLowerCase().min(1, '请填写用户名'),
    password: z.string().min(1, '请填写密码'),
    code: z.string().trim().max(20).default('').describe('动态验证码或恢复码；绑定了的用户要填'),
  }),
  reply: me,
})
export const whoAmI = operation({
  id: 'session.me',
  method: 'GET',
  path: '/api/session',
  ability: 'signed-in',
  label: '当前登录人',
  reply: me,
})
export const signOut = operation({
  id: 'session.signOut',
  method: 'DELETE',
  path: '/api/session',
  ability: 'signed-in',
  label: '退出登录',
  reply: z.object({ next: z.string().nullable().describe('从统一身份认证登录的，接着到那边退出') }),
})

/** Chooses in which of the own posts to act from now on, in this browser. Abilities and view are that post's alone. */
export const choosePost = operation({
  id: 'session.choosePost',
  method: 'POST',
  path: '/api/session/post',
  ability: 'signed-in',
  label: '切换岗位',
  body: z.object({ postId: rowNumber }),
  reply: me,
})

/** Shown on the sign-in page: whether this is a demonstration, and whom one may sign in as. */
export const welcome = operation({
  id: 'session.welcome',
  method: 'GET',
  path: '/api/welcome',
  ability: 'public',
  label: '登录页信息',
  reply: z.object({
    synthetic: z.boolean(),
    /** The words on the button of the identity provider; null where none is configured. */
    singleSignOn: z.string().nullable(),
    ready: z.boolean(),
    /** What of the demonstration is still being loaded, and how far that is. */
    loading: z.object({ words: z.string(), done: z.number().int(), total: z.number().int() }).nullable(),
    demoAccounts: z.array(z.object({ login: z.string(), name: z.string(), role: z.string(), place: z.string() })),
    demoPassword: z.string(),
  }),
})

/** For whoever watches over the server: 200 while it and its database answer, else 503. Says nothing of what is inside. */
export const health = operation({
  id: 'system.health',
  method: 'GET',
  path: '/api/health',
  ability: 'public',
  label: '运行状态',
  reply: z.object({ ok: z.literal(true) }),
})
