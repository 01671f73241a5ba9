import { z } from 'zod'
import { keyField } from './fields.ts'
import { listing, optionList } from './listing.ts'

/** Why something was refused. The first ones are of signing in, and of being asked again who one is. */
export const attemptKinds = {
  password: '密码不对',
  code: '验证码不对',
  passkey: '通行密钥没有通过',
  sso: '统一身份认证没有通过',
  unknown: '没有这个用户名',
  off: '账号已停用',
  locked: '账号锁定中',
  expired: '一次性密码已过期',
  slowed: '试得太频繁',
  network: '管理员不在规定的网络',
  ability: '没有权限',
  outside: '不在查看范围',
  key: '接口密钥无效',
  origin: '请求来源不明',
  malformed: '可疑的请求格式',
  type: '提交了不该有的数据类型',
  choice: '提交了不在选项里的值',
  field: '提交了没有的字段',
  steps: '反复越过步骤办理',
} as const
export type AttemptKind = keyof typeof attemptKinds

export const row = z.object({
  id: z.number().int(),
  day: z.string(),
  kind: keyField(attemptKinds),
  actorName: z.string().describe('谁：已登录的人、密钥；没有登录的写“未登录”'),
  subject: z.string().describe('对什么：哪个用户的账号、哪个编号'),
  operation: z.string().describe('想办什么'),
  address: z.string(),
  regionName: z.string(),
  times: z.number().int(),
  firstAt: z.string(),
  lastAt: z.string(),
})

/** Refused attempts, each row those of one kind by one person or address on one day. */
export const refusedAttempts = listing({
  id: 'refused-attempts',
  path: '/api/refused-attempts',
  ability: 'refused-attempt.read',
  label: '未通过的尝试',
  query: z.object({ q: z.string().optional(), kind: optionList.optional(), region: z.string().optional() }),
  row,
  columns: [
    { key: 'day', label: '日期', type: 'date', width: 96 },
    { key: 'kind', label: '情况', type: 'option', options: attemptKinds, width: 140 },
    { key: 'actorName', label: '谁', type: 'text', width: 110 },
    { key: 'subject', label: '对什么', type: 'text', width: 170 },
    { key: 'operation', label: '想办什么', type: 'text', width: 170 },
    { key: 'address', label: '来访地址', type: 'text', width: 140 },
    { key: 'regionName', label: '地区', type: 'text', cut: 'start' },
    { key: 'times', label: '次数', type: 'count', width: 70 },
    { key: 'firstAt', label: '最早一次', type: 'datetime', width: 140, hidden: true },
    { key: 'lastAt', label: '最近一次', type: 'datetime', width: 140 },
  ],
  filters: [
    { key: 'q', label: '谁、对什么或来访地址', kind: 'text' },
    { key: 'kind', label: '情况', kind: 'options', options: attemptKinds },
    { key: 'region', label: '地区', kind: 'region' },
  ],
  defaultSort: '-lastAt',
})
