import type { Aggregate, Expr, GroupDefinition } from '../tree.ts'
import type { Amount, Unit } from '../units.ts'
import { yes } from './conditions.ts'
import { expression } from './expression.ts'

function aggregate<U extends Unit>(unit: U, op: Aggregate['op'], group: GroupDefinition, of: Expr): Expr<U> {
  return expression(unit, { op, unit, group, of: of.node } as const)
}

/** Sum of an amount over the members; unknown as soon as one member's is. */
export function sumOver<U extends Amount>(group: GroupDefinition, amount: Expr<U>): Expr<U> {
  return aggregate(amount.unit, 'sumOver', group, amount)
}

/** How many members there are. */
export function sizeOf(group: GroupDefinition): Expr<'count'> {
  return countWhere(group, yes)
}

/** How many members a condition holds for; unknown as soon as it is for one member. */
export function countWhere(group: GroupDefinition, condition: Expr<'bool'>): Expr<'count'> {
  return aggregate('count', 'countWhere', group, condition)
}

/** The condition holds for at least one member. */
export function anyMember(group: GroupDefinition, condition: Expr<'bool'>): Expr<'bool'> {
  return aggregate('bool', 'anyMember', group, condition)
}

/** The condition holds for every member. */
export function everyMember(group: GroupDefinition, condition: Expr<'bool'>): Expr<'bool'> {
  return aggregate('bool', 'everyMember', group, condition)
}
