import chineseDays from 'chinese-days'

// As one: Node does not find the names this package exports.
const { getLunarDate, getSolarTermDate } = chineseDays

/**
 * The days everybody has off in a year by 全国年节及纪念日放假办法 第二条 (as of 2025-01-01, 国务院令第795号), ISO days in order: known years before
 * the yearly notice says which days around them are off as well and which weekends are worked for them. Needed only to write
 * `working-calendar.json`.
 */
export function statutoryDays(year: number): string[] {
  const days = daysOf(year)
  const lunar = (month: number, day: number): number =>
    days.findIndex((one) => {
      const { lunarMon, lunarDay, isLeap } = getLunarDate(one)
      return lunarMon === month && lunarDay === day && !isLeap
    })
  const spring = lunar(1, 1)
  const moving = [spring - 1, spring, spring + 1, spring + 2, lunar(5, 5), lunar(8, 15)].flatMap((at) => days[at] ?? [])
  const fixed = ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'].map((day) => `${String(year)}-${day}`)
  return [...fixed, ...moving, getSolarTermDate(year, 4, 'pure_brightness')].toSorted()
}

function daysOf(year: number): string[] {
  const first = Date.UTC(year, 0, 1)
  return Array.from({ length: 366 }, (_, day) => new Date(first + day * 86_400_000).toISOString().slice(0, 10))
}
