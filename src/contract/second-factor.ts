import { z } from 'zod'
import { accountColumns } from './accounts.ts'
import { idParam } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'
import { roles } from './session.ts'

/** The caller's own second factor. `demanded`: the post may not be used without. */
export const state = operation({
  id: 'secondFactor.state',
  method: 'GET',
  path: '/api/session/second-factor',
  ability: 'signed-in',
  label: '自己的动态验证码',
  reply: z.object({ enabled: z.boolean(), demanded: z.boolean(), since: z.string().nullable(), recoveryLeft: z.number().int() }),
})

/** A new secret for the caller's phone. It counts only once a code of it was confirmed; beginning again makes another. */
export const begin = operation({
  id: 'secondFactor.begin',
  method: 'POST',
  path: '/api/session/second-factor',
  ability: 'signed-in',
  label: '开始绑定动态验证码',
  body: z.object({ password: z.string().min(1, '请填写现在的密码') }),
  reply: z.object({ secret: z.string().describe('手工输入时用'), address: z.string().describe('二维码的内容（otpauth）') }),
})

/** The recovery codes are in this reply and nowhere else, ever again. */
export const confirm = operation({
  id: 'secondFactor.confirm',
  method: 'POST',
  path: '/api/session/second-factor/confirmation',
  ability: 'signed-in',
  label: '确认绑定动态验证码',
  body: z.object({
    code: z
      .string()
      .trim()
      .regex(/^\d{6}$/, '请输入手机上显示的 6 位数字'),
  }),
  reply: z.object({ recoveryCodes: z.array(z.string()) }),
})

export const stateLabels = { on: '已绑定', due: '应绑定未绑定', off: '未绑定' } as const

export const row = z.object({
  id: z.number().int(),
  login: z.string(),
  name: z.string(),
  role: z.string(),
  regionName: z.string(),
  departmentName: z.string(),
  state: z.enum(['on', 'due', 'off']),
  since: z.string().nullable(),
  recoveryLeft: z.number().int(),
})

export const users = listing({
  id: 'secondFactors',
  path: '/api/second-factors',
  ability: 'second-factor.manage',
  label: '动态验证码绑定情况',
  query: z.object({ q: z.string().optional(), role: optionList.optional(), state: optionList.optional(), region: z.string().optional() }),
  row,
  columns: [
    ...accountColumns,
    { key: 'state', label: '动态验证码', type: 'option', options: stateLabels, width: 120 },
    { key: 'since', label: '绑定时间', type: 'datetime', width: 150 },
    { key: 'recoveryLeft', label: '剩余恢复码', type: 'count', width: 100 },
  ],
  filters: [
    { key: 'q', label: '姓名或用户名', kind: 'text' },
    { key: 'role', label: '岗位', kind: 'options', options: roles },
    { key: 'state', label: '动态验证码', kind: 'options', options: stateLabels },
    { key: 'region', label: '区域', kind: 'region' },
  ],
  defaultSort: 'regionName',
})

/** Takes the second factor off somebody who lost the phone and the recovery codes; the person signs in with the password and binds anew. */
export const reset = operation({
  id: 'secondFactor.reset',
  method: 'POST',
  path: '/api/users/{id}/second-factor/reset',
  ability: 'second-factor.manage',
  label: '重置动态验证码',
  proof: true,
  params: idParam,
  body: z.object({ reason: z.string().trim().min(4, '请写明重置原因，如何核实了本人（至少 4 个字）').max(200) }),
  reply: z.object({ id: z.number().int() }),
})
