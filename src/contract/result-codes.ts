import type { AlertCategory, AlertCause, AlertOutcome } from './alerts.ts'

/** One standard answer to an alert (H24 二(四): departments answer in the form set by civil affairs). */
export interface ResultCode {
  readonly label: string
  readonly categories: readonly AlertCategory[]
  /** What the reviewer is offered first; null: the reviewer must choose. */
  readonly outcome: Exclude<AlertOutcome, 'gone'> | null
  /** The note must say at least so many characters. */
  readonly noteMin: number
  /** What the note has to say; shown in the form. */
  readonly noteHint: string
  /** Needs the reason of a false alarm. */
  readonly falseReason?: true
  /** A decision to reduce or end aid: the family is heard first (社会救助法 第四十八条). */
  readonly hearing?: true
  /** 救助链 programme of the help given (chainProgrammes). */
  readonly programme?: string
}

const needs: readonly AlertCategory[] = ['risk', 'entitlement', 'policy-gap', 'dependant']
const everywhere: readonly AlertCategory[] = [...needs, 'exit']
const help = { categories: needs, outcome: 'confirmed', noteMin: 0, noteHint: '可写明落实的项目、金额和日期' } as const

/** The standard answers in the order in which the form offers them. */
export const resultCodes = {
  'in-dibao': { ...help, label: '已纳入低保', programme: 'dibao' },
  'in-tekun': { ...help, label: '已纳入特困', programme: 'tekun' },
  'in-marginal': { ...help, label: '已纳入低保边缘', programme: 'marginal' },
  'in-rigid': { ...help, label: '已纳入刚性支出困难', programme: 'rigidExpenditure' },
  'temporary-aid': { ...help, label: '已给予临时救助', programme: 'temporaryAssistance' },
  'medical-aid': { ...help, label: '已落实医疗救助', programme: 'medical' },
  'education-aid': { ...help, label: '已落实教育资助', programme: 'education' },
  'employment-aid': { ...help, label: '已落实就业帮扶', programme: 'employment' },
  'housing-aid': { ...help, label: '已修缮住房或落实住房保障', programme: 'housing' },
  'disaster-aid': { ...help, label: '已落实受灾救助', programme: 'disaster' },
  'disability-aid': { ...help, label: '已落实残疾人补贴或服务', programme: 'disability' },
  'child-support': { ...help, label: '已纳入孤儿或事实无人抚养儿童保障', categories: ['dependant'], programme: 'children' },
  terminated: {
    label: '已按程序终止',
    categories: ['exit'],
    outcome: 'confirmed',
    noteMin: 10,
    noteHint: '请写明终止的项目、依据和起止月份',
    hearing: true,
  },
  reduced: {
    label: '已按程序调减',
    categories: ['exit'],
    outcome: 'confirmed',
    noteMin: 10,
    noteHint: '请写明调减前后的金额和依据',
    hearing: true,
  },
  'gradual-exit': { label: '渐退中', categories: ['exit'], outcome: 'confirmed', noteMin: 6, noteHint: '请写明渐退起止月份' },
  continues: {
    label: '经核查继续享受',
    categories: ['exit'],
    outcome: 'resolved',
    noteMin: 10,
    noteHint: '请写明核查情况和继续享受的依据',
  },
  'in-place': {
    label: '政策已落实，无需新增',
    categories: ['risk', 'policy-gap', 'dependant'],
    outcome: 'resolved',
    noteMin: 6,
    noteHint: '请写明已在享受什么',
  },
  'self-resolved': { label: '家庭自行化解', categories: needs, outcome: 'resolved', noteMin: 10, noteHint: '请写明怎样化解、何时核实' },
  'not-eligible': {
    label: '不符合条件',
    categories: needs,
    outcome: 'resolved',
    noteMin: 10,
    noteHint: '请说明不符合的依据（条款、数额）',
  },
  'case-meeting': {
    label: '转“一事一议”',
    categories: everywhere,
    outcome: 'confirmed',
    noteMin: 10,
    noteHint: '请写明需要集体研究的问题',
  },
  unreachable: { label: '无法联系', categories: everywhere, outcome: null, noteMin: 10, noteHint: '请写明何时、用什么方式联系过几次' },
  'not-true': {
    label: '情况不实（误报）',
    categories: everywhere,
    outcome: 'false',
    noteMin: 6,
    noteHint: '请写明实际情况和核实办法',
    falseReason: true,
  },
} as const satisfies Record<string, ResultCode>

export type ResultCodeId = keyof typeof resultCodes
export const resultCodeIds = Object.keys(resultCodes) as [ResultCodeId, ...ResultCodeId[]]

/** The code's entry, or null for a code that is not in the list. */
export function resultCodeOf(code: string): ResultCode | null {
  return Object.hasOwn(resultCodes, code) ? resultCodes[code as ResultCodeId] : null
}

/** The answers most likely for a cause; offered first, under the first number keys. */
const likelyFirst: Partial<Record<AlertCause, readonly ResultCodeId[]>> = {
  illness: ['medical-aid', 'temporary-aid', 'in-rigid'],
  schooling: ['education-aid', 'temporary-aid'],
  disability: ['disability-aid', 'in-dibao'],
  unemployment: ['employment-aid', 'temporary-aid'],
  disaster: ['disaster-aid', 'temporary-aid', 'housing-aid'],
  accident: ['temporary-aid', 'medical-aid'],
  'maybe-dibao': ['in-dibao', 'in-marginal', 'not-eligible'],
  'maybe-tekun': ['in-tekun', 'in-dibao', 'not-eligible'],
  'maybe-marginal': ['in-marginal', 'in-dibao', 'not-eligible'],
  'maybe-rigid': ['in-rigid', 'in-marginal', 'not-eligible'],
  'gap-medical': ['medical-aid', 'in-place'],
  'gap-education': ['education-aid', 'in-place'],
  'gap-housing': ['housing-aid', 'in-place'],
  'gap-employment': ['employment-aid', 'in-place'],
  'gap-disaster': ['disaster-aid', 'in-place'],
  'gap-disability': ['disability-aid', 'in-place'],
  dependant: ['child-support', 'in-tekun'],
}

/** The codes an alert of a category may be answered with; with a cause, its likely ones first. */
export function resultCodesFor(category: AlertCategory, cause?: string): ResultCodeId[] {
  const fitting = resultCodeIds.filter((id) => (resultCodes[id].categories as readonly string[]).includes(category))
  const likely = (cause !== undefined && Object.hasOwn(likelyFirst, cause) ? likelyFirst[cause as AlertCause] : undefined) ?? []
  return [...likely, ...fitting.filter((id) => !likely.includes(id))]
}
