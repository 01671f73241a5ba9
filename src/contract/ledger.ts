import { z } from 'zod'
import { dateField, filterNumber } from './fields.ts'
import { listing } from './listing.ts'
import { operation } from './operation.ts'

export const ledgerRow = z.object({
  seq: z.number().int(),
  at: z.string(),
  actor: z.string(),
  actorName: z.string(),
  verb: z.string(),
  verbLabel: z.string(),
  subject: z.string().describe('办的是什么，如“预警 12”'),
  link: z.string().describe('它的页面；没有的为空'),
  regionName: z.string(),
  householdNo: z.number().int().nullable(),
  personNo: z.number().int().nullable(),
  purpose: z.string(),
  detail: z.string().describe('细节，中文一行：项目和数值，改动写成“之前 → 之后”'),
})

export const ledger = listing({
  id: 'ledger',
  path: '/api/ledger',
  ability: 'ledger.read',
  label: '审计台账',
  query: z.object({
    q: z.string().optional(),
    verb: z.string().optional(),
    actor: z.string().optional(),
    household: filterNumber.optional(),
    from: dateField.optional(),
    to: dateField.optional(),
    region: z.string().optional(),
  }),
  row: ledgerRow,
  columns: [
    { key: 'seq', label: '序号', type: 'count', width: 64 },
    { key: 'at', label: '时间', type: 'datetime', width: 140 },
    { key: 'actorName', label: '操作人', type: 'text', width: 100 },
    { key: 'verbLabel', label: '做了什么', type: 'text', width: 130 },
    { key: 'subject', label: '对象', type: 'text', width: 120 },
    { key: 'regionName', label: '地区', type: 'text', width: 130, cut: 'start' },
    { key: 'purpose', label: '事由', type: 'text', width: 110 },
    { key: 'detail', label: '细节', type: 'text', width: 300 },
  ],
  filters: [
    { key: 'q', label: '操作人、对象或事由', kind: 'text' },
    { key: 'verb', label: '动作', kind: 'text' },
    { key: 'region', label: '地区', kind: 'region' },
    { key: 'from', label: '从', kind: 'date-from' },
    { key: 'to', label: '到', kind: 'date-to' },
  ],
  defaultSort: '-seq',
})

export interface LedgerCheck {
  readonly entries: number
  readonly intact: boolean
  readonly brokenAt: number | null
  readonly anchoredDays: number
  readonly difference: { readonly kind: 'rewritten' | 'missing'; readonly seq: number; readonly day: string } | null
}

/** What a check of the ledger found, in words: of the chain, then of the anchors. The screen and the command line say the same. */
export function ledgerCheckWords({ entries, intact, brokenAt, anchoredDays, difference }: LedgerCheck): readonly [string, string] {
  const keep = '请立即保全现场并报告。'
  const chain = intact
    ? `共 ${String(entries)} 条，逐条重算，每一条都接得上。`
    : `共 ${String(entries)} 条，逐条重算，从第 ${String(brokenAt)} 条起接不上，${keep}`
  if (difference?.kind === 'rewritten')
    return [chain, `第 ${String(difference.seq)} 条与 ${difference.day} 留存的锚点不符：这一条在当天之后被改写过，${keep}`]
  if (difference?.kind === 'missing')
    return [chain, `第 ${String(difference.seq)} 条（${difference.day}）在留存的锚点里有，现在没有了：台账被截短过，${keep}`]
  return [
    chain,
    anchoredDays === 0
      ? '还没有留存的锚点可比：末尾被截短或整本被改写看不出来；每天零点后自动留存前一天的。'
      : `与留存的 ${String(anchoredDays)} 天锚点一致，没有被整段改写或截短。`,
  ]
}

/** Recomputes the whole chain and compares it with the anchors kept of each day; `headHash` is to be written down elsewhere. */
export const verify = operation({
  id: 'ledger.verify',
  method: 'POST',
  path: '/api/ledger/verification',
  ability: 'ledger.read',
  label: '校验审计台账',
  reply: z.object({
    entries: z.number().int(),
    headHash: z.string(),
    intact: z.boolean(),
    brokenAt: z.number().int().nullable(),
    anchoredDays: z.number().int(),
    difference: z.object({ kind: z.enum(['rewritten', 'missing']), seq: z.number().int(), day: dateField }).nullable(),
  }),
})
