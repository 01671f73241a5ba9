export type ClockTone = 'calm' | 'soon' | 'late' | 'paused'

export interface ClockWords {
  readonly tone: ClockTone
  readonly text: string
}

/** Working days left at and under which a clock turns amber. */
export const soonDays = 3

/** Working days left (negative: late) in words; the words alone carry the meaning, the tone only repeats it. */
export function clockWords(daysLeft: number, paused = false): ClockWords {
  if (paused)
    return {
      tone: 'paused',
      text: daysLeft < 0 ? `已暂停，暂停前逾期 ${String(-daysLeft)} 个工作日` : `已暂停，余 ${String(daysLeft)} 个工作日`,
    }
  if (daysLeft < 0) return { tone: 'late', text: `逾期 ${String(-daysLeft)} 个工作日` }
  if (daysLeft === 0) return { tone: 'soon', text: '今天到期' }
  return { tone: daysLeft <= soonDays ? 'soon' : 'calm', text: `余 ${String(daysLeft)} 个工作日` }
}

/** Seconds in words for a progress line: `约 3 分钟`. */
export function timeLeft(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '正在估算'
  if (seconds < 10) return '马上完成'
  if (seconds < 60) return `约 ${String(Math.ceil(seconds / 10) * 10)} 秒`
  if (seconds < 3600) return `约 ${String(Math.ceil(seconds / 60))} 分钟`
  return `约 ${(seconds / 3600).toFixed(1)} 小时`
}

/** Seconds until the end at the pace so far; null when nothing can be said yet. */
export function secondsLeft(done: number, total: number, elapsedSeconds: number): number | null {
  if (done <= 0 || total <= 0 || elapsedSeconds <= 0) return null
  return Math.max(0, ((total - done) / done) * elapsedSeconds)
}
