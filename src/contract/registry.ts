import { z } from 'zod'
import { alertCauseLabels, alertGrades, alertStatuses, exemptionKinds, programmeLabels } from './alerts.ts'
import { dateField, idParam, instantField, regionField } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'

/** 家庭与人员: search, the household page, corrections, attachments, duplicates, disagreements about names. */

/** GB/T 4761, one digit, in the words a household page has room for. */
export const relationLabels = {
  '0': '户主',
  '1': '配偶',
  '2': '子',
  '3': '女',
  '4': '孙辈',
  '5': '父母',
  '6': '祖辈',
  '7': '兄弟姐妹',
  '8': '其他',
} as const
export const sexLabels = { '1': '男', '2': '女' } as const
export const hukouLabels = { rural: '农村', urban: '城镇' } as const
export const personStatuses = { active: '在册', moved: '已迁出', dead: '已故', merged: '已合并' } as const
/** Ages at which rules treat people differently, in completed years. */
export const ageLabels = { child: '未满 16 岁', youth: '16、17 岁', adult: '18–59 岁', elder: '60–79 岁', old: '80 岁以上' } as const
export const householdStatuses = { active: '在册', closed: '已销户' } as const
export type PersonStatus = keyof typeof personStatuses
export { alertCauseLabels, alertGrades, alertStatuses, exemptionKinds, programmeLabels }

const tag = z.object({ programme: z.string(), label: z.string() })
const q = z.string().trim().max(40).optional()
const age = z.coerce.number().int().min(0).max(130).optional()
const reason = z.string().trim().min(4, '请写明理由（至少 4 个字）').max(300)

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

/** Where a value comes from: a delivered file and its row, or a clerk. */
export const valueSource = z.object({
  kind: z.enum(['file', 'edit']),
  /** File name, or who set it. */
  name: z.string(),
  row: z.number().int().nullable(),
  day: z.string(),
  reason: z.string(),
  importId: z.number().int().nullable(),
})
export type ValueSource = z.output<typeof valueSource>

export const memberCard = z.object({
  personNo: z.number().int(),
  name: z.string(),
  relation: z.string(),
  sex: z.string(),
  birth: z.string(),
  age: z.number().int(),
  status: z.string(),
  deathDate: z.string().nullable(),
  idMasked: z.string(),
  phoneMasked: z.string(),
  since: z.string().nullable(),
  /** What a helper should know at a glance: 低保, 老人, 未成年 … */
  tags: z.array(tag),
  photoId: z.number().int().nullable(),
  residence: z.string().nullable(),
  /** Under 18 and not the caller's case: name and day of birth are shortened. */
  veiled: z.boolean(),
})
export type MemberCard = z.output<typeof memberCard>

export const householdBenefit = z.object({
  id: z.number().int(),
  programme: z.string(),
  personName: z.string().nullable(),
  persons: z.array(z.string()),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  monthlyFen: z.number().int().nullable(),
  reason: z.string(),
  endReason: z.string(),
  source: valueSource.nullable(),
})

export const householdAlert = z.object({
  id: z.number().int(),
  cause: z.string(),
  grade: z.string(),
  sentence: z.string(),
  status: z.string(),
  desk: z.string(),
  dueOn: z.string().nullable(),
  daysLeft: z.number().int().nullable(),
  openedAt: instantField,
})

export const householdChange = z.object({
  key: z.string(),
  day: z.string(),
  text: z.string(),
  personName: z.string().nullable(),
  source: valueSource.nullable(),
})

export const attachmentKinds = {
  photo: '照片',
  house: '房屋照片',
  id: '证件',
  income: '收入证明',
  medical: '病历票据',
  authorisation: '授权书',
  survey: '入户调查表',
  other: '其他材料',
} as const
export type AttachmentKind = keyof typeof attachmentKinds
/** Kinds on a household's page: also those that other rooms add. */
export const attachmentLabels = { ...attachmentKinds, visit: '走访照片', 'alert-answer': '反馈佐证' } as const

export const attachmentItem = z.object({
  id: z.number().int(),
  kind: z.string(),
  title: z.string(),
  mime: z.string(),
  size: z.number().int(),
  personName: z.string().nullable(),
  createdBy: z.string(),
  createdAt: instantField,
  image: z.boolean(),
  closed: z.boolean().describe('未成年人的材料，须经同意才能打开'),
})

export const householdExemption = z.object({
  id: z.number().int(),
  kind: z.string(),
  indicator: z.string(),
  reason: z.string(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  personName: z.string().nullable(),
  createdBy: z.string(),
})

const allowed = z.object({ allowed: z.boolean(), reason: z.string() })

export const householdFile = z.object({
  householdNo: z.number().int(),
  headName: z.string(),
  headNo: z.number().int().nullable(),
  size: z.number().int(),
  status: z.string(),
  hukouKind: z.string(),
  place: z.string(),
  regionCode: z.string(),
  address: z.string(),
  addressSource: valueSource.nullable(),
  liaison: z.string().nullable(),
  monthlyFen: z.number().int(),
  members: z.array(memberCard),
  gone: z.array(memberCard).describe('已故、迁出的成员'),
  benefits: z.array(householdBenefit),
  pastBenefits: z.array(householdBenefit),
  alerts: z.array(householdAlert),
  closedAlerts: z.number().int(),
  changes: z.array(householdChange),
  attachments: z.array(attachmentItem),
  exemptions: z.array(householdExemption),
  suspects: z.array(z.object({ lowNo: z.number().int(), highNo: z.number().int(), name: z.string(), sentence: z.string() })),
  conflicts: z.number().int(),
  /** Corrections of members' names, births or sexes that wait for a decision. */
  corrections: z.number().int(),
  /** Minors among the members, and whether the caller may see their data: through a case, or with leave. */
  minors: z.object({ count: z.number().int(), open: z.boolean(), asked: z.boolean().describe('已申请，等负责人审批') }),
  can: z.object({ edit: allowed, merge: allowed, reveal: allowed, exempt: allowed, revive: allowed }),
})
export type HouseholdFile = z.output<typeof householdFile>

/** 一户一档: who they are, what they get, what is running, what changed, papers. What departments know is `facts`, which asks the lake. */
export const household = operation({
  id: 'registry.household',
  method: 'GET',
  path: '/api/households/{id}',
  ability: 'registry.read',
  label: '家庭档案',
  look: 'household.view',
  api: true,
  params: idParam,
  reply: householdFile,
})

export const knownFact = z.object({
  label: z.string(),
  value: z.string(),
  /** Money, for the eye: right-aligned. */
  figure: z.boolean(),
})

export const factCard = z.object({
  dataset: z.string(),
  name: z.string(),
  department: z.string(),
  personNo: z.number().int(),
  personName: z.string(),
  fileName: z.string(),
  importId: z.number().int(),
  row: z.number().int(),
  /** The day the values are true for. */
  day: z.string(),
  /** Older than the data set's own rhythm allows. */
  old: z.boolean(),
  /** Why the row says nothing true, where somebody has found that out; else ''. */
  refuted: z.string(),
  facts: z.array(knownFact),
})
export type FactCard = z.output<typeof factCard>

/** 已知: what the latest delivery of each data set says about the members, each with file, row and day. */
export const facts = operation({
  id: 'registry.facts',
  method: 'GET',
  path: '/api/households/{id}/facts',
  ability: 'registry.read',
  label: '部门已知信息',
  look: 'household.facts',
  params: idParam,
  reply: z.object({
    cards: z.array(factCard),
    /** Minors about whom nothing is shown without leave. */
    veiled: z.number().int(),
    /** Data sets that were delivered for the place and say nothing about these people. */
    silent: z.array(z.object({ name: z.string(), department: z.string(), day: z.string() })),
    /** Data sets never delivered for the place: what is unknown, and who could say. */
    missing: z.array(z.object({ name: z.string(), department: z.string() })),
  }),
})
export type KnownFacts = z.output<typeof facts.reply>

export const personFile = z.object({
  personNo: z.number().int(),
  name: z.string(),
  sex: z.string(),
  birth: z.string(),
  age: z.number().int(),
  status: z.string(),
  deathDate: z.string().nullable(),
  idMasked: z.string(),
  phoneMasked: z.string(),
  householdNo: z.number().int().nullable(),
  headName: z.string(),
  /** Under 18 and not the caller's case: only what a list would show. */
  veiled: z.boolean(),
  values: z.array(z.object({ label: z.string(), value: z.string(), source: valueSource.nullable() })),
  memberships: z.array(
    z.object({ householdNo: z.number().int(), headName: z.string(), relation: z.string(), from: z.string(), to: z.string().nullable() }),
  ),
  changes: z.array(z.object({ label: z.string(), before: z.string(), after: z.string(), day: z.string(), source: valueSource.nullable() })),
  benefits: z.array(householdBenefit),
  merges: z.array(
    z.object({
      id: z.number().int(),
      name: z.string(),
      idMasked: z.string(),
      reason: z.string(),
      by: z.string(),
      at: instantField,
      undone: z.boolean(),
    }),
  ),
  suspects: z.array(z.object({ lowNo: z.number().int(), highNo: z.number().int(), sentence: z.string() })),
  /** Corrections that wait for a decision. */
  corrections: z.number().int(),
  /** What runs for the family: a full number is looked at for one of these. */
  matters: z.array(z.object({ key: z.string().describe('alert:12'), label: z.string() })),
  can: z.object({ edit: allowed, merge: allowed, reveal: allowed, revive: allowed.describe('撤销死亡登记') }),
})
export type PersonFile = z.output<typeof personFile>

export const person = operation({
  id: 'registry.person',
  method: 'GET',
  path: '/api/persons/{id}',
  ability: 'registry.read',
  label: '人员档案',
  look: 'person.view',
  api: true,
  params: idParam,
  reply: personFile,
})

/** Shows a masked value in full. It names the matter that runs for the family (`matters` of the person's file); where none runs, a written reason, which the security officer sees. */
export const reveal = operation({
  id: 'registry.reveal',
  method: 'POST',
  path: '/api/persons/{id}/reveal',
  ability: 'registry.reveal',
  label: '查看完整号码',
  params: idParam,
  body: z.object({
    field: z.enum(['idNumber', 'phone']),
    matter: z.string().trim().max(40).default('').describe('在办事项，取自人员档案的 matters'),
    reason: z.string().trim().max(200).default('').describe('没有在办事项时写明原因（至少 4 个字）'),
  }),
  reply: z.object({ value: z.string() }),
})

export const editContact = operation({
  id: 'registry.editContact',
  method: 'POST',
  path: '/api/persons/{id}/contact',
  ability: 'registry.edit',
  label: '更正联系方式',
  params: idParam,
  body: z.object({
    phone: z.string().trim().max(30).optional().describe('空字符串为删除'),
    address: z.string().trim().max(200).optional(),
    reason,
  }),
})

/** The household lives in another village from a day on; everything open about it follows to the new desks. */
export const moveHousehold = operation({
  id: 'registry.moveHousehold',
  method: 'POST',
  path: '/api/households/{id}/move',
  ability: 'registry.edit',
  label: '迁居',
  params: idParam,
  body: z.object({ village: regionField, address: z.string().trim().max(200).default(''), on: dateField, reason }),
  reply: z.object({ alerts: z.number().int().describe('随户转移的在办预警'), visible: z.boolean().describe('迁居后仍在本人管辖范围') }),
})

/** A member comes: somebody the registry knows by number, or somebody new with name and ID number. For a member of the household already: a new relation. */
export const addMember = operation({
  id: 'registry.addMember',
  method: 'POST',
  path: '/api/households/{id}/members',
  ability: 'registry.edit',
  label: '增加成员',
  params: idParam,
  body: z.object({
    idNumber: z.string().trim().min(15, '请填写身份证号').max(30),
    name: z.string().trim().min(1, '请填写姓名').max(60),
    relation: z.enum(Object.keys(relationLabels) as [keyof typeof relationLabels, ...(keyof typeof relationLabels)[]]),
    on: dateField,
    reason,
  }),
  reply: z.object({ personNo: z.number().int(), known: z.boolean() }),
})

export const memberParams = z.object({ id: z.coerce.number().int().positive(), personNo: z.coerce.number().int().positive() })

export const removeMember = operation({
  id: 'registry.removeMember',
  method: 'POST',
  path: '/api/households/{id}/members/{personNo}/leave',
  ability: 'registry.edit',
  label: '成员离户',
  params: memberParams,
  body: z.object({ on: dateField, reason }),
})

/** How it is known that somebody who was reported dead lives. */
export const aliveEvidence = {
  seen: '本人到场核验',
  visited: '入户见到本人',
  police: '公安机关证明',
  hospital: '医疗机构证明',
  department: '原报部门书面更正',
} as const
export type AliveEvidence = keyof typeof aliveEvidence

/**
 * A death that a department reported wrongly is taken back: the person lives again, belongs to the household again, and the same report is
 * not taken any more. What was stopped because of it is put before the desk in charge; nothing is restored by itself.
 */
export const withdrawDeath = operation({
  id: 'registry.withdrawDeath',
  method: 'POST',
  path: '/api/persons/{id}/death-withdrawal',
  ability: 'registry.merge',
  label: '撤销死亡登记',
  params: idParam,
  body: z.object({
    seenOn: dateField.describe('核实在世的日期'),
    evidence: z.enum(Object.keys(aliveEvidence) as [AliveEvidence, ...AliveEvidence[]]),
    attachmentId: z.number().int().positive().optional().describe('证明材料：已上传的附件'),
    reason,
  }),
  reply: z.object({ householdNo: z.number().int().nullable().describe('恢复到的家庭') }),
})

export const uploadAttachment = operation({
  id: 'registry.uploadAttachment',
  method: 'POST',
  path: '/api/households/{id}/attachments',
  ability: 'registry.edit',
  label: '上传附件',
  params: idParam,
  transfer: 'upload',
  body: z.object({
    kind: z.enum(Object.keys(attachmentKinds) as [AttachmentKind, ...AttachmentKind[]]),
    title: z.string().trim().max(80).default(''),
    personNo: z.coerce.number().int().positive().optional(),
  }),
  reply: z.object({ id: z.number().int() }),
})

export const downloadAttachment = operation({
  id: 'registry.downloadAttachment',
  method: 'GET',
  path: '/api/attachments/{id}',
  ability: 'registry.read',
  label: '下载附件',
  params: idParam,
  transfer: 'file',
})

export const removeAttachment = operation({
  id: 'registry.removeAttachment',
  method: 'POST',
  path: '/api/attachments/{id}/remove',
  ability: 'registry.edit',
  label: '移除附件',
  params: idParam,
  body: z.object({ reason }),
})

export * from './registry-review.ts'
export * from './registry-corrections.ts'
