import { z } from 'zod'
import { dateField } from './fields.ts'
import { listing } from './listing.ts'
import { operation } from './operation.ts'

export const ledgerRow = z.object({
  seq: z.number().int(),
  at: z.string(),
  actor: z.string(),
  actorName: z.string(),
  verb: z.string(),
  verbLabel: z.string(),
  subject: z.string(),
  regionName: z.string(),
  householdNo: z.number().int().nullable(),
  personNo: z.number().int().nullable(),
  purpose: z.string(),
  detail: z.string(),
})

export const ledger = listing({
  id: 'ledger', path: '/api/ledger', ability: 'ledger.read', label: '审计台账',
  query: z.object({
    q: z.string().optional(), verb: z.string().optional(), actor: z.string().optional(), household: z.coerce.number().int().optional(),
    from: dateField.optional(), to: dateField.optional(), region: z.string().optional(),
  }),
  row: ledgerRow,
  columns: [
    { key: 'seq', label: '序号', type: 'count', width: 80 },
    { key: 'at', label: '时间', type: 'datetime', width: 160 },
    { key: 'actorName', label: '操作人', type: 'text', width: 100 },
    { key: 'verbLabel', label: '做了什么', type: 'text', width: 150 },
    { key: 'subject', label: '对象', type: 'text', width: 150 },
    { key: 'regionName', label: '地区', type: 'text', width: 160 },
    { key: 'purpose', label: '事由', type: 'text' },
    { key: 'detail', label: '细节', type: 'text' },
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

/** Recomputes the whole chain and compares it with the anchors kept of each day; `headHash` is to be written down elsewhere. */
export const verify = operation({
  id: 'ledger.verify', method: 'POST', path: '/api/ledger/verification', ability: 'ledger.read', label: '校验审计台账',
  reply: z.object({
    entries: z.number().int(), headHash: z.string(), intact: z.boolean(), brokenAt: z.number().int().nullable(), anchoredDays: z.number().int(),
    difference: z.object({ kind: z.enum(['rewritten', 'missing']), seq: z.number().int(), day: dateField }).nullable(),
  }),
})
