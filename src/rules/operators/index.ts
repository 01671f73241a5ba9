import { arithmetic } from './arithmetic.ts'
import { calendar } from './calendar.ts'
import type { Operator } from './operator.ts'
import { rounded } from './rounding.ts'

const all = { ...arithmetic, ...rounded, ...calendar }

export type OperatorName = keyof typeof all
/** Every strict operator of the language. */
export const operators: Readonly<Record<OperatorName, Operator>> = all
