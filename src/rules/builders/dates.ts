import type { Expr } from '../tree.ts'
import { expression, operandNode, type Operand } from './expression.ts'

/** The day for which the model is compiled. */
export const effectiveDay: Expr<'date'> = expression('date', { op: 'effectiveDay', unit: 'date' })

/** Completed years (周岁) on a day; the birthday counts. Negative before the birth. */
export function ageOn(birth: Expr<'date'>, on: Operand<'date'> = effectiveDay): Expr<'years'> {
  return expression('years', { op: 'apply', unit: 'years', fn: 'completedYears', args: [birth.node, operandNode(on, 'date')] })
}

/** Completed months from one day to another; negative when `to` is earlier. */
export function monthsBetween(from: Expr<'date'>, to: Operand<'date'> = effectiveDay): Expr<'months'> {
  return expression('months', { op: 'apply', unit: 'months', fn: 'completedMonths', args: [from.node, operandNode(to, 'date')] })
}

/** Days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: Expr<'date'>, to: Operand<'date'> = effectiveDay): Expr<'days'> {
  return expression('days', { op: 'apply', unit: 'days', fn: 'sub', args: [operandNode(to, 'date'), from.node] })
}

/** The day so many days later. */
export function addDays(date: Expr<'date'>, days: Operand<'days'>): Expr<'date'> {
  return expression('date', { op: 'apply', unit: 'date', fn: 'add', args: [date.node, operandNode(days, 'days')] })
}

/** The same day of the month so many months later, the month's last where there is none. */
export function addMonths(date: Expr<'date'>, months: Operand<'months'>): Expr<'date'> {
  return expression('date', { op: 'apply', unit: 'date', fn: 'addMonths', args: [date.node, operandNode(months, 'months')] })
}
