import { z } from 'zod'

/**
 * Standards (保障标准) and every other parameter of the rules: in force, proposed, simulated, published. A value is fen where the unit begins
 * with 元, basis points where it is `%`, a day since 1970 for 日期, else a whole number; `choices` names the values of what is no amount.
 */
export const proposalStatus = {
  draft: '拟稿',
  submitted: '待批准',
  approved: '已批准待公布',
  published: '已公布',
  withdrawn: '拟稿撤回',
  corrected: '公布后已更正',
  revoked: '公布后已撤回',
} as const
export type ProposalStatus = keyof typeof proposalStatus
/** What a proposal does: sets a new standard, puts the right one in place of a wrong published one, or ends a wrong one. */
export const proposalKinds = { new: '新标准', correction: '更正', withdrawal: '撤回' } as const
export type ProposalKind = keyof typeof proposalKinds
export const proposalKind = z.enum(['new', 'correction', 'withdrawal'])
export const changeKinds = {
  'comes-in': '可能新纳入',
  leaves: '不再符合',
  gains: '增加',
  loses: '减少',
  'marginal-in': '进入边缘',
  'marginal-out': '退出边缘',
} as const
export type ChangeKind = keyof typeof changeKinds
export const householdKinds = { single: '单人户', elders: '老人户', severe: '有重度残疾人', minors: '有未成年人', other: '其他' } as const
export const payProgrammes = {
  dibao: '低保金',
  tekun: '特困供养金',
  children: '儿童基本生活费',
  living: '困难残疾人生活补贴',
  care: '重度残疾人护理补贴',
} as const

export const citation = z.object({ document: z.string(), title: z.string(), article: z.string(), gist: z.string() })
export type StandardCitation = z.output<typeof citation>
const choice = z.object({ value: z.number().int(), label: z.string() })
export const standardHead = { key: z.string(), label: z.string(), unit: z.string(), choices: z.array(choice).optional() }
export type StandardHead = Readonly<z.output<z.ZodObject<typeof standardHead>>>
