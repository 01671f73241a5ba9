import { z } from 'zod'
import { idParam, keyField } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'

/** Each can be told in a sentence and computed again from what is recorded. All are of looks without a case in hand. */
export const measures = {
  neighbour: '同村',
  kin: '同姓同乡镇',
  namesake: '与本人或同事同名',
  many: '数量异常',
  night: '夜间',
  elsewhere: '非惯常地方',
  again: '反复查看',
  'no-matter': '没有在办事项看全号',
} as const
export type Measure = keyof typeof measures
export const stateLabels = { open: '待处理', asked: '已问询', answered: '已说明', closed: '已办结' } as const
export const outcomes = { justified: '工作需要', 'false-alarm': '误报', breach: '违规，移交处理' } as const

export const row = z.object({
  id: z.number().int(),
  day: z.string(),
  name: z.string(),
  login: z.string(),
  post: z.string(),
  measure: keyField(measures),
  sentence: z.string(),
  regionName: z.string(),
  householdNo: z.number().int().nullable(),
  looks: z.number().int(),
  revealed: z.number().int(),
  lastAt: z.string(),
  state: keyField(stateLabels),
  answer: z.string(),
  outcome: keyField(outcomes).nullable(),
  note: z.string(),
})

export const unusualLooks = listing({
  id: 'unusual-looks',
  path: '/api/unusual-looks',
  ability: 'unusual-look.read',
  label: '异常查看',
  query: z.object({
    q: z.string().optional(),
    measure: optionList.optional(),
    state: optionList.optional(),
    region: z.string().optional(),
  }),
  row,
  columns: [
    { key: 'day', label: '日期', type: 'date', width: 96 },
    { key: 'name', label: '查看人', type: 'text', width: 80 },
    { key: 'post', label: '岗位', type: 'text', width: 90, hidden: true },
    { key: 'measure', label: '异常', type: 'option', options: measures, width: 128 },
    { key: 'sentence', label: '说明', type: 'text', width: 450 },
    { key: 'regionName', label: '被查看的地方', type: 'text', width: 140, cut: 'start' },
    { key: 'revealed', label: '看全号次数', type: 'count', width: 90, hidden: true },
    { key: 'lastAt', label: '最近一次', type: 'datetime', width: 140, hidden: true },
    { key: 'state', label: '状态', type: 'option', options: stateLabels, width: 90 },
    { key: 'outcome', label: '结论', type: 'option', options: outcomes, width: 120 },
  ],
  filters: [
    { key: 'q', label: '查看人', kind: 'text' },
    { key: 'state', label: '状态', kind: 'options', options: stateLabels },
    { key: 'measure', label: '异常', kind: 'options', options: measures },
    { key: 'region', label: '地区', kind: 'region' },
  ],
  defaultSort: '-day',
})

const done = z.object({ id: z.number().int() })

export const ask = operation({
  id: 'unusualLook.ask',
  method: 'POST',
  path: '/api/unusual-looks/{id}/question',
  ability: 'unusual-look.read',
  label: '问询异常查看',
  params: idParam,
  reply: done,
})
export const close = operation({
  id: 'unusualLook.close',
  method: 'POST',
  path: '/api/unusual-looks/{id}/finding',
  ability: 'unusual-look.read',
  label: '办结异常查看',
  params: idParam,
  body: z.object({ outcome: keyField(outcomes), note: z.string().trim().min(4, '请写明依据（至少 4 个字）').max(300) }),
  reply: done,
})

/** What the caller himself is asked to explain. */
export const mine = operation({
  id: 'unusualLook.mine',
  method: 'GET',
  path: '/api/session/unusual-looks',
  ability: 'signed-in',
  label: '需要我说明的查看',
  reply: z.object({
    rows: z.array(
      z.object({
        id: z.number().int(),
        day: z.string(),
        sentence: z.string(),
        regionName: z.string(),
        householdNo: z.number().int().nullable(),
        state: keyField(stateLabels),
        answer: z.string(),
      }),
    ),
  }),
})
export const answer = operation({
  id: 'unusualLook.answer',
  method: 'POST',
  path: '/api/unusual-looks/{id}/answer',
  ability: 'signed-in',
  label: '说明查看原因',
  params: idParam,
  body: z.object({ answer: z.string().trim().min(4, '请写明原因（至少 4 个字）').max(300) }),
  reply: done,
})
