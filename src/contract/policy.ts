import { z } from 'zod'
import { keyField } from './fields.ts'
import { operation } from './operation.ts'
import { count } from './policy-fields.ts'

export { documentWords } from './policy-fields.ts'

/** The policy library: documents and their clauses, what each became, figures by place and day, worked cases, 明白卡. */

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
    kind: keyField(searchKinds).optional(),
  }),
  reply: z.object({ total: count, counts: z.record(z.string(), count), hits: z.array(policyHit) }),
})

export * from './policy-documents.ts'
export * from './policy-figures.ts'
export * from './policy-programmes.ts'
