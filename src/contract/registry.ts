import { z } from 'zod'
import { alertCauseLabels, alertGrades, alertStatuses, exemptionKinds, programmeLabels } from './alert-words.ts'
import { regionField } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'
import { ageLabels, householdStatuses, hukouLabels, personStatuses, relationLabels, sexLabels } from './registry-words.ts'

/** 家庭与人员: the lists, and finding somebody quickly. */

const q = z.string().trim().max(40).optional()
const age = z.coerce.number().int().min(0).max(130).optional()

export const householdRow = z.object({
  householdNo: z.number().int(),
  headName: z.string(),
  size: z.number().int(),
  place: z.string(),
  address: z.string(),
  hukouKind: z.string(),
  programmes: z.array(z.string()),
  monthlyFen: z.number().int().nullable(),
  openAlerts: z.number().int(),
  status: z.string(),
  regionCode: z.string(),
})
export type HouseholdRow = z.output<typeof householdRow>

const householdQuery = z.object({
  q,
  region: regionField.optional(),
  programme: optionList.optional(),
  hukouKind: z.enum(['rural', 'urban']).optional(),
  status: z.enum(['active', 'closed']).optional(),
  alerts: z.enum(['true', 'false']).optional(),
})
export type HouseholdQuery = z.output<typeof householdQuery>

/** Households by head, village or number. `q` may hold several words, all of which must fit. */
export const householdListing = listing({
  id: 'household',
  path: '/api/households',
  ability: 'registry.read',
  label: '家庭',
  look: 'household.list',
  api: true,
  query: householdQuery,
  row: householdRow,
  defaultSort: 'place',
  columns: [
    { key: 'headName', label: '户主', type: 'text', width: 90, sortable: true },
    { key: 'size', label: '人口', type: 'count', width: 60 },
    { key: 'place', label: '所在地', type: 'text', width: 180, cut: 'start', sortable: true },
    { key: 'address', label: '地址', type: 'text', width: 200 },
    { key: 'hukouKind', label: '城乡', type: 'option', options: hukouLabels, width: 60 },
    { key: 'programmes', label: '困难类型', type: 'option', options: programmeLabels, width: 160 },
    { key: 'monthlyFen', label: '月救助金（元）', type: 'money', width: 120, sum: true },
    { key: 'openAlerts', label: '在办预警', type: 'count', width: 80 },
    { key: 'status', label: '状态', type: 'option', options: householdStatuses, width: 70 },
    { key: 'householdNo', label: '户编号', type: 'text', width: 90 },
  ],
  filters: [
    { key: 'q', label: '户主、首字母、村、户编号', kind: 'text' },
    { key: 'region', label: '所在地', kind: 'region' },
    { key: 'programme', label: '困难类型', kind: 'options', options: programmeLabels },
    { key: 'hukouKind', label: '城乡', kind: 'option', options: hukouLabels },
    { key: 'alerts', label: '有在办预警', kind: 'boolean' },
    { key: 'status', label: '状态', kind: 'option', options: householdStatuses },
  ],
})

export const personRow = z.object({
  personNo: z.number().int(),
  name: z.string(),
  sex: z.string(),
  age: z.number().int(),
  relation: z.string(),
  householdNo: z.number().int().nullable(),
  headName: z.string(),
  place: z.string(),
  programmes: z.array(z.string()),
  idMasked: z.string(),
  phoneMasked: z.string(),
  hukouKind: z.string(),
  marriage: z.string(),
  status: z.string(),
  regionCode: z.string(),
})
export type PersonRow = z.output<typeof personRow>

const personQuery = z.object({
  q,
  region: regionField.optional(),
  programme: optionList.optional(),
  sex: z.enum(['1', '2']).optional(),
  age: z.enum(['child', 'youth', 'adult', 'elder', 'old']).optional(),
  ageFrom: age.describe('周岁起'),
  ageTo: age.describe('周岁止'),
  hukouKind: z.enum(['rural', 'urban']).optional(),
  status: z.enum(['active', 'moved', 'dead']).optional(),
})
export type PersonQuery = z.output<typeof personQuery>

/** Persons by name, initials, village or household number. ID numbers and phones are looked for with `quick`: they never stand in an address. */
export const personListing = listing({
  id: 'person',
  path: '/api/persons',
  ability: 'registry.read',
  label: '人员',
  look: 'person.list',
  api: true,
  query: personQuery,
  row: personRow,
  defaultSort: 'place',
  columns: [
    { key: 'name', label: '姓名', type: 'text', width: 90, sortable: true },
    { key: 'sex', label: '性别', type: 'option', options: sexLabels, width: 56 },
    { key: 'age', label: '年龄', type: 'count', width: 60, sortable: true },
    { key: 'relation', label: '与户主关系', type: 'option', options: relationLabels, width: 90 },
    { key: 'headName', label: '户主', type: 'text', width: 90 },
    { key: 'place', label: '所在地', type: 'text', width: 200, cut: 'start', sortable: true },
    { key: 'programmes', label: '困难类型', type: 'option', options: programmeLabels, width: 140 },
    { key: 'idMasked', label: '身份证号', type: 'text', width: 170 },
    { key: 'phoneMasked', label: '电话', type: 'text', width: 110 },
    { key: 'hukouKind', label: '户口', type: 'option', options: hukouLabels, width: 60, hidden: true },
    { key: 'marriage', label: '婚姻', type: 'text', width: 70, hidden: true },
    { key: 'status', label: '状态', type: 'option', options: personStatuses, width: 70 },
    { key: 'householdNo', label: '户编号', type: 'text', width: 90, hidden: true },
  ],
  filters: [
    { key: 'q', label: '姓名、首字母、村、户编号', kind: 'text' },
    { key: 'region', label: '所在地', kind: 'region' },
    { key: 'programme', label: '困难类型', kind: 'options', options: programmeLabels },
    { key: 'age', label: '年龄', kind: 'option', options: ageLabels },
    { key: 'sex', label: '性别', kind: 'option', options: sexLabels },
    { key: 'hukouKind', label: '户口', kind: 'option', options: hukouLabels },
    { key: 'status', label: '状态', kind: 'option', options: personStatuses },
  ],
})

export const quickHit = z.object({
  kind: z.enum(['person', 'household']),
  personNo: z.number().int().nullable(),
  householdNo: z.number().int().nullable(),
  title: z.string(),
  note: z.string(),
})
export type QuickHit = z.output<typeof quickHit>

/** The first eight persons and households for anything a desk knows: name, initials, ID number (15 or 18 digits), phone, village, household number. */
export const quick = operation({
  id: 'registry.quick',
  method: 'POST',
  path: '/api/registry/quick',
  ability: 'registry.read',
  label: '快速查找',
  look: 'registry.quick',
  api: true,
  body: z.object({ text: z.string().trim().min(1, '请输入要找的内容').max(60) }),
  reply: z.object({ hits: z.array(quickHit) }),
})

export { alertCauseLabels, alertGrades, alertStatuses, exemptionKinds, programmeLabels }
export * from './registry-words.ts'
export * from './registry-attachments.ts'
export * from './registry-files.ts'
export * from './registry-edits.ts'
export * from './registry-review.ts'
export * from './registry-corrections.ts'
