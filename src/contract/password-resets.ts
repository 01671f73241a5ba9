import { z } from 'zod'
import { idParam, instantField, keyField } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'

const reason = z.string().trim().min(4, '请写明原因，如何核实了本人（至少 4 个字）').max(200)

export const states = { proposed: '待确认', done: '已重设', refused: '未同意' } as const

/**
 * A one-time password instead of a forgotten one. Whoever has a second factor keeps it: the password alone opens nothing, and is given at
 * once. Whoever has none could be acted for by whoever resets: the reset waits for a security administrator, who alone is shown the password.
 */
export const reset = operation({
  id: 'user.password',
  method: 'POST',
  path: '/api/users/{id}/password',
  ability: 'user.manage',
  label: '重设密码并解锁',
  proof: true,
  params: idParam,
  body: z.object({ reason }),
  reply: z.object({
    state: z.enum(['done', 'proposed']),
    /** In this reply and nowhere else, ever again; null where a security administrator has to confirm, and for a repeated request. */
    password: z.string().nullable(),
    until: instantField.nullable(),
  }),
})

export const list = listing({
  id: 'password-resets',
  path: '/api/password-resets',
  ability: 'post.read',
  label: '密码重设',
  query: z.object({ q: z.string().optional(), state: optionList.optional() }),
  row: z.object({
    id: z.number().int(),
    name: z.string(),
    login: z.string(),
    regionName: z.string(),
    state: keyField(states),
    reason: z.string(),
    proposedBy: z.string(),
    proposedAt: instantField,
    decidedBy: z.string().nullable(),
    note: z.string(),
    mayDecide: z.boolean(),
  }),
  columns: [
    { key: 'name', label: '姓名', type: 'text', width: 100 },
    { key: 'login', label: '用户名', type: 'text', width: 120 },
    { key: 'regionName', label: '管辖区域', type: 'text', cut: 'start' },
    { key: 'reason', label: '事由', type: 'text', width: 260 },
    { key: 'proposedBy', label: '提出', type: 'text', width: 100 },
    { key: 'proposedAt', label: '提出时间', type: 'datetime', width: 140 },
    { key: 'state', label: '状态', type: 'option', options: states, width: 90 },
    { key: 'decidedBy', label: '确认', type: 'text', width: 100 },
    { key: 'note', label: '说明', type: 'text', width: 160, hidden: true },
  ],
  filters: [
    { key: 'q', label: '姓名或用户名', kind: 'text' },
    { key: 'state', label: '状态', kind: 'options', options: states },
  ],
  defaultSort: '-proposedAt',
})

export const decide = operation({
  id: 'passwordReset.decide',
  method: 'POST',
  path: '/api/password-resets/{id}/decision',
  ability: 'post.confirm',
  label: '确认密码重设',
  proof: true,
  params: idParam,
  body: z.object({ agree: z.boolean(), note: z.string().trim().max(200).default('') }),
  reply: z.object({ password: z.string().nullable(), until: instantField.nullable() }),
})
