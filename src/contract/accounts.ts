import { z } from 'zod'
import { idParam, instantField, keyField, regionField } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'
import { roles } from './session.ts'

const role = keyField(roles)
const password = z.string().min(10, '密码至少 10 位').max(256, '密码最多 256 位')

export const userRow = z.object({
  id: z.number().int(),
  login: z.string(),
  name: z.string(),
  role: z.string(),
  regionCode: z.string(),
  regionName: z.string(),
  department: z.string(),
  departmentName: z.string(),
  homeRegion: z.string().nullable().describe('居住的村（社区），用于发现无事由查看邻里'),
  active: z.boolean(),
  locked: z.boolean(),
  state: z.enum(['active', 'locked', 'off']),
  lastSeenAt: z.string().nullable(),
})
const stateLabels = { active: '正常', locked: '已锁定', off: '已停用' }

/** Who it is, in every list of accounts. */
export const accountColumns = [
  { key: 'name', label: '姓名', type: 'text', sortable: true, width: 100 },
  { key: 'login', label: '用户名', type: 'text', sortable: true, width: 120 },
  { key: 'role', label: '岗位', type: 'option', options: roles, sortable: true, width: 110 },
  { key: 'regionName', label: '管辖区域', type: 'text', sortable: true, cut: 'start' },
  { key: 'departmentName', label: '部门', type: 'text', width: 160 },
] as const

export const users = listing({
  id: 'users',
  path: '/api/users',
  ability: 'user.manage',
  label: '用户',
  query: z.object({ q: z.string().optional(), role: optionList.optional(), state: optionList.optional(), region: z.string().optional() }),
  row: userRow,
  columns: [
    ...accountColumns,
    { key: 'state', label: '状态', type: 'option', options: stateLabels, width: 90 },
    { key: 'lastSeenAt', label: '最近使用', type: 'datetime', width: 150 },
  ],
  filters: [
    { key: 'q', label: '姓名或用户名', kind: 'text' },
    { key: 'role', label: '岗位', kind: 'options', options: roles },
    { key: 'state', label: '状态', kind: 'options', options: stateLabels },
    { key: 'region', label: '区域', kind: 'region' },
  ],
  defaultSort: 'regionName',
})

const userFields = z.object({
  login: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z][a-z0-9._-]{2,30}$/, '用户名用 3 到 31 位小写字母、数字、点或横线，以字母开头'),
  name: z.string().trim().min(2, '请填写姓名').max(20),
  homeRegion: regionField.nullish().describe('居住的村（社区），用于发现无事由查看邻里；不填不变'),
  role,
  regionCode: regionField,
  department: z.string().min(1, '请选择部门'),
})

/** The one-time password is in this reply and nowhere else, ever again: nobody chooses another's password. */
export const userCreate = operation({
  id: 'user.create',
  method: 'POST',
  path: '/api/users',
  ability: 'user.manage',
  label: '新增用户并提名岗位',
  body: userFields,
  reply: z.object({ id: z.number().int(), password: z.string().nullable(), until: instantField.nullable() }),
})
export const userChange = operation({
  id: 'user.change',
  method: 'PUT',
  path: '/api/users/{id}',
  ability: 'user.manage',
  label: '修改用户',
  params: idParam,
  body: userFields.pick({ name: true, homeRegion: true }).extend({ active: z.boolean() }),
  reply: z.object({ id: z.number().int() }),
})
export const ownPassword = operation({
  id: 'user.ownPassword',
  method: 'POST',
  path: '/api/session/password',
  ability: 'signed-in',
  label: '修改自己的密码',
  body: z.object({ current: z.string().min(1, '请填写现在的密码'), next: password }),
  reply: z.object({}),
})

export const departmentList = operation({
  id: 'department.list',
  method: 'GET',
  path: '/api/departments',
  ability: 'signed-in',
  label: '部门',
  reply: z.object({ rows: z.array(z.object({ code: z.string(), name: z.string() })) }),
})

export const keyRow = z.object({
  id: z.number().int(),
  name: z.string(),
  department: z.string(),
  departmentName: z.string(),
  regionName: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
  expiresAt: z.string().nullable().describe('到期后不能再用；空为未设期限'),
  state: z.enum(['active', 'ending', 'expired', 'revoked']).describe('ending：已换新，到期前新旧都能用'),
})
export const keyList = operation({
  id: 'key.list',
  method: 'GET',
  path: '/api/keys',
  ability: 'api-key.manage',
  label: '接口密钥',
  reply: z.object({ rows: z.array(keyRow) }),
})
/** The key itself is in this reply and nowhere else, ever again. */
export const keyCreate = operation({
  id: 'key.create',
  method: 'POST',
  path: '/api/keys',
  ability: 'api-key.manage',
  label: '发放接口密钥',
  proof: true,
  body: z.object({
    name: z.string().trim().min(2, '请写明用途').max(60),
    department: z.string().min(1, '请选择部门'),
    regionCode: regionField,
    days: z.number().int().min(1).max(730).default(365).describe('有效天数'),
  }),
  reply: z.object({ id: z.number().int(), key: z.string().nullable().describe('同一请求重复提交时为空：密钥不保存') }),
})
/** A new key in place of one: for `overlapDays` both open, so that the department's system changes over without a gap. In this reply only. */
export const keyRotate = operation({
  id: 'key.rotate',
  method: 'POST',
  path: '/api/keys/{id}/rotation',
  ability: 'api-key.manage',
  label: '更换接口密钥',
  proof: true,
  params: idParam,
  body: z.object({
    overlapDays: z.number().int().min(0).max(30).default(7),
    days: z.number().int().min(1).max(730).default(365).describe('新密钥有效天数'),
  }),
  reply: z.object({ id: z.number().int(), key: z.string().nullable().describe('同一请求重复提交时为空：密钥不保存') }),
})
export const keyRevoke = operation({
  id: 'key.revoke',
  method: 'DELETE',
  path: '/api/keys/{id}',
  ability: 'api-key.manage',
  label: '停用接口密钥',
  params: idParam,
  reply: z.object({}),
})
