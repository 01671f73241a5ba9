import { z } from 'zod'
import { alertCauseIds } from './alerts.ts'
import { idParam, instantField, regionField, rowNumber } from './fields.ts'
import { listing } from './listing.ts'
import { operation } from './operation.ts'
import { leadKindIds, visitFindingLabels } from './visit-words.ts'

/** 线索: a family nobody knew, reported by a village helper; a clerk finds out who they are. */

const text = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `最多 ${String(most)} 个字`)

export const leadStatuses = { open: '待核实', linked: '已建预警', dismissed: '不需处理' } as const
export type LeadStatus = keyof typeof leadStatuses

export const reportLead = operation({
  id: 'leads.report',
  method: 'POST',
  path: '/api/leads',
  ability: 'visit.do',
  label: '上报线索',
  body: z.object({
    clientId: z.uuid('客户端编号应为 UUID').describe('手机上生成的编号，同一编号只记一次'),
    /** The village; left out for a helper of one village. */
    village: regionField.optional(),
    personName: text(40).default(''),
    phone: z
      .string()
      .trim()
      .regex(/^[\d\s+-]{0,20}$/, '电话只写数字')
      .default(''),
    placeNote: text(200).default(''),
    description: text(1000).min(4, '请用一两句话写明情况'),
    kinds: z.array(z.enum(leadKindIds)).max(leadKindIds.length).default([]),
    position: z
      .object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180), accuracy: z.number().min(0).max(100_000) })
      .nullable()
      .default(null),
    reportedAt: z.iso.datetime({ offset: true, message: '上报时间应为 ISO 8601' }),
  }),
  reply: z.object({ id: z.number().int() }),
})

export const leadRow = z.object({
  id: z.number().int(),
  personName: z.string(),
  place: z.string(),
  placeNote: z.string(),
  description: z.string(),
  kinds: z.array(z.string()),
  status: z.string(),
  reporter: z.string(),
  reportedAt: instantField,
  phoneMasked: z.string(),
  householdNo: z.number().int().nullable(),
  alertId: z.number().int().nullable(),
  handledBy: z.string(),
  handledNote: z.string(),
})
export type LeadRow = z.output<typeof leadRow>

const leadQuery = z.object({
  q: text(40).optional(),
  region: regionField.optional(),
  status: z.enum(['open', 'linked', 'dismissed']).optional(),
  kind: z.enum(leadKindIds).optional(),
})
export type LeadQuery = z.output<typeof leadQuery>

const kindLabels = Object.fromEntries(leadKindIds.map((id) => [id, visitFindingLabels[id]]))

export const leadListing = listing({
  id: 'lead',
  path: '/api/leads',
  ability: 'visit.read',
  label: '走访线索',
  look: 'lead.list',
  query: leadQuery,
  row: leadRow,
  defaultSort: '-reportedAt',
  columns: [
    { key: 'reportedAt', label: '上报时间', type: 'datetime', width: 136, sortable: true },
    { key: 'personName', label: '姓名', type: 'text', width: 90 },
    { key: 'place', label: '村（社区）', type: 'text', width: 150, cut: 'start' },
    { key: 'placeNote', label: '住处', type: 'text', width: 120 },
    { key: 'kinds', label: '困难', type: 'option', options: kindLabels, width: 130 },
    { key: 'description', label: '情况', type: 'text', width: 240 },
    { key: 'reporter', label: '上报人', type: 'text', width: 90 },
    { key: 'status', label: '处理', type: 'option', options: leadStatuses, width: 90 },
    { key: 'handledBy', label: '处理人', type: 'text', width: 90, hidden: true },
    { key: 'handledNote', label: '处理说明', type: 'text', width: 200, hidden: true },
  ],
  filters: [
    { key: 'q', label: '姓名、上报人', kind: 'text' },
    { key: 'region', label: '所在地', kind: 'region' },
    { key: 'status', label: '处理', kind: 'option', options: leadStatuses },
    { key: 'kind', label: '困难', kind: 'option', options: kindLabels },
  ],
})

export const leadCandidate = z.object({
  householdNo: z.number().int(),
  headName: z.string(),
  place: z.string(),
  address: z.string(),
  members: z.string(),
  programmes: z.array(z.string()),
  why: z.string(),
})

export const leadDetail = z.object({
  lead: leadRow,
  position: z.object({ latitude: z.number(), longitude: z.number(), accuracy: z.number() }).nullable(),
  receivedAt: instantField,
  handledAt: instantField.nullable(),
  /** Where it was reported from; a new family is entered there. */
  regionCode: z.string(),
  /** Families of the registry that may be meant: same phone, or same name in the same township. */
  candidates: z.array(leadCandidate),
  /** What the alert is offered with. */
  proposed: z.object({ cause: z.enum(alertCauseIds), grade: z.number().int(), sentence: z.string() }),
  can: z.object({ allowed: z.boolean(), reason: z.string() }),
})
export type LeadDetail = z.output<typeof leadDetail>

export const lead = operation({
  id: 'leads.detail',
  method: 'GET',
  path: '/api/leads/{id}',
  ability: 'visit.read',
  label: '线索详情',
  look: 'lead.view',
  params: idParam,
  reply: leadDetail,
})

/** Families to choose from by what the clerk types; in the body, because it may be a name. */
export const findForLead = operation({
  id: 'leads.find',
  method: 'POST',
  path: '/api/leads/find',
  ability: 'lead.handle',
  label: '查找家庭',
  look: 'lead.find',
  body: z.object({ text: text(20).min(1, '请输入姓名、首字母或户编号') }),
  reply: z.object({ candidates: z.array(leadCandidate) }),
})

export const callLead = operation({
  id: 'leads.call',
  method: 'POST',
  path: '/api/leads/{id}/call',
  ability: 'lead.handle',
  label: '查看线索电话',
  params: idParam,
  body: z.object({ purpose: text(200).min(2, '请写明为什么查看') }),
  reply: z.object({ phone: z.string() }),
})

const grade = z.union([z.literal(1), z.literal(2), z.literal(3)])

/** The lead becomes an alert: of a family the registry has, or (without `householdNo`) of one that is entered anew. */
export const linkLead = operation({
  id: 'leads.link',
  method: 'POST',
  path: '/api/leads/{id}/link',
  ability: 'lead.handle',
  label: '建立预警',
  params: idParam,
  body: z.object({
    householdNo: rowNumber.nullable(),
    /** A family the registry does not have; null where one was chosen. */
    family: z
      .object({
        headName: text(40).min(1, '请填写姓名'),
        village: regionField,
        address: text(200).default(''),
        hukouKind: z.enum(['rural', 'urban']),
      })
      .nullable()
      .default(null),
    cause: z.enum(alertCauseIds),
    grade,
    sentence: text(300).min(6, '请用一句话写明情况（至少 6 个字）'),
  }),
  reply: z.object({ householdNo: z.number().int(), alertId: z.number().int(), existing: z.boolean() }),
})

export const dismissLead = operation({
  id: 'leads.dismiss',
  method: 'POST',
  path: '/api/leads/{id}/dismiss',
  ability: 'lead.handle',
  label: '不需处理',
  params: idParam,
  body: z.object({ reason: text(300).min(4, '请写明理由（至少 4 个字）') }),
})
