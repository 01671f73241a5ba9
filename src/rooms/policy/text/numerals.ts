const digits = '〇一二三四五六七八九'

/** Pattern of a number as documents write it, Chinese or Arabic, for use inside other patterns. */
export const chineseNumeral = '[一二三四五六七八九十百零〇]{1,7}'

/** `二十三` → 23, `一百零五` → 105, `23` → 23; NaN for what is no number below a thousand. */
export function numberOf(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text)
  const [, hundreds, rest = text] = /^([一二三四五六七八九])百零?(.*)$/.exec(text) ?? []
  const base = hundreds === undefined ? 0 : digits.indexOf(hundreds) * 100
  if (rest === '') return base === 0 ? Number.NaN : base
  const [, tens, , ones] = /^([一二三四五六七八九]?)(十?)([一二三四五六七八九〇]?)$/.exec(rest) ?? []
  if (tens === undefined) return Number.NaN
  const ten = rest.includes('十')
  // Without 十 there is one digit only, and the pattern took it for the tens.
  if (!ten) return rest.length === 1 ? base + digits.indexOf(rest) : Number.NaN
  return base + (tens === '' ? 1 : digits.indexOf(tens)) * 10 + (ones === undefined || ones === '' ? 0 : digits.indexOf(ones))
}

/** 23 → `二十三`, 105 → `一百零五`: how the library writes the number of a clause. Below a thousand. */
export function chinese(number: number): string {
  const [hundreds, tens, ones] = [Math.floor(number / 100), Math.floor((number % 100) / 10), number % 10]
  const last = ones === 0 ? '' : (digits[ones] ?? '')
  if (hundreds > 0) {
    const middle = tens === 0 ? (ones === 0 ? '' : '零') : `${digits[tens] ?? ''}十`
    return `${digits[hundreds] ?? ''}百${middle}${last}`
  }
  return `${tens === 0 ? '' : tens === 1 ? '十' : `${digits[tens] ?? ''}十`}${last}`
}
