import { z } from 'zod'
import { addressNumber, filterNumber, idParam, instantField, reasonField, regionField, rowNumber } from './fields.ts'
import { listing } from './listing.ts'
import { operation } from './operation.ts'

/** What somebody has to look at: names that disagree (登记冲突), records that may be one person (疑似重复), merging and un-merging. */

export const conflictDecisions = { keep: '以登记为准', take: '更正为报送姓名', 'two-people': '是另一个人' } as const
export type ConflictDecision = keyof typeof conflictDecisions

export const conflictRow = z.object({
  id: z.number().int(),
  knownName: z.string(),
  sentName: z.string(),
  idMasked: z.string(),
  dataset: z.string(),
  fileName: z.string(),
  rowNo: z.number().int(),
  importId: z.number().int().nullable(),
  place: z.string(),
  householdNo: z.number().int().nullable(),
  personNo: z.number().int(),
  decision: z.string().nullable(),
  decidedBy: z.string(),
  note: z.string(),
  foundAt: instantField,
})
export type ConflictRow = z.output<typeof conflictRow>

const conflictQuery = z.object({
  q: z.string().trim().max(40).optional(),
  region: regionField.optional(),
  state: z.enum(['open', 'decided']).optional(),
  importId: filterNumber.optional().describe('导入批次'),
})
export type ConflictQuery = z.output<typeof conflictQuery>

/** Delivered rows whose name is not the registered one for their ID number; each waits for a decision. */
export const conflictListing = listing({
  id: 'conflict',
  path: '/api/registry-conflicts',
  ability: 'registry.read',
  label: '登记冲突',
  look: 'conflict.list',
  query: conflictQuery,
  row: conflictRow,
  defaultSort: '-foundAt',
  columns: [
    { key: 'idMasked', label: '身份证号', type: 'text', width: 170 },
    { key: 'knownName', label: '登记姓名', type: 'text', width: 90 },
    { key: 'sentName', label: '报送姓名', type: 'text', width: 90 },
    { key: 'dataset', label: '数据', type: 'text', width: 130, hidden: true },
    { key: 'fileName', label: '文件', type: 'text', width: 200 },
    { key: 'rowNo', label: '行', type: 'count', width: 84 },
    { key: 'place', label: '所在地', type: 'text', width: 170, cut: 'start' },
    { key: 'foundAt', label: '发现时间', type: 'datetime', width: 136, sortable: true },
    { key: 'decision', label: '处理', type: 'option', options: conflictDecisions, width: 110 },
    { key: 'decidedBy', label: '处理人', type: 'text', width: 80, hidden: true },
    { key: 'note', label: '说明', type: 'text', width: 160, hidden: true },
  ],
  filters: [
    { key: 'q', label: '登记或报送姓名', kind: 'text' },
    { key: 'region', label: '所在地', kind: 'region' },
    { key: 'state', label: '状态', kind: 'option', options: { open: '待处理', decided: '已处理' } },
  ],
})

/** keep: the sender misspelt the name; take: the registry did; two-people: the sender's number belongs to somebody else. The row is applied for the first two. */
export const decideConflict = operation({
  id: 'registry.decideConflict',
  method: 'POST',
  path: '/api/registry-conflicts/{id}/decision',
  ability: 'registry.edit',
  label: '处理登记冲突',
  params: idParam,
  body: z.object({ decision: z.enum(['keep', 'take', 'two-people']), note: z.string().trim().max(300).default('') }),
  reply: z.object({ applied: z.boolean() }),
})

export const duplicateSigns = {
  'same-birth-village': '同名同生日同村',
  'one-digit': '身份证号只差一位',
  'same-phone': '电话相同',
  'same-household': '同一户',
} as const
export type DuplicateSign = keyof typeof duplicateSigns

export const duplicateRow = z.object({
  key: z.string(),
  lowNo: z.number().int(),
  highNo: z.number().int(),
  name: z.string(),
  sentence: z.string(),
  signs: z.array(z.string()),
  lowId: z.string(),
  highId: z.string(),
  lowPlace: z.string(),
  highPlace: z.string(),
  foundAt: instantField,
})
export type DuplicateRow = z.output<typeof duplicateRow>

const duplicateQuery = z.object({
  q: z.string().trim().max(40).optional(),
  region: regionField.optional(),
  sign: z.enum(['same-birth-village', 'one-digit', 'same-phone', 'same-household']).optional(),
})
export type DuplicateQuery = z.output<typeof duplicateQuery>

/** Pairs that may be one person. Pairs somebody has called two people, and merged ones, are not in it. */
export const duplicateListing = listing({
  id: 'duplicate',
  path: '/api/duplicates',
  ability: 'registry.read',
  label: '疑似重复',
  look: 'duplicate.list',
  query: duplicateQuery,
  row: duplicateRow,
  defaultSort: '-score',
  columns: [
    { key: 'name', label: '姓名', type: 'text', width: 90 },
    { key: 'sentence', label: '为什么像同一个人', type: 'text', width: 262 },
    { key: 'lowId', label: '身份证号甲', type: 'text', width: 160 },
    { key: 'highId', label: '身份证号乙', type: 'text', width: 160 },
    { key: 'lowPlace', label: '所在地甲', type: 'text', width: 156, cut: 'start' },
    { key: 'highPlace', label: '所在地乙', type: 'text', width: 156, cut: 'start' },
    { key: 'foundAt', label: '发现时间', type: 'datetime', width: 136, sortable: true },
  ],
  filters: [
    { key: 'q', label: '姓名、首字母', kind: 'text' },
    { key: 'region', label: '所在地', kind: 'region' },
    { key: 'sign', label: '迹象', kind: 'option', options: duplicateSigns },
  ],
})

/** Looks through the caller's region in the background. */
export const findDuplicates = operation({
  id: 'registry.findDuplicates',
  method: 'POST',
  path: '/api/duplicates/find',
  ability: 'registry.merge',
  label: '查找疑似重复',
})

const side = z.object({
  personNo: z.number().int(),
  name: z.string(),
  householdNo: z.number().int().nullable(),
  headName: z.string(),
  status: z.string(),
  /** Memberships, kinds of hardship, attachments, exemptions, alerts that hang on it: what a merge would move. */
  counts: z.object({
    memberships: z.number().int(),
    hardships: z.number().int(),
    attachments: z.number().int(),
    exemptions: z.number().int(),
    alerts: z.number().int(),
  }),
})

export const comparison = z.object({
  low: side,
  high: side,
  signs: z.array(z.string()),
  rows: z.array(z.object({ label: z.string(), low: z.string(), high: z.string(), same: z.boolean() })),
  /** The record that knows more: offered first as the one to keep. */
  proposedKeep: z.number().int(),
  /** Somebody has said that these are two people. */
  notSame: z.object({ by: z.string(), at: instantField, reason: z.string() }).nullable(),
  canMerge: z.object({ allowed: z.boolean(), reason: z.string() }),
})
export type Comparison = z.output<typeof comparison>

/** Two records side by side; the numbers stay masked. */
export const compare = operation({
  id: 'registry.compare',
  method: 'GET',
  path: '/api/duplicates/{low}/{high}',
  ability: 'registry.read',
  label: '并排比较',
  look: 'person.compare',
  params: z.object({ low: addressNumber, high: addressNumber }),
  reply: comparison,
})

/** Two records become one. Memberships, hardships, attachments, exemptions and alerts follow to the record kept; it can be undone. */
export const merge = operation({
  id: 'registry.merge',
  method: 'POST',
  path: '/api/merges',
  ability: 'registry.merge',
  label: '合并人员',
  body: z.object({ keptNo: rowNumber, mergedNo: rowNumber, reason: reasonField }),
  reply: z.object({ id: z.number().int(), moved: z.number().int() }),
})

export const unmerge = operation({
  id: 'registry.unmerge',
  method: 'POST',
  path: '/api/merges/{id}/undo',
  ability: 'registry.merge',
  label: '撤销合并',
  params: idParam,
  body: z.object({ reason: reasonField }),
  reply: z.object({ restored: z.number().int(), kept: z.number().int().describe('合并之后又有变动、未恢复的记录') }),
})

export const notSame = operation({
  id: 'registry.notSame',
  method: 'POST',
  path: '/api/duplicates/not-same',
  ability: 'registry.edit',
  label: '不是同一人',
  body: z.object({ a: rowNumber, b: rowNumber, reason: reasonField }),
})
