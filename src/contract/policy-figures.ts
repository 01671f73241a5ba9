import { z } from 'zod'
import { dateField, instantField, regionField } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'
import { count, documentName, figureKey } from './policy-fields.ts'

/** Figures (标准与参数): every value by place and day, the rules that use it, and who held it against its source. */

/** Why a figure or document may mislead. */
export const staleReasons = { unseen: '待核', unread: '一年未核', lapsed: '文件失效' } as const
export type StaleReason = keyof typeof staleReasons

/** A rule of the packs that stands on a clause. */
export const ruleReference = z.object({
  name: z.string(),
  label: z.string(),
  /** How it comes about, in the author's words. */
  words: z.string(),
  programmes: z.array(z.object({ id: z.string(), label: z.string() })),
})

/** One value of a parameter: at a place, from a day on. */
export const figureRow = z.object({
  key: z.string(),
  label: z.string(),
  text: z.string(),
  place: z.string(),
  placeName: z.string(),
  from: z.string(),
  to: z.string().nullable(),
  document: z.string(),
  article: z.string(),
  gist: z.string(),
  status: z.string(),
  verifiedOn: z.string().nullable(),
  verifiedBy: z.string(),
  source: z.string(),
  stale: z.array(z.string()),
  /** It is the one that holds today at its place. */
  current: z.boolean(),
  programmes: z.array(z.string()),
  note: z.string(),
})
export type FigureRow = z.output<typeof figureRow>

export const figureListing = listing({
  id: 'policy.figure',
  path: '/api/policy/figures',
  ability: 'policy.read',
  label: '标准与参数',
  query: z.object({
    text: z.string().trim().max(60).optional(),
    stale: optionList.optional(),
    region: regionField.optional(),
    programme: optionList.optional(),
    document: documentName.optional(),
    key: figureKey.optional(),
    current: z.enum(['yes', 'no']).optional(),
  }),
  row: figureRow,
  defaultSort: 'label',
  columns: [
    { key: 'label', label: '标准或参数', type: 'text', width: 240, always: true, sortable: true },
    { key: 'text', label: '数值', type: 'text', width: 110 },
    { key: 'placeName', label: '地方', type: 'text', width: 84, sortable: true },
    { key: 'from', label: '自', type: 'date', width: 96, sortable: true },
    { key: 'to', label: '至', type: 'date', width: 96 },
    { key: 'document', label: '依据', type: 'text', width: 146, sortable: true },
    { key: 'stale', label: '需要复核', type: 'text', width: 100 },
    { key: 'verifiedOn', label: '核对日期', type: 'date', width: 96, sortable: true },
    { key: 'verifiedBy', label: '谁核的', type: 'text', width: 90, hidden: true },
    { key: 'note', label: '说明', type: 'text', width: 240 },
    { key: 'key', label: '参数名', type: 'text', width: 160, hidden: true },
  ],
  filters: [
    { key: 'text', label: '名称', kind: 'text' },
    { key: 'stale', label: '需要复核', kind: 'options', options: staleReasons },
    { key: 'region', label: '用于哪里', kind: 'region' },
    { key: 'current', label: '现在有效', kind: 'option', options: { yes: '是', no: '否' } },
    { key: 'document', label: '依据文件', kind: 'text' },
  ],
})

export const verification = z.object({ verifiedOn: z.string(), source: z.string(), verifiedBy: z.string(), at: instantField })

/** Who may verify what, and what has become of a figure: every value by place and day, the rules that use it, who verified it. */
export const figure = operation({
  id: 'policy.showFigure',
  method: 'GET',
  path: '/api/policy/figures/{key}',
  ability: 'policy.read',
  label: '标准详情',
  params: z.object({ key: figureKey }),
  reply: z.object({
    key: z.string(),
    label: z.string(),
    unit: z.string(),
    range: z.string(),
    rows: z.array(
      figureRow.extend({
        mayVerify: z.boolean(),
        refusal: z.string(),
        history: z.array(verification),
        value: z.number().int().describe('分、万分之一、天数或整数；选项为它的编号，是为 1、否为 0'),
      }),
    ),
    standard: z.boolean().describe('可以提出新数值；预警指标的阈值不在此列'),
    rules: z.array(ruleReference),
  }),
})

/** Records that a figure or a document was held against its source on a day. */
export const verify = operation({
  id: 'policy.verify',
  method: 'POST',
  path: '/api/policy/verifications',
  ability: 'policy.edit',
  label: '登记核对',
  body: z.discriminatedUnion('subject', [
    z.object({
      subject: z.literal('parameter'),
      key: figureKey,
      place: z.string().min(1).max(12),
      from: dateField,
      verifiedOn: dateField,
      source: z.string().trim().min(6, '请写明核对的来源：文件、文号、条款或网址（至少 6 个字）').max(300),
    }),
    z.object({
      subject: z.literal('document'),
      key: documentName,
      verifiedOn: dateField,
      source: z.string().trim().min(6, '请写明核对的来源：文件、文号、条款或网址（至少 6 个字）').max(300),
    }),
  ]),
  reply: z.object({ id: z.number().int() }),
})

/** How much waits for somebody to verify it, as seen from the caller's region. */
export const staleness = operation({
  id: 'policy.staleness',
  method: 'GET',
  path: '/api/policy/staleness',
  ability: 'policy.read',
  label: '待复核的标准',
  reply: z.object({
    region: z.string().nullable(),
    unseen: count,
    unread: count,
    lapsed: count,
    figures: count,
    documents: count,
    first: z.array(figureRow),
  }),
})
