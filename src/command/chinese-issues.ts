import { z } from 'zod'

const types: Readonly<Record<string, string>> = {
  number: '数字',
  int: '整数',
  nan: '数字',
  string: '文字',
  boolean: '是或否',
  array: '列表',
  object: '一组内容',
  date: '日期',
  null: '空',
}

/** `at least 3` of what is counted: characters, entries, or the number itself. */
function bound(words: '至少' | '最多', origin: string, limit: number | bigint): string {
  const unit: Readonly<Record<string, string>> = { string: ' 个字', array: ' 项', set: ' 项', file: ' 字节' }
  return `${words} ${String(limit)}${unit[origin] ?? ''}`
}

/** What is wrong with a value, in words a clerk reads and a department's programmer can act on; a schema's own words come first. */
export function chineseIssue(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? '没有填写' : `应为${types[issue.expected] ?? issue.expected}`
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1 ? '没有填写' : bound('至少', issue.origin, issue.minimum)
    case 'too_big':
      return bound('最多', issue.origin, issue.maximum)
    case 'invalid_value':
      return `只能是${issue.values.map(String).join('、')}`
    case 'unrecognized_keys':
      return `多出了 ${issue.keys.join('、')}`
    case 'invalid_format':
      return '格式不对'
    default:
      return '填写得不对'
  }
}

z.config({ customError: chineseIssue })
