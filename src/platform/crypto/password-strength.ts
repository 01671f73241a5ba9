import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'

/** Words every guesser of this platform tries first. */
const ownWords = ['doudi', 'minzheng', 'dibao', 'jiuzhu', 'tekun', 'shehui', 'woaini', 'zhongguo', 'mima', 'guanliyuan', 'yonghu']

let checker: ZxcvbnFactory | undefined

/**
 * Whether a password stands up to guessing (zxcvbn 3 of 4: more than 10^8 guesses), and if not why, in plain Chinese. `own` are words
 * about the user that a guesser knows: login, name.
 */
export function passwordProblem(password: string, own: readonly string[]): string | null {
  const plain = password.toLowerCase()
  if (own.some((word) => word.length >= 3 && plain.includes(word.toLowerCase()))) return '密码里不能有用户名或姓名'
  checker ??= new ZxcvbnFactory({ dictionary: { ...dictionary, own: ownWords }, graphs: adjacencyGraphs })
  // What follows adds next to nothing to a guesser's work, and the search grows with the square of the length.
  const { score } = checker.check(password.slice(0, 72), [...own])
  return score >= 3 ? null : '这个密码太容易被猜到'
}
