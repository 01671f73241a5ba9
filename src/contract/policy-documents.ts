import { z } from 'zod'
import { addressNumber, instantField } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'
import { count, documentName, documentNumbers, where } from './policy-fields.ts'
import { figureRow, ruleReference, staleReasons, verification } from './policy-figures.ts'

/** Policy documents: their clauses, what each clause became, and the official texts. */

const documentParams = z.object({ document: documentName })

export const documentStates = { current: '现行', lapsed: '已失效', replaced: '已被替代', future: '未施行' } as const
export type DocumentState = keyof typeof documentStates

export const documentRow = z.object({
  name: z.string(),
  title: z.string(),
  number: z.string(),
  issuer: z.string(),
  place: z.string(),
  placeName: z.string(),
  from: z.string(),
  to: z.string().nullable(),
  state: z.string(),
  replacedBy: z.string().nullable(),
  clauses: count,
  rules: count,
  figures: count,
  verifiedOn: z.string().nullable(),
  stale: z.array(z.string()),
  textLoaded: z.string().describe('已载入原文的条数，如 17/17；没有原文为空'),
  note: z.string(),
})
export type DocumentRow = z.output<typeof documentRow>

export const documentListing = listing({
  id: 'policy.document',
  path: '/api/policy/documents',
  ability: 'policy.read',
  label: '政策文件',
  query: z.object({
    text: z.string().trim().max(60).optional(),
    state: optionList.optional(),
    stale: optionList.optional(),
    loaded: z.enum(['yes', 'no']).optional(),
  }),
  row: documentRow,
  defaultSort: 'order',
  columns: [
    { key: 'name', label: '简称', type: 'option', options: documentNumbers, width: 172, always: true, sortable: true },
    { key: 'title', label: '文件', type: 'text', width: 330 },
    { key: 'number', label: '文号', type: 'text', width: 172, hidden: true },
    { key: 'issuer', label: '发文机关', type: 'text', width: 150, hidden: true },
    { key: 'placeName', label: '地方', type: 'text', width: 88, sortable: true },
    { key: 'from', label: '施行', type: 'date', width: 96, sortable: true },
    { key: 'to', label: '有效至', type: 'date', width: 96 },
    { key: 'state', label: '状态', type: 'option', options: documentStates, width: 76, sortable: true },
    { key: 'replacedBy', label: '被谁替代', type: 'text', width: 100, hidden: true },
    { key: 'clauses', label: '条款', type: 'count', width: 52 },
    { key: 'rules', label: '规则', type: 'count', width: 52 },
    { key: 'figures', label: '标准', type: 'count', width: 52 },
    { key: 'textLoaded', label: '原文', type: 'text', width: 66 },
    { key: 'verifiedOn', label: '核对日期', type: 'date', width: 96, sortable: true },
    { key: 'note', label: '说明', type: 'text', width: 240, hidden: true },
  ],
  filters: [
    { key: 'text', label: '名称或文号', kind: 'text' },
    { key: 'state', label: '状态', kind: 'options', options: documentStates },
    { key: 'stale', label: '需要复核', kind: 'options', options: staleReasons },
    { key: 'loaded', label: '原文', kind: 'option', options: { yes: '已载入', no: '未载入' } },
  ],
})

export const coverageStates = { rule: '已成规则', screen: '有页面', part: '部分', none: '没有，有理由', silent: '没有，无理由' } as const
export type CoverageState = keyof typeof coverageStates
export const coverageRow = z.object({
  document: z.string(),
  article: z.string(),
  gist: z.string(),
  state: z.string(),
  rules: count,
  figures: count,
  indicators: count,
  screens: z.string(),
  none: z.string(),
})
export type CoverageRow = z.output<typeof coverageRow>

/** Each numbered clause of the five documents: what carries it, or why nothing does. */
export const coverageListing = listing({
  id: 'policy.coverage',
  path: '/api/policy/coverage',
  ability: 'policy.read',
  label: '条款覆盖',
  query: z.object({ document: optionList.optional(), state: optionList.optional(), text: z.string().trim().max(60).optional() }),
  row: coverageRow,
  defaultSort: 'order',
  columns: [
    { key: 'document', label: '文件', type: 'option', options: documentNumbers, width: 172, always: true },
    { key: 'article', label: '条款', type: 'text', width: 80, always: true },
    { key: 'gist', label: '内容', type: 'text', width: 280 },
    { key: 'state', label: '覆盖', type: 'option', options: coverageStates, width: 110 },
    { key: 'rules', label: '规则', type: 'count', width: 52, sum: true },
    { key: 'figures', label: '标准', type: 'count', width: 52, sum: true },
    { key: 'indicators', label: '指标', type: 'count', width: 52, sum: true },
    { key: 'screens', label: '页面', type: 'text', width: 140 },
    { key: 'none', label: '没有的理由', type: 'text', width: 320 },
  ],
  filters: [
    { key: 'document', label: '文件', kind: 'options', options: documentNumbers },
    { key: 'state', label: '覆盖', kind: 'options', options: coverageStates },
    { key: 'text', label: '内容', kind: 'text' },
  ],
})

/** A clause with what it became. Figures are those that hold at the place on the day and, where none does, the newest ones of the clause. */
export const clausePage = z.object({
  article: z.string(),
  gist: z.string(),
  rules: z.array(ruleReference),
  figures: z.array(figureRow.extend({ holds: z.boolean().describe('在所选的地方和日期有效') })),
  indicators: z.array(z.object({ id: z.string(), name: z.string() })),
  screens: z.array(z.object({ label: z.string(), href: z.string() })),
  none: z.string(),
  /** The official text; null where it is not loaded or was not found in it. */
  text: z.string().nullable(),
})
export type ClausePage = z.output<typeof clausePage>

export const textLoad = z.object({
  id: z.number().int(),
  fileName: z.string(),
  format: z.string(),
  encoding: z.string(),
  matched: count,
  expected: count,
  loadedBy: z.string(),
  loadedAt: instantField,
  via: z.string(),
})

export const documentPage = documentRow.extend({
  placeChosen: z.string(),
  placeChosenName: z.string(),
  dayChosen: z.string(),
  /** In force at the place on the day. */
  inForce: z.boolean(),
  clauses: count,
  /** The list holds every numbered clause; otherwise only those the rules cite. */
  whole: z.boolean(),
  list: z.array(clausePage),
  /** What was loaded, newest first; `shown` is the one whose text stands beside the clauses. */
  loads: z.array(textLoad),
  shown: z.number().int().nullable(),
  /** Parts of the shown text that stand beside no clause. */
  others: z.array(z.object({ kind: z.string(), body: z.string() })),
  missing: z.array(z.string()),
  verifications: z.array(verification),
  mayLoad: z.boolean(),
  mayVerify: z.boolean(),
  /** Why not, in a sentence; empty when allowed. */
  refusal: z.string(),
})
export type DocumentPage = z.output<typeof documentPage>

export const document = operation({
  id: 'policy.showDocument',
  method: 'GET',
  path: '/api/policy/documents/{document}',
  ability: 'policy.read',
  label: '政策文件详情',
  params: documentParams,
  query: where.extend({ version: addressNumber.optional().describe('看哪一次载入的原文') }),
  reply: documentPage,
})

export const textResult = z.object({
  id: z.number().int(),
  format: z.string(),
  encoding: z.string(),
  matched: count,
  expected: count,
  missing: z.array(z.string()),
  /** Numbered parts that match no clause, their beginnings. */
  unlisted: z.array(z.string()),
  /** Clauses whose words differ from the text loaded before; null for the first text. */
  changed: z.array(z.string()).nullable(),
  warnings: z.array(z.string()),
})
export type TextResult = z.output<typeof textResult>

/** Loads the official text of a document: TXT, Markdown or DOCX. Loading again replaces what is shown and keeps the history. */
export const loadText = operation({
  id: 'policy.loadText',
  method: 'POST',
  path: '/api/policy/documents/{document}/text',
  ability: 'policy.edit',
  label: '载入原文',
  transfer: 'upload',
  params: documentParams,
  reply: textResult,
})
