import { plainDate, regionCode, toEpochDay, type Fen } from '#kernel'
import { boundsOf, isEmpty } from '../bounds.ts'
import { declaredBounds } from '../check.ts'
import type { Rounding } from '../operators/rounding.ts'
import {
  add,
  addDays,
  addMonths,
  ageOn,
  allOf,
  allReasons,
  anyMember,
  anyOf,
  asCount,
  atLeast,
  between,
  byThreshold,
  ceilDiv,
  ceilTo,
  cite,
  clamp,
  codeList,
  constant,
  countWhere,
  daysBetween,
  decide,
  effectiveDay,
  eq,
  everyMember,
  firstOf,
  floorDiv,
  floorTo,
  ge,
  group,
  gt,
  ifElse,
  input,
  isOneOf,
  le,
  lt,
  max,
  min,
  model,
  monthsBetween,
  mul,
  ne,
  not,
  param,
  parameterTable,
  roundHalfUp,
  roundTo,
  rule,
  share,
  sub,
  sumOver,
  type Amount,
  type Expr,
  type GroupDefinition,
  type Model,
  type Node,
  type ParameterTable,
  type ParameterValue,
  type Place,
  type Rule,
  type Unit,
} from '../index.ts'
import type { Tape } from './tape.ts'

const source = cite('T1', '一', '随机生成')
export const places = [regionCode('430971'), regionCode('430981'), regionCode('420302')] as const
export const effectiveDate = plainDate('2026-03-01')

const kinds = codeList(['无', '低保', '特困', '边缘'])
const members = group('members', { label: '成员', size: [0, 6] })

/** Figures stay under this, so that products and sums of them stay exact and most trees pass the checker. */
const comfortable = 10 ** 7

export interface RandomModel {
  readonly model: Model
  readonly parameters: ParameterTable
  /** Constants in the trees: facts at and beside them sit at the limits of rules. */
  readonly constants: readonly number[]
}

/** A random model that the checker accepts, made from the choices of a tape. */
export function randomModel(tape: Tape): RandomModel {
  return new Generator(tape).model()
}

type Chosen = Exclude<Unit, 'reasons'>

class Generator {
  readonly #tape: Tape
  readonly #rules: Rule[] = []
  readonly #memberRules: Rule[] = []
  readonly #rows: ParameterValue[] = []
  readonly #constants: number[] = []
  #scope: GroupDefinition | undefined
  #count = 0

  constructor(tape: Tape) {
    this.#tape = tape
  }

  model(): RandomModel {
    const rules = 1 + this.#tape.below(7)
    for (let i = 0; i < rules; i++) {
      if (this.#tape.chance(4)) this.#within(members, () => this.#memberRules.push(this.#rule()))
      else this.#rules.push(this.#rule())
    }
    if (this.#rules.length === 0) this.#rules.push(this.#rule())
    const outputs = this.#rules.filter((each, index) => index === this.#rules.length - 1 || this.#tape.below(3) > 0 || each.unit === 'bool')
    const [first, ...rest] = this.#rules.filter((each): each is Rule<'bool'> => each.unit === 'bool')
    const reasons = first ? [rule('why', allReasons(first, ...rest), { label: '理由', cite: source })] : []
    return {
      model: model('random', { label: '随机', outputs: [...outputs, ...reasons] }),
      parameters: parameterTable(this.#rows),
      constants: this.#constants,
    }
  }

  #within<T>(scope: GroupDefinition | undefined, work: () => T): T {
    const outer = this.#scope
    this.#scope = scope
    try {
      return work()
    } finally {
      this.#scope = outer
    }
  }

  #name(prefix: string): string {
    this.#count += 1
    return `${prefix}${this.#count}`
  }

  #rule(): Rule {
    const unit = this.#tape.pick<Chosen>(['fen', 'bool', 'count', 'code', 'date', 'years', 'share', 'bool', 'bool', 'fen'])
    return rule(this.#name('rule'), this.#expr(unit, 5), { label: '规则', cite: source })
  }

  /** A tree of a unit whose bounds are comfortable. */
  #expr<U extends Chosen>(unit: U, depth: number): Expr<U> {
    const made = this.#build(unit, depth)
    if (unit === 'bool' || unit === 'code') return made
    if (unit === 'date') return this.#inCalendar(made as Expr<'date'>) as unknown as Expr<U>
    const { lo, hi } = bounds(made.node)
    if (lo >= -comfortable && hi <= comfortable) return made
    return clamp(made as unknown as Expr<Amount>, -comfortable, comfortable) as unknown as Expr<U>
  }

  #inCalendar(date: Expr<'date'>): Expr<'date'> {
    const [lo, hi] = [plainDate('1900-01-01'), plainDate('2150-12-31')]
    const range = bounds(date.node)
    return range.lo >= toEpochDay(lo) && range.hi <= toEpochDay(hi) ? date : clamp(date, lo, hi)
  }

  #build<U extends Chosen>(unit: U, depth: number): Expr<U> {
    const tape = this.#tape
    if (depth <= 0 || tape.spent || tape.chance(5)) return this.#leaf(unit)
    if (tape.chance(6)) return this.#choice(unit, depth)
    const built: Expr =
      unit === 'bool'
        ? this.#condition(depth - 1)
        : unit === 'code'
          ? this.#kind(depth - 1)
          : unit === 'date'
            ? this.#date(depth - 1)
            : this.#amount(unit, depth - 1)
    return built as Expr<U>
  }

  #leaf<U extends Chosen>(unit: U): Expr<U> {
    const tape = this.#tape
    const known = [...this.#rules, ...(this.#scope ? this.#memberRules : [])].filter((each): each is Rule<U> => each.unit === unit)
    const usable = this.#scope ? known.filter((each) => !hasFigure(each.node)) : known
    switch (tape.below(5)) {
      case 0:
        return this.#input(unit)
      case 1:
        return this.#param(unit)
      case 2:
        return this.#literal(unit)
      case 3:
        return unit === 'date' ? (effectiveDay as unknown as Expr<U>) : this.#input(unit)
      default:
        return usable.length > 0 ? usable[tape.below(usable.length)]! : this.#input(unit)
    }
  }

  #range(unit: Chosen): [number, number] {
    if (unit === 'date') return [toEpochDay(plainDate('1920-02-29')), toEpochDay(plainDate('2040-12-31'))]
    if (unit === 'share') return [0, 15_000]
    if (unit === 'years') return [0, 120]
    if (unit === 'fen')
      return this.#tape.pick<[number, number]>([
        [0, 500_000],
        [-100_000, 100_000],
        [1, 9_000_000_0],
      ])
    return this.#tape.pick<[number, number]>([
      [0, 30],
      [1, 30],
      [-5, 100],
      [0, 127],
    ])
  }

  #inputs = new Map<string, Expr[]>()

  #input<U extends Chosen>(unit: U): Expr<U> {
    const key = `${unit} ${this.#scope?.name ?? ''}`
    const made = this.#inputs.get(key) ?? []
    const reuse = made[this.#tape.below(made.length + 1)]
    if (reuse) return reuse as Expr<U>
    const options = {
      label: '事实',
      suppliedBy: '部门',
      ...(this.#scope ? { of: this.#scope } : {}),
      ...(unit === 'code' ? { codes: kinds } : {}),
    }
    const range = unit === 'code' || unit === 'bool' ? {} : { range: this.#range(unit) }
    // The generator works in numbers throughout; the ranges above are those of the unit.
    const fresh = input(this.#name('input'), unit, { ...options, ...range } as never)
    this.#inputs.set(key, [...made, fresh])
    return fresh
  }

  #param<U extends Chosen>(unit: U): Expr<U> {
    const range = unit === 'code' || unit === 'bool' ? {} : { range: this.#range(unit) }
    const fresh = param(this.#name('param'), unit, { label: '参数', ...range, ...(unit === 'code' ? { codes: kinds } : {}) } as never)
    const { lo, hi } = fresh.definition.range
    const differs = this.#tape.below(3) > 0
    const rows: readonly Place[] = differs ? places : ['nation']
    for (const place of rows) {
      const value = this.#tape.within(lo, hi)
      this.#constants.push(value)
      this.#rows.push({ key: fresh.definition.name, place, from: plainDate('2020-01-01'), value, cite: source, status: '待核' })
    }
    return fresh
  }

  #literal<U extends Chosen>(unit: U): Expr<U> {
    if (unit === 'bool') return constant('bool', this.#tape.chance(2)) as unknown as Expr<U>
    if (unit === 'code') return constant('code', this.#tape.pick(['无', '低保', '特困']), kinds) as unknown as Expr<U>
    const [lo, hi] = this.#range(unit)
    const value = this.#tape.within(lo, hi)
    this.#constants.push(value)
    return constant(unit as 'count', value) as unknown as Expr<U>
  }

  #amount<U extends Amount>(unit: U, depth: number): Expr<U> {
    const a = (): Expr<U> => this.#expr(unit, depth)
    const times = (): Expr<'count'> => this.#expr('count', depth)
    const positive = (amount: Expr<U>): Expr<U> => atLeast(amount, 0 as never)
    const step = (): Expr<U> => constant(unit as 'count', this.#tape.pick([100, 1, 7, 1000])) as unknown as Expr<U>
    const divisor = (): Expr<'count'> => atLeast(clamp(times(), -3, 50), 1)
    const other = this.#otherAmount(unit, depth)
    const forms: [() => Expr<U>, ...(() => Expr<U>)[]] = [
      () => add(a(), a()),
      () => add(a(), a(), a()),
      () => sub(a(), a()),
      () => mul(a(), this.#tape.chance(2) ? times() : 12),
      () => min(a(), a()),
      () => max(a(), a(), a()),
      () => clamp(a(), a(), a()),
      () => floorDiv(positive(a()), divisor()),
      () => ceilDiv(positive(a()), divisor()),
      () => roundHalfUp(positive(a()), divisor()),
      () => floorTo(positive(a()), step()),
      () => ceilTo(positive(a()), step()),
      () => roundTo(positive(a()), step()),
      ...other,
    ]
    return this.#tape.pick(forms)()
  }

  #otherAmount<U extends Amount>(unit: U, depth: number): (() => Expr<U>)[] {
    const made =
      (build: () => Expr): (() => Expr<U>) =>
      () =>
        build() as Expr<U>
    const date = (): Expr<'date'> => this.#expr('date', depth)
    const forms: (() => Expr<U>)[] = []
    if (unit === 'fen') {
      const shared = (rounding: Rounding) =>
        made(() => share(atLeast(this.#expr('fen', depth), 0 as Fen), atLeast(this.#expr('share', depth), 0), rounding))
      forms.push(shared('down'), shared('up'), shared('halfUp'))
    }
    if (unit === 'years')
      forms.push(
        made(() => ageOn(date())),
        made(() => ageOn(date(), date())),
      )
    if (unit === 'months') forms.push(made(() => monthsBetween(date(), date())))
    if (unit === 'days') forms.push(made(() => daysBetween(date(), date())))
    if (unit === 'count')
      forms.push(
        made(() => asCount(clamp(monthsBetween(date()), -100, 100))),
        made(() => asCount(ageOn(date()))),
        made(() => asCount(daysBetween(date(), date()))),
      )
    if (!this.#scope) {
      forms.push(
        made(() =>
          sumOver(
            members,
            this.#within(members, () => this.#expr(unit, depth)),
          ),
        ),
      )
      if (unit === 'count')
        forms.push(
          made(() =>
            countWhere(
              members,
              this.#within(members, () => this.#expr('bool', depth)),
            ),
          ),
        )
    }
    return forms
  }

  #date(depth: number): Expr<'date'> {
    const date = (): Expr<'date'> => this.#expr('date', depth)
    return this.#tape.pick<() => Expr<'date'>>([
      () => addDays(date(), clamp(this.#expr('days', depth), -400, 400)),
      () => addMonths(date(), clamp(this.#expr('months', depth), -30, 30)),
      () => min(date(), date()),
      () => max(date(), date()),
    ])()
  }

  #kind(depth: number): Expr<'code'> {
    const own = decide([this.#expr('bool', depth), '低保'], [this.#expr('bool', depth), '特困'], [this.#expr('bool', depth), '边缘']).else(
      '无',
    )
    return own
  }

  #choice<U extends Chosen>(unit: U, depth: number): Expr<U> {
    const condition = (): Expr<'bool'> => this.#expr('bool', depth - 1)
    const a = (): Expr<U> => this.#expr(unit, depth - 1)
    if (this.#tape.chance(3) && unit !== 'code') {
      return byThreshold<U, 'fen'>(
        this.#expr('fen', depth - 1),
        [
          [this.#expr('fen', depth - 1), a()],
          [this.#expr('fen', 1), a()],
        ],
        a(),
      )
    }
    if (this.#tape.chance(2)) return ifElse(condition(), a(), a())
    return firstOf<U>([condition(), a()], [condition(), a()], [condition(), a()]).else(a())
  }

  #condition(depth: number): Expr<'bool'> {
    const tape = this.#tape
    const c = (): Expr<'bool'> => this.#expr('bool', depth)
    const unit = tape.pick<'fen' | 'count' | 'years' | 'share' | 'date'>(['fen', 'count', 'years', 'share', 'date'])
    const a = (): Expr<'fen'> => this.#expr(unit, depth) as unknown as Expr<'fen'>
    const code = (): Expr<'code'> => this.#expr('code', depth)
    const forms: [() => Expr<'bool'>, ...(() => Expr<'bool'>)[]] = [
      () => lt(a(), a()),
      () => le(a(), a()),
      () => gt(a(), a()),
      () => ge(a(), a()),
      () => eq(a(), a()),
      () => ne(a(), a()),
      () => between(a(), a(), a()),
      () => eq(code(), tape.pick(['低保', '无'])),
      () => isOneOf(code(), '低保', '特困'),
      () => isOneOf(code(), '无'),
      () => allOf(c(), c()),
      () => allOf(c(), c(), c()),
      () => anyOf(c(), c()),
      () => anyOf(c(), c(), c()),
      () => not(c()),
    ]
    if (!this.#scope) {
      const inside = (): Expr<'bool'> => this.#within(members, () => this.#expr('bool', depth))
      forms.push(
        () => anyMember(members, inside()),
        () => everyMember(members, inside()),
      )
    }
    return tape.pick(forms)()
  }
}

function bounds(node: Node): { lo: number; hi: number } {
  const range = boundsOf(node, { ...declaredBounds, rule: (_, work) => work(), report: () => {} })
  return isEmpty(range) ? { lo: 0, hi: 0 } : range
}

function hasFigure(node: Node): boolean {
  return JSON.stringify(node).includes('"group":{"name":"members","label":"成员","size":{"lo":0,"hi":6}},"of"')
}
