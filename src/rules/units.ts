import { formatYuan, fromEpochDay, toEpochDay, yuan, plainDate } from '#kernel'

/**
 * What a number means. Every value of the language is a safe integer in one of these units:
 *
 * | unit | integer | shown as |
 * | --- | --- | --- |
 * | `fen` | whole fen | 1,234.00 元 |
 * | `count` | things or persons | 3 人 |
 * | `years`, `months`, `days` | completed spans of time | 16 岁 · 6 个月 · 30 天 |
 * | `date` | days since 1970-01-01 | 2026-03-05 |
 * | `share` | basis points, 1 % = 100 | 70% |
 * | `bool` | 0 or 1 | 是, 否 |
 * | `code` | number of a member of a code list | its label |
 * | `reasons` | set of named conditions, one bit each | their labels |
 */
export const units = ['fen', 'count', 'years', 'months', 'days', 'date', 'share', 'bool', 'code', 'reasons'] as const
export type Unit = (typeof units)[number]

/** Units whose values are amounts: they add up and compare by size. */
export type Amount = 'fen' | 'count' | 'years' | 'months' | 'days' | 'share'
/** Units that have an order. */
export type Ordered = Amount | 'date'
/** Units that say how often something is taken. */
export type Times = 'count' | 'months' | 'years' | 'days'

/** One member of a code list: the number stored in data, and the label that people and rules use. */
export interface CodeMember {
  readonly value: number
  readonly label: string
}
export type CodeList = readonly CodeMember[]

/** An inclusive range of integers. */
export interface Range {
  readonly lo: number
  readonly hi: number
}

const tenMillionYuan = yuan(10_000_000)

/** The widest range a definition has in which its author declared none. */
export const widest: Record<Exclude<Unit, 'code' | 'reasons'>, Range> = {
  fen: { lo: 0, hi: tenMillionYuan },
  count: { lo: 0, hi: 10_000 },
  years: { lo: 0, hi: 200 },
  months: { lo: 0, hi: 2_400 },
  days: { lo: 0, hi: 73_000 },
  date: { lo: toEpochDay(plainDate('1850-01-01')), hi: toEpochDay(plainDate('2199-12-31')) },
  share: { lo: 0, hi: 100_000 },
  bool: { lo: 0, hi: 1 },
}

const shownUnit: Partial<Record<Unit, string>> = { fen: ' 元', years: ' 岁', months: ' 个月', days: ' 天' }

export interface Shown {
  readonly unit: Unit
  readonly codes?: CodeList
  /** Measure word of a count: 人, 套, 辆. */
  readonly counter?: string
}

/** A value as an officer reads it: `35.20 元`, `3 人`, `16 岁`, `70%`, `2026-03-05`, `是`, `低保`. Null is 未知. */
export function show(value: number | null, as: Shown): string {
  if (value === null) return '未知'
  switch (as.unit) {
    case 'fen':
      return `${formatYuan(value)} 元`
    case 'share':
      return `${value / 100}%`
    case 'date':
      return fromEpochDay(value)
    case 'bool':
      return value === 1 ? '是' : '否'
    case 'code':
      return as.codes?.find((member) => member.value === value)?.label ?? `代码 ${value}`
    case 'reasons':
      return value === 0 ? '无' : String(value)
    case 'count':
      return as.counter ? `${value} ${as.counter}` : String(value)
    default:
      return `${value}${shownUnit[as.unit] ?? ''}`
  }
}

/** True for an integer that numbers in JavaScript and BIGINT in SQL both hold exactly. */
export function isExact(value: number): boolean {
  return Number.isSafeInteger(value)
}

/** `netIncome` → `net_income`, `dibao.kind` → `dibao_kind`: the column a definition has in tables and results. */
export function columnName(name: string): string {
  return name
    .replaceAll('.', '_')
    .replaceAll(/(?<=[a-z\d])[A-Z]/g, (letter) => `_${letter}`)
    .toLowerCase()
}
