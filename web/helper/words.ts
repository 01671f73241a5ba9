import { visitFindings, type VisitFinding } from '#contract'
import type { Family } from './today.ts'

const weekdays = ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'] as const

/** `2026-11-02` → `11月2日`. */
export function dayWords(day: string): string {
  return `${String(Number(day.slice(5, 7)))}月${String(Number(day.slice(8, 10)))}日`
}

/** A day to come as `11月2日`; of another year than now's with it: `2027年1月18日`. */
export function termWords(day: string, now = Date.now()): string {
  const year = day.slice(0, 4)
  return `${year === inChina(now).slice(0, 4) ? '' : `${year}年`}${dayWords(day)}`
}

/** `2026-11-02` → `星期一`. */
export function weekday(day: string): string {
  return weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? ''
}

/** An instant as a day and time in China: `11月2日 09:12`; of another year than now's with it: `2025年11月2日 09:12`. */
export function timeWords(instant: string, now = Date.now()): string {
  const china = inChina(Date.parse(instant))
  const year = china.slice(0, 4)
  return `${year === inChina(now).slice(0, 4) ? '' : `${year}年`}${dayWords(china)} ${china.slice(11, 16)}`
}

function inChina(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString()
}

/** Why one goes, in a word for the corner of a card; the tone is repeated by its colour. */
export function urgencyOf(family: Family, day: string): { readonly words: string; readonly tone: 'late' | 'soon' | 'plain' } {
  const [first] = family.reasons
  if (first === undefined) return { words: '没有安排', tone: 'plain' }
  if (first.kind === 'alert') {
    // The gravest alerts say so: a red one with days to go still comes before a yellow one.
    const urgent = first.grade === 1 ? '急，' : ''
    if (first.daysLeft === null) return { words: `${urgent}要核实`, tone: 'soon' }
    if (first.daysLeft < 0) return { words: `已过期 ${String(-first.daysLeft)} 天`, tone: 'late' }
    return {
      words: `${urgent}${first.daysLeft === 0 ? '今天到期' : `还有 ${String(first.daysLeft)} 天`}`,
      tone: first.grade === 1 || first.daysLeft <= 3 ? 'soon' : 'plain',
    }
  }
  if (first.kind === 'plan') {
    const on = first.dueOn ?? day
    return on < day
      ? { words: `${dayWords(on)}就该去`, tone: 'late' }
      : on === day
        ? { words: '安排今天', tone: 'soon' }
        : { words: `安排 ${dayWords(on)}`, tone: 'plain' }
  }
  return first.kind === 'elder' ? { words: '独居老人', tone: 'plain' } : { words: '该回访了', tone: 'plain' }
}

export function findingLabel(code: string): string {
  return Object.hasOwn(visitFindings, code) ? visitFindings[code as VisitFinding].label : code
}
