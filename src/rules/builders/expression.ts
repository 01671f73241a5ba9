import { DomainError, type Fen, type PlainDate, plainDate, toEpochDay } from '#kernel'
import type { Expr, Node } from '../tree.ts'
import { isExact, type CodeList, type Unit } from '../units.ts'

/** Wraps a node in its typed handle. Both are frozen: a tree never changes after it is built. */
export function expression<U extends Unit>(unit: U, node: Node & { readonly unit: NoInfer<U> }): Expr<U> {
  return Object.freeze({ unit, node: Object.freeze(node) })
}

/** How a constant of a unit is written in a rule. */
export type Constant<U extends Unit> = U extends 'fen'
  ? Fen
  : U extends 'date'
    ? PlainDate
    : U extends 'code'
      ? string
      : U extends 'bool'
        ? boolean
        : number

/** An expression, or a constant in its place. */
export type Operand<U extends Unit> = Expr<U> | Constant<U>

/** The integer behind a constant; throws `policy.invalid` for what is not one of the unit. */
export function numberOf(unit: Unit, value: string | number | boolean, codes?: CodeList): number {
  const number = readNumber(unit, value, codes)
  if (number === null || !isExact(number)) throw new DomainError('policy.invalid', `${String(value)} 不能作为${unitLabels[unit]}`)
  return number
}

const unitLabels: Record<Unit, string> = {
  fen: '金额（整数分）',
  count: '数量',
  years: '年数',
  months: '月数',
  days: '天数',
  date: '日期',
  share: '比例（万分之几）',
  bool: '是否',
  code: '代码',
  reasons: '理由',
}

function readNumber(unit: Unit, value: string | number | boolean, codes?: CodeList): number | null {
  if (typeof value === 'boolean') return unit === 'bool' ? Number(value) : null
  if (unit === 'bool') return value === 0 || value === 1 ? value : null
  if (unit === 'code') {
    const member = codes?.find((each) => each.label === value || each.value === value)
    if (!member)
      throw new DomainError('policy.invalid', `“${String(value)}”不在代码表（${codes?.map((each) => each.label).join('、') ?? '无'}）中`)
    return member.value
  }
  if (typeof value === 'number') return value
  return unit === 'date' ? toEpochDay(plainDate(value)) : null
}

/** A constant as an expression: `constant('fen', yuan(485))`, `constant('years', 60)`. */
export function constant<U extends Exclude<Unit, 'reasons'>>(unit: U, value: Constant<U>, codes?: CodeList): Expr<U> {
  const literal: Node = { op: 'literal', unit, value: numberOf(unit, value, codes), ...(codes ? { codes } : {}) }
  return Object.freeze({ unit, node: Object.freeze(literal) })
}

function isExpr(value: unknown): value is Expr {
  return typeof value === 'object' && value !== null && 'node' in value
}

/** The node of an operand; a constant takes the unit and code list of what it stands beside. */
export function operandNode<U extends Unit>(operand: Operand<U>, unit: U, codes?: CodeList): Node {
  if (isExpr(operand)) return operand.node
  const value = numberOf(unit, operand, codes)
  return Object.freeze({ op: 'literal', unit, value, ...(codes ? { codes } : {}) })
}

/** Two code lists are the same when they number the same labels alike. */
export function sameCodes(a: CodeList | undefined, b: CodeList | undefined): boolean {
  const text = (codes: CodeList | undefined): string => JSON.stringify(codes?.map((member) => [member.value, member.label]) ?? null)
  return text(a) === text(b)
}
