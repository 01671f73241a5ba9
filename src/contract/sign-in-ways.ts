import { z } from 'zod'
import { idParam, keyField } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'
import { me } from './session.ts'

/** What the browser's WebAuthn interface gives and takes; checked by the library, not here. */
const webAuthn = z.looseObject({})
const given = z.looseObject({
  id: z.string().min(1).max(2000),
  rawId: z.string().max(2000),
  type: z.string(),
  response: z.looseObject({}),
  clientExtensionResults: z.looseObject({}),
})

export const passkeys = operation({
  id: 'passkey.list',
  method: 'GET',
  path: '/api/session/passkeys',
  ability: 'signed-in',
  label: '自己的通行密钥',
  reply: z.object({
    rows: z.array(z.object({ id: z.number().int(), name: z.string(), createdAt: z.string(), lastUsedAt: z.string().nullable() })),
  }),
})
export const passkeyBegin = operation({
  id: 'passkey.begin',
  method: 'POST',
  path: '/api/session/passkeys/options',
  ability: 'signed-in',
  label: '开始绑定通行密钥',
  body: z.object({ password: z.string().min(1, '请填写现在的密码') }),
  reply: z.object({ options: webAuthn }),
})
export const passkeyConfirm = operation({
  id: 'passkey.confirm',
  method: 'POST',
  path: '/api/session/passkeys',
  ability: 'signed-in',
  label: '绑定通行密钥',
  body: z.object({ name: z.string().trim().min(1, '请给这个通行密钥起个名字').max(40), response: given }),
  reply: z.object({ id: z.number().int() }),
})
export const passkeyRemove = operation({
  id: 'passkey.remove',
  method: 'POST',
  path: '/api/session/passkeys/{id}/remove',
  ability: 'signed-in',
  label: '删除通行密钥',
  params: idParam,
  body: z.object({ password: z.string().min(1, '请填写现在的密码') }),
  reply: z.object({}),
})
export const passkeyOptions = operation({
  id: 'session.passkeyOptions',
  method: 'POST',
  path: '/api/session/passkey/options',
  ability: 'public',
  label: '用通行密钥登录：取题',
  reply: z.object({ options: webAuthn }),
})
export const passkeySignIn = operation({
  id: 'session.passkeySignIn',
  method: 'POST',
  path: '/api/session/passkey',
  ability: 'public',
  label: '用通行密钥登录',
  body: z.object({ response: given }),
  reply: me,
})

/** Pages that sign-in through the identity provider can come back to. */
export const signInDoors = ['desk', 'phone'] as const
/** Sends the browser to the identity provider; a page, not data. */
export const ssoStart = operation({
  id: 'session.ssoStart',
  method: 'GET',
  path: '/api/sign-in/oidc',
  ability: 'public',
  label: '统一身份认证登录：前往',
  query: z.object({ to: z.enum(signInDoors).default('desk').describe('登录后回到哪里：电脑页面或手机页面') }),
  transfer: 'file',
})
/** Where it comes back to. */
export const ssoReturn = operation({
  id: 'session.ssoReturn',
  method: 'GET',
  path: '/api/sign-in/oidc/return',
  ability: 'public',
  label: '统一身份认证登录：返回',
  transfer: 'file',
})
/** The provider says that its session of somebody has ended (Back-Channel Logout 1.0): a form, sent by its server, signed by it. */
export const ssoLogout = operation({
  id: 'session.ssoLogout',
  method: 'POST',
  path: '/api/sign-in/oidc/logout',
  ability: 'public',
  label: '统一身份认证退出通知',
  body: z.object({ logout_token: z.string().max(20_000).describe('统一身份认证签发的退出通知') }),
  reply: z.object({}),
})
/** The code of somebody who came back from the provider and has bound a second factor here. */
export const ssoSecond = operation({
  id: 'session.ssoSecond',
  method: 'POST',
  path: '/api/sign-in/oidc/second',
  ability: 'public',
  label: '统一身份认证登录：动态验证码',
  body: z.object({ code: z.string().trim().min(1, '请输入动态验证码').max(20) }),
  reply: me,
})

/** What the address of the sign-in page says (`?sso=`) of somebody who came back from the identity provider and is not in. */
export const ssoOutcomes = ['code', 'passkey', 'unlinked', 'network', 'failed'] as const

export const linkStates = { proposed: '待确认', confirmed: '已绑定', removed: '已解除' } as const

export const links = listing({
  id: 'identity-links',
  path: '/api/identity-links',
  ability: 'post.read',
  label: '统一身份绑定',
  query: z.object({ q: z.string().optional(), state: optionList.optional() }),
  row: z.object({
    id: z.number().int(),
    userId: z.number().int(),
    name: z.string(),
    login: z.string(),
    subject: z.string(),
    state: keyField(linkStates),
    proposedBy: z.string(),
    confirmedBy: z.string().nullable(),
    at: z.string(),
    mayConfirm: z.boolean(),
  }),
  columns: [
    { key: 'name', label: '姓名', type: 'text', width: 100 },
    { key: 'login', label: '用户名', type: 'text', width: 120 },
    { key: 'subject', label: '统一身份认证中的用户标识', type: 'text' },
    { key: 'state', label: '状态', type: 'option', options: linkStates, width: 90 },
    { key: 'proposedBy', label: '提出', type: 'text', width: 100 },
    { key: 'confirmedBy', label: '确认', type: 'text', width: 100 },
    { key: 'at', label: '时间', type: 'datetime', width: 150 },
  ],
  filters: [
    { key: 'q', label: '姓名或用户名', kind: 'text' },
    { key: 'state', label: '状态', kind: 'options', options: linkStates },
  ],
  defaultSort: '-at',
})
const done = z.object({ id: z.number().int() })
export const linkPropose = operation({
  id: 'identityLink.propose',
  method: 'POST',
  path: '/api/users/{id}/identity-link',
  ability: 'user.manage',
  label: '提出统一身份绑定',
  params: idParam,
  body: z.object({ subject: z.string().trim().min(1, '请填写统一身份认证中的用户标识').max(255) }),
  reply: done,
})
export const linkConfirm = operation({
  id: 'identityLink.confirm',
  method: 'POST',
  path: '/api/identity-links/{id}/confirmation',
  ability: 'post.confirm',
  label: '确认统一身份绑定',
  proof: true,
  params: idParam,
  reply: done,
})
export const linkRemove = operation({
  id: 'identityLink.remove',
  method: 'POST',
  path: '/api/identity-links/{id}/remove',
  ability: 'user.manage',
  label: '解除统一身份绑定',
  params: idParam,
  reply: done,
})
