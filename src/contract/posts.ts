import { z } from 'zod'
import { dateField, filterNumber, idParam, keyField, regionField, rowNumber } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'
import { roles } from './session.ts'

const role = keyField(roles)
const reason = z.string().trim().min(4, '请写明事由（至少 4 个字）').max(200)
const done = z.object({ id: z.number().int() })
/** Longest stand-in, in days: a longer absence is a post of its own, confirmed by two. */
export const mostStandInDays = 92

export const kindLabels = { held: '本人岗位', 'stand-in': '代班' } as const
export const stateLabels = {
  proposed: '待安全管理员确认',
  asked: '待同意',
  granted: '在任',
  future: '未到日期',
  past: '已到期',
  ended: '已终止',
  refused: '未同意',
} as const
export type PostState = keyof typeof stateLabels

export const row = z.object({
  id: z.number().int(),
  userId: z.number().int(),
  name: z.string(),
  login: z.string(),
  role: z.string(),
  regionCode: z.string(),
  regionName: z.string(),
  departmentName: z.string(),
  kind: keyField(kindLabels),
  covers: z.string().nullable(),
  from: z.string(),
  to: z.string().nullable(),
  state: keyField(stateLabels),
  reason: z.string(),
  proposedBy: z.string(),
  decidedBy: z.string().nullable(),
  note: z.string(),
  /** Why the caller cannot confirm it; null: may. */
  cannotConfirm: z.string().nullable(),
})

export const posts = listing({
  id: 'posts',
  path: '/api/posts',
  ability: 'post.read',
  label: '岗位',
  query: z.object({
    q: z.string().optional(),
    role: optionList.optional(),
    state: optionList.optional(),
    region: z.string().optional(),
    userId: filterNumber.optional(),
  }),
  row,
  columns: [
    { key: 'name', label: '姓名', type: 'text', width: 92 },
    { key: 'login', label: '用户名', type: 'text', width: 110, hidden: true },
    { key: 'role', label: '岗位', type: 'option', options: roles, width: 92 },
    { key: 'kind', label: '类别', type: 'option', options: kindLabels, width: 80, hidden: true },
    { key: 'covers', label: '代谁', type: 'text', width: 72 },
    { key: 'regionName', label: '管辖区域', type: 'text', cut: 'start' },
    { key: 'departmentName', label: '部门', type: 'text', width: 125 },
    { key: 'from', label: '从', type: 'date', width: 96 },
    { key: 'to', label: '到', type: 'date', width: 96 },
    { key: 'state', label: '状态', type: 'option', options: stateLabels, width: 140 },
    { key: 'proposedBy', label: '提名', type: 'text', width: 92 },
    { key: 'decidedBy', label: '确认', type: 'text', width: 92 },
    { key: 'reason', label: '事由', type: 'text', width: 150, hidden: true },
  ],
  filters: [
    { key: 'q', label: '姓名或用户名', kind: 'text' },
    { key: 'state', label: '状态', kind: 'options', options: stateLabels },
    { key: 'role', label: '岗位', kind: 'options', options: roles },
    { key: 'region', label: '区域', kind: 'region' },
  ],
  defaultSort: '-id',
})

/** Proposes a post for an account; it counts once a security administrator has confirmed it, not before its first day. */
export const propose = operation({
  id: 'post.propose',
  method: 'POST',
  path: '/api/users/{id}/posts',
  ability: 'user.manage',
  label: '提名岗位',
  params: idParam,
  body: z.object({
    role,
    regionCode: regionField,
    department: z.string().min(1, '请选择部门'),
    from: dateField,
    to: dateField.nullable().default(null),
    reason,
  }),
  reply: done,
})
export const decide = operation({
  id: 'post.decide',
  method: 'POST',
  path: '/api/posts/{id}/decision',
  ability: 'post.confirm',
  label: '确认岗位',
  proof: true,
  params: idParam,
  body: z.object({ agree: z.boolean(), note: z.string().trim().max(200).default('') }),
  reply: done,
})
/** Ends a post or takes a proposal back; taking rights away needs no second person, and counts at once. */
export const end = operation({
  id: 'post.end',
  method: 'POST',
  path: '/api/posts/{id}/end',
  ability: 'user.manage',
  label: '终止岗位',
  params: idParam,
  body: z.object({ reason }),
  reply: done,
})

const standIn = z.object({
  id: z.number().int(),
  standInId: z.number().int(),
  standIn: z.string(),
  covered: z.string(),
  postLabel: z.string(),
  from: z.string(),
  to: z.string(),
  state: z.enum(['asked', 'granted', 'future', 'past', 'ended', 'refused']),
  reason: z.string(),
  decidedBy: z.string().nullable(),
  mayDecide: z.boolean(),
  mayEnd: z.boolean(),
})

/** The caller's own posts, and every stand-in that he covers, asked for, or has to agree to. */
export const mine = operation({
  id: 'post.mine',
  method: 'GET',
  path: '/api/session/posts',
  ability: 'signed-in',
  label: '我的岗位与代班',
  reply: z.object({
    posts: z.array(
      row
        .pick({ id: true, role: true, regionName: true, departmentName: true, kind: true, covers: true, from: true, to: true, state: true })
        .extend({ label: z.string(), acting: z.boolean() }),
    ),
    standIns: z.array(standIn),
  }),
})

/** Who may stand in, and whose posts may be covered: people of the caller's own department in his county. */
export const colleagues = operation({
  id: 'standIn.colleagues',
  method: 'GET',
  path: '/api/stand-ins/colleagues',
  ability: 'signed-in',
  label: '可代班的同事',
  reply: z.object({
    rows: z.array(z.object({ userId: z.number().int(), name: z.string(), postId: z.number().int(), postLabel: z.string() })),
  }),
})

/**
 * A colleague covers a post from one day to another. Who holds the post, or a superior of it, grants this by asking; somebody who offers
 * himself waits for one of the two to agree.
 */
export const arrange = operation({
  id: 'standIn.arrange',
  method: 'POST',
  path: '/api/stand-ins',
  ability: 'signed-in',
  label: '安排代班',
  body: z.object({ postId: rowNumber, userId: rowNumber, from: dateField, to: dateField, reason }),
  reply: z.object({ id: z.number().int(), state: z.enum(['asked', 'granted']) }),
})
export const agree = operation({
  id: 'standIn.decide',
  method: 'POST',
  path: '/api/stand-ins/{id}/decision',
  ability: 'signed-in',
  label: '同意代班',
  params: idParam,
  body: z.object({ agree: z.boolean(), note: z.string().trim().max(200).default('') }),
  reply: done,
})
export const endStandIn = operation({
  id: 'standIn.end',
  method: 'POST',
  path: '/api/stand-ins/{id}/end',
  ability: 'signed-in',
  label: '提前结束代班',
  params: idParam,
  body: z.object({ reason }),
  reply: done,
})
