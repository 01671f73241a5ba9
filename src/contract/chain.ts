import { z } from 'zod'
import { dateField, idParam, keyField, regionField } from './fields.ts'
import { operation } from './operation.ts'

/** 救助链: everything any department did for a family, and 幸福清单, the family's own page of it. */

export const chainKinds = { alert: '预警', visit: '走访', decision: '认定', payment: '资金', service: '服务', change: '家庭变动' } as const
export type ChainKind = keyof typeof chainKinds

/** Programmes as they stand in the chain, in the order of the statement. */
export const chainProgrammes = {
  dibao: '最低生活保障',
  tekun: '特困供养',
  marginal: '低保边缘',
  rigidExpenditure: '刚性支出困难',
  relapseRisk: '防返贫监测',
  children: '孤儿和事实无人抚养儿童保障',
  disability: '残疾人补贴和服务',
  medical: '医疗救助',
  education: '教育资助',
  housing: '住房保障',
  employment: '就业帮扶',
  disaster: '受灾救助',
  temporaryAssistance: '临时救助',
  relocation: '易地搬迁',
  other: '其他帮扶',
} as const

/** Where a line comes from. `href` opens it on the desk, where the caller may. */
export const chainSource = z.object({ label: z.string(), day: z.string().nullable(), href: z.string().nullable() })

export const chainEvent = z.object({
  key: z.string(),
  day: z.string(),
  kind: z.string(),
  programme: z.string(),
  department: z.string(),
  title: z.string(),
  detail: z.string(),
  personName: z.string().nullable(),
  amountFen: z.number().int().nullable(),
  source: chainSource,
})
export type ChainEvent = z.output<typeof chainEvent>

const count = z.object({ value: z.string(), number: z.number().int() })
const chainTotal = z.object({ year: z.number().int(), programme: z.string(), fen: z.number().int(), times: z.number().int() })

/** Newest first, page by page: `after` is the `next` of the page before. Counts and totals are those of the whole chain, and come with the first page only. */
export const list = operation({
  id: 'chain.list',
  method: 'GET',
  path: '/api/households/{id}/chain',
  ability: 'chain.read',
  label: '救助链',
  look: 'chain.view',
  api: true,
  params: idParam,
  query: z.object({
    kind: keyField(chainKinds).optional(),
    department: z.string().max(40).optional(),
    programme: z.string().max(40).optional(),
    from: dateField.optional(),
    to: dateField.optional(),
    after: z
      .string()
      .regex(/^\d{4}-\d\d-\d\d_[abc]\d{18}[be]?$/, '页码不正确')
      .optional(),
    size: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: z.object({
    events: z.array(chainEvent),
    next: z.string().nullable(),
    overview: z
      .object({
        total: z.number().int(),
        kinds: z.array(count),
        departments: z.array(count),
        programmes: z.array(count),
        totals: z.array(chainTotal),
        first: z.string().nullable(),
      })
      .nullable(),
  }),
})
export type ChainReply = z.output<typeof list.reply>
export type ChainOverview = NonNullable<ChainReply['overview']>

const received = z.object({ programme: z.string(), label: z.string(), fen: z.number().int(), times: z.number().int(), lastDay: z.string() })

/** 幸福清单: what the family received, in plain words, on one sheet. */
export const statementReply = z.object({
  householdNo: z.number().int(),
  headName: z.string(),
  place: z.string(),
  regionCode: regionField,
  people: z.array(z.object({ name: z.string(), relation: z.string() })),
  day: z.string(),
  year: z.number().int(),
  /** The first day of the chain; null where nothing was received. */
  since: z.string().nullable(),
  /** Help that is running, with what comes each month. */
  running: z.array(
    z.object({ programme: z.string(), label: z.string(), who: z.string(), since: z.string(), monthlyFen: z.number().int().nullable() }),
  ),
  monthlyFen: z.number().int(),
  thisYear: z.array(received),
  thisYearFen: z.number().int(),
  all: z.array(received),
  allFen: z.number().int(),
  /** The newest services, without money. */
  services: z.array(z.object({ label: z.string(), department: z.string(), day: z.string(), who: z.string() })),
  liaison: z.object({ name: z.string(), office: z.string(), phoneMasked: z.string() }).nullable(),
  /** '' until the county has entered it: 待核. */
  hotline: z.string(),
})
export type Statement = z.output<typeof statementReply>

export const statement = operation({
  id: 'chain.statement',
  method: 'GET',
  path: '/api/households/{id}/statement',
  ability: 'chain.read',
  label: '幸福清单',
  look: 'statement.view',
  params: idParam,
  reply: statementReply,
})

/** Says that the sheet is being printed; the ledger keeps who took it out of the system. */
export const printStatement = operation({
  id: 'chain.print',
  method: 'POST',
  path: '/api/households/{id}/statement/print',
  ability: 'chain.read',
  label: '打印幸福清单',
  params: idParam,
})
