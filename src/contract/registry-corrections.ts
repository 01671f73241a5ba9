import { z } from 'zod'
import { dateField, idParam, instantField, largestNumber, reasonField, regionField } from './fields.ts'
import { listing } from './listing.ts'
import { operation } from './operation.ts'

/** 登记更正: a registered name, birth or sex is corrected by hand, with reason and paper, and a second person decides. */

export const correctionStates = { open: '待审核', done: '已更正', refused: '未同意', withdrawn: '已撤回' } as const
export type CorrectionState = keyof typeof correctionStates
export const correctedFields = { name: '姓名', birth: '出生日期', sex: '性别' } as const
export type CorrectedField = keyof typeof correctedFields

/** Values to be put right; those left out stay. `attachmentId` is a paper of the same household, uploaded before. */
export const proposeCorrection = operation({
  id: 'registry.proposeCorrection',
  method: 'POST',
  path: '/api/persons/{id}/corrections',
  ability: 'registry.edit',
  label: '提出登记更正',
  params: idParam,
  body: z.object({
    name: z
      .string()
      .trim()
      .regex(/^[\p{Script=Han}A-Za-z][\p{Script=Han}A-Za-z· .]{0,58}[\p{Script=Han}A-Za-z]$/u, '姓名只写汉字或字母，少数民族姓名可用间隔号')
      .optional(),
    birth: dateField.optional(),
    sex: z.enum(['1', '2']).optional(),
    attachmentId: z.number().int().positive('请上传证明材料').max(largestNumber).describe('证明材料：已上传的附件'),
    reason: reasonField,
  }),
  reply: z.object({ id: z.number().int(), done: z.boolean().describe('只是写法不同，无须他人审核，已更正') }),
})

export const decideCorrection = operation({
  id: 'registry.decideCorrection',
  method: 'POST',
  path: '/api/registry-corrections/{id}/decision',
  ability: 'registry.merge',
  label: '审核登记更正',
  params: idParam,
  body: z.object({ agree: z.boolean(), note: z.string().trim().max(300).default('') }),
})

export const withdrawCorrection = operation({
  id: 'registry.withdrawCorrection',
  method: 'POST',
  path: '/api/registry-corrections/{id}/withdraw',
  ability: 'registry.edit',
  label: '撤回登记更正',
  params: idParam,
  body: z.object({}),
})

export const correctionRow = z.object({
  id: z.number().int(),
  personNo: z.number().int(),
  householdNo: z.number().int().nullable(),
  name: z.string(),
  idMasked: z.string(),
  place: z.string(),
  words: z.string(),
  changes: z.array(z.object({ label: z.string(), before: z.string(), after: z.string() })),
  fitsId: z.boolean(),
  reason: z.string(),
  attachmentId: z.number().int(),
  paper: z.string(),
  state: z.string(),
  proposedBy: z.string(),
  proposedAt: instantField,
  decidedBy: z.string(),
  decidedAt: instantField.nullable(),
  note: z.string(),
  canDecide: z.object({ allowed: z.boolean(), reason: z.string() }),
  canWithdraw: z.boolean(),
})
export type CorrectionRow = z.output<typeof correctionRow>

const correctionQuery = z.object({
  q: z.string().trim().max(40).optional(),
  region: regionField.optional(),
  state: z.enum(['open', 'done', 'refused', 'withdrawn']).optional(),
})
export type CorrectionQuery = z.output<typeof correctionQuery>

export const correctionListing = listing({
  id: 'correction',
  path: '/api/registry-corrections',
  ability: 'registry.edit',
  label: '登记更正',
  look: 'correction.list',
  query: correctionQuery,
  row: correctionRow,
  defaultSort: '-proposedAt',
  columns: [
    { key: 'name', label: '姓名', type: 'text', width: 90 },
    { key: 'idMasked', label: '身份证号', type: 'text', width: 170 },
    { key: 'place', label: '所在地', type: 'text', width: 160, cut: 'start' },
    { key: 'words', label: '更正内容', type: 'text', width: 250 },
    { key: 'reason', label: '理由', type: 'text', width: 130 },
    { key: 'proposedBy', label: '提出人', type: 'text', width: 80 },
    { key: 'proposedAt', label: '提出时间', type: 'datetime', width: 136, sortable: true },
    { key: 'state', label: '状态', type: 'option', options: correctionStates, width: 90 },
    { key: 'decidedBy', label: '审核人', type: 'text', width: 80, hidden: true },
    { key: 'decidedAt', label: '审核时间', type: 'datetime', width: 136, hidden: true },
    { key: 'note', label: '审核意见', type: 'text', width: 160, hidden: true },
  ],
  filters: [
    { key: 'q', label: '姓名、首字母', kind: 'text' },
    { key: 'region', label: '所在地', kind: 'region' },
    { key: 'state', label: '状态', kind: 'option', options: correctionStates },
  ],
})
