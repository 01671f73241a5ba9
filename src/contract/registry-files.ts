import { z } from 'zod'
import { idParam, instantField } from './fields.ts'
import { operation } from './operation.ts'
import { attachmentItem } from './registry-attachments.ts'

/** 一户一档 and the file of one person: who they are, what they get, what is running, what changed, what departments know. */

const tag = z.object({ programme: z.string(), label: z.string() })

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

/** Who somebody is, as far as anybody sees it. */
const identity = z.object({
  personNo: z.number().int(),
  name: z.string(),
  sex: z.string(),
  birth: z.string(),
  age: z.number().int(),
  status: z.string(),
  deathDate: z.string().nullable(),
  idMasked: z.string(),
  phoneMasked: z.string(),
  /** Under 18 and not the caller's case: only what a list would show. */
  veiled: z.boolean(),
})

export const memberCard = identity.extend({
  relation: z.string(),
  since: z.string().nullable(),
  /** What a helper should know at a glance: 低保, 老人, 未成年 … */
  tags: z.array(tag),
  photoId: z.number().int().nullable(),
  residence: z.string().nullable(),
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

export const personFile = identity.extend({
  householdNo: z.number().int().nullable(),
  headName: z.string(),
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
  matters: z.array(z.object({ key: z.string().describe('哪一件，如 alert:12'), label: z.string() })),
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
