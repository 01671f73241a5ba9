import { z } from 'zod'
import { exemptionKinds } from './alert-words.ts'
import { dateField, filterNumber, idParam, instantField, keyField, regionField, rowNumber } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'

/** 豁免: a fact that explains a finding and is remembered. */

export const exemptionRow = z.object({
  id: z.number().int(),
  householdNo: z.number().int(),
  headName: z.string(),
  place: z.string(),
  kind: z.string(),
  indicator: z.string(),
  reason: z.string(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  createdBy: z.string(),
  createdAt: instantField,
  state: z.string(),
  revokeReason: z.string(),
  alertId: z.number().int().nullable(),
})

export const exemptionStates = { active: '有效', ended: '已到期', revoked: '已撤销' } as const

export const exemptionListing = listing({
  id: 'exemption',
  path: '/api/exemptions',
  ability: 'alert.read',
  label: '豁免记录',
  look: 'exemption.list',
  query: z.object({
    q: z.string().trim().max(40).optional(),
    region: regionField.optional(),
    kind: optionList.optional(),
    state: z.enum(['active', 'ended', 'revoked']).optional(),
    householdNo: filterNumber.optional().describe('户编号'),
  }),
  row: exemptionRow,
  defaultSort: '-createdAt',
  columns: [
    { key: 'headName', label: '户主', type: 'text', width: 90 },
    { key: 'place', label: '所在地', type: 'text', width: 134, cut: 'start' },
    { key: 'kind', label: '豁免事项', type: 'option', options: exemptionKinds, width: 140 },
    { key: 'indicator', label: '不再提示', type: 'text', width: 140 },
    { key: 'reason', label: '理由', type: 'text', width: 250 },
    { key: 'validFrom', label: '自', type: 'date', width: 100 },
    { key: 'validTo', label: '至', type: 'date', width: 100, sortable: true },
    { key: 'state', label: '状态', type: 'option', options: exemptionStates, width: 80 },
    { key: 'createdBy', label: '记录人', type: 'text', width: 90 },
    { key: 'createdAt', label: '记录时间', type: 'datetime', width: 136, sortable: true, hidden: true },
    { key: 'revokeReason', label: '撤销理由', type: 'text', width: 160, hidden: true },
    { key: 'householdNo', label: '户编号', type: 'text', width: 90, hidden: true },
  ],
  filters: [
    { key: 'q', label: '户主、首字母、户编号', kind: 'text' },
    { key: 'region', label: '所在地', kind: 'region' },
    { key: 'kind', label: '豁免事项', kind: 'options', options: exemptionKinds },
    { key: 'state', label: '状态', kind: 'option', options: exemptionStates },
  ],
})

/** What an exemption hides: an indicator, or `cause:<cause>` for every indicator of a cause. */
export const exemptionInput = z.object({
  kind: keyField(exemptionKinds),
  indicators: z.array(z.string().min(1).max(80)).min(1, '请选择不再提示的指标').max(20),
  reason: z.string().trim().min(6, '请写明核实情况（至少 6 个字）').max(300),
  validTo: dateField.nullable().describe('为空则长期有效'),
})

export const createExemption = operation({
  id: 'exemption.create',
  method: 'POST',
  path: '/api/exemptions',
  ability: 'exemption.decide',
  label: '登记豁免',
  body: z.object({
    householdNo: rowNumber,
    personNo: rowNumber.optional(),
    alertId: rowNumber.optional(),
    ...exemptionInput.shape,
  }),
  reply: z.object({ ids: z.array(z.number().int()) }),
})

export const revokeExemption = operation({
  id: 'exemption.revoke',
  method: 'POST',
  path: '/api/exemptions/{id}/revoke',
  ability: 'exemption.decide',
  label: '撤销豁免',
  params: idParam,
  body: z.object({ reason: z.string().trim().min(4, '请写明撤销理由').max(300) }),
})
