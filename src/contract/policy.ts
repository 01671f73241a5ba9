import { z } from 'zod'
import { explanationStep } from './explanation.ts'
import { dateField, instantField, regionField } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation } from './operation.ts'

/** The policy library: documents and their clauses, what each became, figures by place and day, worked cases, 明白卡. */

const count = z.number().int()
/** Short names of documents are Chinese and short; keys of figures are identifiers with dots. */
const documentName = z.string().min(1).max(40)
const figureKey = z.string().min(1).max(80)
const documentParams = z.object({ document: documentName })
const programmeParams = z.object({ programme: z.string().min(1).max(40) })
/** For what place and day; the caller's own region and today when left out. */
const where = z.object({ place: regionField.optional(), day: dateField.optional() })

export const documentStates = { current: '现行', lapsed: '已失效', replaced: '已被替代', future: '未施行' } as const
export type DocumentState = keyof typeof documentStates

/** Why a figure or document may mislead. */
export const staleReasons = { unseen: '待核', unread: '一年未核', lapsed: '文件失效' } as const
export type StaleReason = keyof typeof staleReasons

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
    { key: 'name', label: '简称', type: 'text', width: 104, always: true, sortable: true },
    { key: 'title', label: '文件', type: 'text', width: 262 },
    { key: 'number', label: '文号', type: 'text', width: 156 },
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

export const coverageStates = { rule: '已成规则', screen: '有页面', part: '部分', none: '没有，有理由', silent: '没有，无理由' } as const
export type CoverageState = keyof typeof coverageStates
const fiveDocuments = {
  H24: '湘政办发〔2024〕30号',
  D21: '大办发〔2021〕30号',
  H20a: '湘民发〔2020〕3号',
  H20b: '湘民发〔2020〕9号',
  S17: '十政办发〔2017〕8号',
} as const

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
    { key: 'document', label: '文件', type: 'text', width: 70, always: true },
    { key: 'article', label: '条款', type: 'text', width: 80, always: true },
    { key: 'gist', label: '内容', type: 'text', width: 310 },
    { key: 'state', label: '覆盖', type: 'option', options: coverageStates, width: 110 },
    { key: 'rules', label: '规则', type: 'count', width: 52, sum: true },
    { key: 'figures', label: '标准', type: 'count', width: 52, sum: true },
    { key: 'indicators', label: '指标', type: 'count', width: 52, sum: true },
    { key: 'screens', label: '页面', type: 'text', width: 140 },
    { key: 'none', label: '没有的理由', type: 'text', width: 320 },
  ],
  filters: [
    { key: 'document', label: '文件', kind: 'options', options: fiveDocuments },
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

export const verification = z.object({ verifiedOn: z.string(), source: z.string(), verifiedBy: z.string(), at: instantField })

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
  query: where.extend({ version: z.coerce.number().int().positive().optional().describe('看哪一次载入的原文') }),
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

export const searchKinds = {
  document: '文件',
  clause: '条款',
  text: '原文',
  rule: '规则',
  figure: '标准',
  programme: '项目',
  indicator: '指标',
} as const
export type SearchKind = keyof typeof searchKinds

export const policyHit = z.object({
  kind: z.string(),
  title: z.string(),
  /** What stands around the words found. */
  excerpt: z.string(),
  /** Where the words stand in the excerpt: [from, to). */
  marks: z.array(z.tuple([count, count])),
  href: z.string(),
})

/** Searches titles, gists, rules, figures and loaded texts; the best first. Several words must all be there. */
export const search = operation({
  id: 'policy.search',
  method: 'GET',
  path: '/api/policy/search',
  ability: 'policy.read',
  label: '政策检索',
  query: z.object({
    q: z.string().trim().min(1, '请输入要找的词').max(60),
    kind: z.enum(Object.keys(searchKinds) as [SearchKind, ...SearchKind[]]).optional(),
  }),
  reply: z.object({ total: count, counts: z.record(z.string(), count), hits: z.array(policyHit) }),
})

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

const programmeHead = { id: z.string(), label: z.string(), department: z.string() }

export const programmes = operation({
  id: 'policy.programmes',
  method: 'GET',
  path: '/api/policy/programmes',
  ability: 'policy.read',
  label: '救助项目',
  query: where,
  reply: z.object({
    place: z.string(),
    placeName: z.string(),
    day: z.string(),
    rows: z.array(
      z.object({
        ...programmeHead,
        rules: count,
        figures: count,
        missing: z.array(z.string()),
        unseen: count,
        cases: count,
        who: z.string(),
      }),
    ),
  }),
})

/** A programme: condition and amount in the author's words, the figures it stands on by place and day. */
export const programme = operation({
  id: 'policy.programme',
  method: 'GET',
  path: '/api/policy/programmes/{programme}',
  ability: 'policy.read',
  label: '救助项目详情',
  params: programmeParams,
  query: where,
  reply: z.object({
    ...programmeHead,
    place: z.string(),
    placeName: z.string(),
    day: z.string(),
    /** Condition, amount, further results: each with the rules and figures below it. */
    results: z.array(explanationStep),
    figures: z.array(figureRow),
    /** Figures no known document sets at the place on the day. */
    missing: z.array(z.object({ key: z.string(), label: z.string() })),
    inputs: z.array(z.object({ label: z.string(), suppliedBy: z.string() })),
    documents: z.array(z.object({ name: z.string(), title: z.string(), inForce: z.boolean() })),
    cases: count,
  }),
})

const pair = z.tuple([z.string(), z.string()])
export const workedCase = z.object({
  file: z.string(),
  about: z.string(),
  name: z.string(),
  clause: z.string(),
  by: z.string(),
  reckoning: z.string(),
  placeName: z.string(),
  date: z.string(),
  household: z.array(pair),
  members: z.array(z.array(pair)),
  supporters: z.array(z.array(pair)),
  supposed: z.array(pair),
  shared: z.array(pair),
  results: z.array(z.object({ label: z.string(), expected: z.string(), now: z.string(), holds: z.boolean() })),
  holds: z.boolean(),
})
export type WorkedCase = z.output<typeof workedCase>

/** The worked cases of a programme, worked out anew by the rules and figures of today. */
export const cases = operation({
  id: 'policy.cases',
  method: 'GET',
  path: '/api/policy/programmes/{programme}/cases',
  ability: 'policy.read',
  label: '案例',
  params: programmeParams,
  reply: z.object({ total: count, failing: count, rows: z.array(workedCase) }),
})

/** A line of a 明白卡: words and the figures in them. `blank`: nobody knows the figure here; `pending`: it is not verified. */
const cardLine = z.array(z.object({ text: z.string(), kind: z.enum(['words', 'figure', 'blank']), pending: z.boolean().optional() }))

export const card = operation({
  id: 'policy.card',
  method: 'GET',
  path: '/api/policy/cards/{programme}',
  ability: 'public',
  label: '明白卡',
  params: programmeParams,
  query: where,
  reply: z.object({
    ...programmeHead,
    place: z.string(),
    placeName: z.string(),
    day: z.string(),
    who: z.array(cardLine),
    amount: z.array(cardLine),
    papers: z.array(cardLine),
    notNeeded: z.array(cardLine),
    mind: z.array(cardLine),
    where: cardLine,
    term: cardLine,
    clauses: z.array(z.object({ document: z.string(), article: z.string() })),
    /** Of the figures on the card: how many are not verified, how many nobody knows here. */
    pending: count,
    blank: count,
  }),
})
export type Card = z.output<typeof card.reply>
export type CardLine = z.output<typeof cardLine>

/** The programmes that have a card. */
export const cards = operation({
  id: 'policy.cards',
  method: 'GET',
  path: '/api/policy/cards',
  ability: 'public',
  label: '明白卡目录',
  reply: z.object({ rows: z.array(z.object({ ...programmeHead })), today: z.string() }),
})
