import { z } from 'zod'
import { filterNumber, idParam, keyField } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'

export const stateLabels = { asked: '待审批', granted: '已同意', past: '已到期', refused: '不同意', ended: '已收回' } as const
export type State = keyof typeof stateLabels
export const mostDays = 90

/** Requests to see minors' data. A family stands here by number and place: nobody is named. */
export const requests = listing({
  id: 'minor-access',
  path: '/api/minor-access',
  ability: 'registry.read',
  label: '未成年人信息审批',
  query: z.object({ state: optionList.optional(), region: z.string().optional(), householdNo: filterNumber.optional() }),
  row: z.object({
    id: z.number().int(),
    householdNo: z.number().int(),
    place: z.string(),
    askedBy: z.string(),
    post: z.string(),
    reason: z.string(),
    days: z.number().int(),
    askedAt: z.string(),
    state: keyField(stateLabels),
    decidedBy: z.string(),
    validTo: z.string().nullable(),
    note: z.string(),
    mayDecide: z.boolean(),
  }),
  columns: [
    { key: 'askedAt', label: '申请时间', type: 'datetime', width: 140 },
    { key: 'askedBy', label: '申请人', type: 'text', width: 80 },
    { key: 'post', label: '岗位', type: 'text', width: 90, hidden: true },
    { key: 'householdNo', label: '户编号', type: 'text', width: 70 },
    { key: 'place', label: '所在地', type: 'text', cut: 'start', width: 140 },
    { key: 'reason', label: '事由', type: 'text' },
    { key: 'days', label: '天数', type: 'count', width: 60 },
    { key: 'state', label: '状态', type: 'option', options: stateLabels, width: 90 },
    { key: 'decidedBy', label: '审批人', type: 'text', width: 80 },
    { key: 'validTo', label: '有效至', type: 'date', width: 100 },
    { key: 'note', label: '审批意见', type: 'text', width: 110 },
  ],
  filters: [
    { key: 'state', label: '状态', kind: 'options', options: stateLabels },
    { key: 'region', label: '所在地', kind: 'region' },
  ],
  defaultSort: '-askedAt',
})

const done = z.object({ id: z.number().int() })

export const ask = operation({
  id: 'minor.ask',
  method: 'POST',
  path: '/api/households/{id}/minor-access',
  ability: 'registry.read',
  label: '申请查看未成年人信息',
  params: idParam,
  body: z.object({
    reason: z.string().trim().min(4, '请写明办理什么事（至少 4 个字）').max(200),
    days: z.number().int().min(1).max(mostDays),
  }),
  reply: done,
})
export const decide = operation({
  id: 'minor.decide',
  method: 'POST',
  path: '/api/minor-access/{id}/decision',
  ability: 'minor.approve',
  label: '审批查看未成年人信息',
  params: idParam,
  body: z.object({ agree: z.boolean(), note: z.string().trim().max(200).default('') }),
  reply: done,
})
export const end = operation({
  id: 'minor.end',
  method: 'POST',
  path: '/api/minor-access/{id}/end',
  ability: 'minor.approve',
  label: '收回查看未成年人信息',
  params: idParam,
  reply: done,
})
