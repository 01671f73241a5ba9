/** Keys of the actions on an alert; shown on their buttons and in the help. */
export const actionKeys: Readonly<Record<string, string>> = {
  sign: 's',
  answer: 'a',
  accept: 'y',
  return: 'r',
  hear: 't',
  handOn: 'h',
  assign: 'p',
  remind: 'u',
  note: 'n',
  withdraw: 'w',
}

/** Keys of the answers, in the order in which the codes are offered. */
export const answerKeys = '1234567890qwertyuiop'
