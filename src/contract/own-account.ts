import { z } from 'zod'
import { idParam, instantField, keyField, rowNumber } from './fields.ts'
import { operation } from './operation.ts'
import { noticeKinds, signInWords } from './own-account-words.ts'

const way = keyField(signInWords)

/** What somebody should know of his own account just now. */
export const safety = operation({
  id: 'session.safety',
  method: 'GET',
  path: '/api/session/safety',
  ability: 'signed-in',
  label: '我的账号安全提醒',
  reply: z.object({
    /** The successful sign-in before this session's; null where this is the first. */
    before: z.object({ at: instantField, via: way, address: z.string() }).nullable(),
    /** Tries that failed between that one and this session's beginning. */
    refusedBefore: z.number().int(),
    /** And since then: somebody else is trying. */
    refusedSince: z.number().int(),
    /** Whole days until the password has to be changed; null: it need not be soon. */
    passwordDays: z.number().int().nullable(),
    notices: z.array(
      z.object({
        id: z.number().int(),
        at: instantField,
        kind: keyField(noticeKinds),
        byName: z.string(),
        detail: z.string(),
      }),
    ),
  }),
})
/** A password that has to be changed within so many days is announced. */
export const passwordNoticeDays = 7

export const noticesRead = operation({
  id: 'session.noticesRead',
  method: 'POST',
  path: '/api/session/notices/read',
  ability: 'signed-in',
  label: '账号安全提醒已读',
  body: z.object({ upTo: rowNumber.describe('这个编号和以前的都已读') }),
  reply: z.object({}),
})

export const sessions = operation({
  id: 'session.list',
  method: 'GET',
  path: '/api/session/sessions',
  ability: 'signed-in',
  label: '我的登录',
  reply: z.object({
    rows: z.array(
      z.object({
        id: z.number().int(),
        device: z.string().describe('设备和浏览器，如“Windows 电脑，Edge 浏览器”'),
        address: z.string(),
        via: way,
        begunAt: instantField,
        lastSeenAt: instantField,
        current: z.boolean(),
      }),
    ),
  }),
})
export const sessionEnd = operation({
  id: 'session.end',
  method: 'POST',
  path: '/api/session/sessions/{id}/end',
  ability: 'signed-in',
  label: '结束自己的一处登录',
  params: idParam,
  reply: z.object({}),
})
export const othersEnd = operation({
  id: 'session.endOthers',
  method: 'POST',
  path: '/api/session/sessions/end-others',
  ability: 'signed-in',
  label: '结束自己的其他登录',
  reply: z.object({ ended: z.number().int() }),
})
/** Somebody's browsers are signed out; he may sign in again: for a lost device. */
export const userSessionsEnd = operation({
  id: 'user.endSessions',
  method: 'POST',
  path: '/api/users/{id}/sessions/end',
  ability: 'second-factor.manage',
  label: '结束某人的全部登录',
  params: idParam,
  body: z.object({ reason: z.string().trim().min(4, '请写明原因（至少 4 个字）').max(200) }),
  reply: z.object({ ended: z.number().int() }),
})

/** Proves once more who somebody is, before one of the heaviest acts: by the second factor, or where there is none by the password. */
export const proof = operation({
  id: 'session.proof',
  method: 'POST',
  path: '/api/session/proof',
  ability: 'signed-in',
  label: '再次验证身份',
  body: z.object({ password: z.string().max(256).default(''), code: z.string().trim().max(20).default('') }),
  reply: z.object({}),
})
