import { plainDate, toEpochDay, yuan, type Fen } from '#kernel'
import {
  add,
  addDays,
  addMonths,
  ageOn,
  allOf,
  anyMember,
  anyOf,
  asCount,
  atLeast,
  atMost,
  between,
  byThreshold,
  ceilDiv,
  ceilTo,
  clamp,
  codeList,
  constant,
  convention,
  countWhere,
  daysBetween,
  decide,
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
  monthsBetween,
  mul,
  ne,
  not,
  percent,
  roundHalfUp,
  roundTo,
  share,
  sizeOf,
  sub,
  sumOver,
  type Expr,
} from '../index.ts'
import type { Household } from './backends.ts'

export const here = convention('样例')
const fenOf = (name: string, lo = -(10 ** 9)) =>
  input(name, 'fen', { label: name, range: [lo as Fen, (10 ** 9) as Fen], suppliedBy: '样例' })
const dateOf = (name: string) => input(name, 'date', { label: name, suppliedBy: '样例' })
const boolOf = (name: string) => input(name, 'bool', { label: name, suppliedBy: '样例' })
const grades = codeList({ 1: '一级', 2: '二级', 3: '三级' })

export const [a, b, c] = [fenOf('a'), fenOf('b'), fenOf('c')]
const [p, q] = [fenOf('p', 0), fenOf('q', 0)]
const n = input('n', 'count', { label: 'n', range: [1, 1000], suppliedBy: '样例' })
const t = input('t', 'count', { label: 't', range: [-100_000, 100_000], suppliedBy: '样例' })
export const [d, e] = [dateOf('d'), dateOf('e')]
export const [x, y, z] = [boolOf('x'), boolOf('y'), boolOf('z')]
const code = input('code', 'code', { label: 'code', codes: grades, suppliedBy: '样例' })
const r = input('r', 'share', { label: 'r', range: [0, percent(200)], suppliedBy: '样例' })
const days = input('days', 'days', { label: 'days', range: [-400, 400], suppliedBy: '样例' })
export const months = input('months', 'months', { label: 'months', range: [-30, 30], suppliedBy: '样例' })
const persons = group('persons', { label: '成员', size: [0, 3] })
const earned = input('earned', 'fen', { label: 'earned', range: [yuan(0), yuan(100)], suppliedBy: '样例', of: persons })
const savings = input('savings', 'fen', { label: 'savings', range: [yuan(0), yuan(100_000_000)], suppliedBy: '样例', of: persons })
const ill = input('ill', 'bool', { label: 'ill', suppliedBy: '样例', of: persons })

export const day = (text: string): number => toEpochDay(plainDate(text))
/** Unknown. */
export const u = null
export type Row = readonly [facts: Household['facts'] | { members: Household['members'] }, expected: number | string | null]

/** Every operator with its ordinary, its edge and its unknown cases. Division and rounding are the ones people get wrong. */
export const golden: Record<string, readonly [Expr, readonly Row[]]> = {
  add: [
    add(a, b, yuan(1)),
    [
      [{ a: 1, b: 2 }, 103],
      [{ a: -5, b: 5 }, 100],
      [{ a: u, b: 1 }, u],
    ],
  ],
  sub: [
    sub(a, b),
    [
      [{ a: 1, b: 2 }, -1],
      [{ a: -5, b: -5 }, 0],
      [{ a: 1, b: u }, u],
    ],
  ],
  mul: [
    mul(a, t),
    [
      [{ a: -5, t: 0 }, 0],
      [{ a: 100_000, t: 100_000 }, 10 ** 10],
      [{ a: 127, t: 127 }, 16_129],
      [{ a: 0, t: u }, u],
    ],
  ],
  min: [
    min(a, b, c),
    [
      [{ a: 3, b: 2, c: 9 }, 2],
      [{ a: 3, b: u, c: 1 }, u],
    ],
  ],
  max: [
    max(a, b, c),
    [
      [{ a: 3, b: 2, c: 9 }, 9],
      [{ a: 3, b: 4, c: u }, u],
    ],
  ],
  atMost: [
    atMost(a, yuan(1)),
    [
      [{ a: 99 }, 99],
      [{ a: 100 }, 100],
      [{ a: 101 }, 100],
      [{ a: u }, u],
    ],
  ],
  atLeast: [
    atLeast(a, yuan(0)),
    [
      [{ a: -1 }, 0],
      [{ a: 1 }, 1],
      [{ a: u }, u],
    ],
  ],
  clamp: [
    clamp(a, b, c),
    [
      [{ a: 5, b: 1, c: 9 }, 5],
      [{ a: 0, b: 1, c: 9 }, 1],
      [{ a: 10, b: 1, c: 9 }, 9],
      [{ a: 5, b: 1, c: u }, u],
    ],
  ],
  floorDiv: [
    floorDiv(p, n),
    [
      [{ p: 7, n: 2 }, 3],
      [{ p: 0, n: 3 }, 0],
      [{ p: 999_999_999, n: 1000 }, 999_999],
      [{ p: u, n: 2 }, u],
    ],
  ],
  ceilDiv: [
    ceilDiv(p, n),
    [
      [{ p: 7, n: 2 }, 4],
      [{ p: 6, n: 2 }, 3],
      [{ p: 0, n: 3 }, 0],
      [{ p: 7, n: u }, u],
    ],
  ],
  roundHalfUp: [
    roundHalfUp(p, n),
    [
      [{ p: 5, n: 2 }, 3],
      [{ p: 4, n: 3 }, 1],
      [{ p: 5, n: 3 }, 2],
      [{ p: 1, n: 1000 }, 0],
      [{ p: 500, n: 1000 }, 1],
      [{ p: 499, n: 1000 }, 0],
    ],
  ],
  floorTo: [
    floorTo(p, yuan(1)),
    [
      [{ p: 199 }, 100],
      [{ p: 200 }, 200],
      [{ p: u }, u],
    ],
  ],
  ceilTo: [
    ceilTo(p, yuan(1)),
    [
      [{ p: 101 }, 200],
      [{ p: 100 }, 100],
      [{ p: 0 }, 0],
      [{ p: u }, u],
    ],
  ],
  roundTo: [
    roundTo(p, yuan(10)),
    [
      [{ p: 499 }, 0],
      [{ p: 500 }, 1000],
      [{ p: 1007 }, 1000],
    ],
  ],
  // 10.075 is the figure that floating point turns into 10.07.
  shareDown: [
    share(p, r, 'down'),
    [
      [{ p: 1007, r: 10_005 }, 1007],
      [{ p: 999, r: 5000 }, 499],
    ],
  ],
  shareUp: [
    share(p, r, 'up'),
    [
      [{ p: 999, r: 5000 }, 500],
      [{ p: 1, r: 1 }, 1],
      [{ p: 0, r: 5000 }, 0],
    ],
  ],
  shareHalfUp: [
    share(p, r, 'halfUp'),
    [
      [{ p: 2015, r: 5000 }, 1008],
      [{ p: 1, r: 4999 }, 0],
      [{ p: 1, r: 5000 }, 1],
      [{ p: 1, r: u }, u],
    ],
  ],
  lt: [
    lt(a, b),
    [
      [{ a: 1, b: 2 }, 1],
      [{ a: 2, b: 2 }, 0],
      [{ a: u, b: 2 }, u],
    ],
  ],
  le: [
    le(a, b),
    [
      [{ a: 2, b: 2 }, 1],
      [{ a: 3, b: 2 }, 0],
      [{ a: 2, b: u }, u],
    ],
  ],
  gt: [
    gt(a, b),
    [
      [{ a: 3, b: 2 }, 1],
      [{ a: 2, b: 2 }, 0],
      [{ a: u, b: u }, u],
    ],
  ],
  ge: [
    ge(a, b),
    [
      [{ a: 2, b: 2 }, 1],
      [{ a: 1, b: 2 }, 0],
      [{ a: u, b: 0 }, u],
    ],
  ],
  eq: [
    eq(a, b),
    [
      [{ a: 2, b: 2 }, 1],
      [{ a: 1, b: 2 }, 0],
      [{ a: u, b: 0 }, u],
    ],
  ],
  ne: [
    ne(a, b),
    [
      [{ a: 2, b: 2 }, 0],
      [{ a: 1, b: 2 }, 1],
      [{ a: u, b: 0 }, u],
    ],
  ],
  between: [
    between(a, yuan(1), yuan(2)),
    [
      [{ a: 99 }, 0],
      [{ a: 100 }, 1],
      [{ a: 200 }, 1],
      [{ a: 201 }, 0],
      [{ a: u }, u],
    ],
  ],
  isOneOf: [
    isOneOf(code, '一级', '二级'),
    [
      [{ code: 1 }, 1],
      [{ code: 3 }, 0],
      [{ code: u }, u],
      [{ code: 9 }, u],
    ],
  ],
  codeEq: [
    eq(code, '三级'),
    [
      [{ code: 3 }, 1],
      [{ code: 1 }, 0],
      [{ code: u }, u],
    ],
  ],
  allOf: [
    allOf(x, y, z),
    [
      [{ x: 1, y: 1, z: 1 }, 1],
      [{ x: 0, y: u, z: 1 }, 0],
      [{ x: u, y: 1, z: 0 }, 0],
      [{ x: 1, y: u, z: 1 }, u],
    ],
  ],
  anyOf: [
    anyOf(x, y, z),
    [
      [{ x: 0, y: 0, z: 0 }, 0],
      [{ x: 1, y: u, z: 0 }, 1],
      [{ x: u, y: 0, z: 1 }, 1],
      [{ x: 0, y: u, z: 0 }, u],
    ],
  ],
  not: [
    not(x),
    [
      [{ x: 1 }, 0],
      [{ x: 0 }, 1],
      [{ x: u }, u],
    ],
  ],
  decide: [
    decide([x, '低保'], [y, '边缘']).else('无'),
    [
      [{ x: 1, y: u }, 1],
      [{ x: 0, y: 1 }, 2],
      [{ x: 0, y: 0 }, 0],
      [{ x: u, y: 1 }, u],
      [{ x: 0, y: u }, u],
    ],
  ],
  firstOf: [
    firstOf([x, a], [y, b]).else(c),
    [
      [{ x: 1, a: 7, y: 1, b: u, c: u }, 7],
      [{ x: 0, a: u, y: 1, b: 8, c: u }, 8],
      [{ x: 0, a: 1, y: 0, b: 2, c: 9 }, 9],
      [{ x: 1, a: u, y: 1, b: 2, c: 3 }, u],
      [{ x: u, a: 1, y: 1, b: 1, c: 1 }, u],
    ],
  ],
  ifElseBool: [
    ifElse(x, y, z),
    [
      [{ x: 1, y: 0, z: u }, 0],
      [{ x: 0, y: u, z: 1 }, 1],
      [{ x: u, y: 1, z: 1 }, u],
      [{ x: 1, y: u, z: 1 }, u],
    ],
  ],
  byThreshold: [
    byThreshold(
      a,
      [
        [yuan(1), constant('share', percent(90))],
        [b, percent(70)],
      ],
      percent(50),
    ),
    [
      [{ a: 100, b: 500 }, 9000],
      [{ a: 101, b: 500 }, 7000],
      [{ a: 500, b: 500 }, 7000],
      [{ a: 501, b: 500 }, 5000],
      [{ a: 100, b: u }, 9000],
      [{ a: 101, b: u }, u],
      [{ a: u, b: 1 }, u],
    ],
  ],
  ageOn: [
    ageOn(d, e),
    [
      [{ d: day('2008-03-02'), e: day('2026-03-01') }, 17],
      [{ d: day('2008-03-01'), e: day('2026-03-01') }, 18],
      [{ d: day('2000-02-29'), e: day('2018-02-28') }, 17],
      [{ d: day('2000-02-29'), e: day('2018-03-01') }, 18],
      [{ d: day('2026-03-02'), e: day('2026-03-01') }, -1],
      [{ d: u, e: 0 }, u],
    ],
  ],
  monthsBetween: [
    monthsBetween(d, e),
    [
      [{ d: day('2025-08-31'), e: day('2026-02-28') }, 5],
      [{ d: day('2025-09-01'), e: day('2026-03-01') }, 6],
      [{ d: day('2026-03-02'), e: day('2026-03-01') }, -1],
      [{ d: 0, e: u }, u],
    ],
  ],
  daysBetween: [
    daysBetween(d, e),
    [
      [{ d: day('2026-02-28'), e: day('2026-03-01') }, 1],
      [{ d: day('2026-03-01'), e: day('2026-02-28') }, -1],
    ],
  ],
  addDays: [
    addDays(clamp(d, plainDate('1900-01-01'), plainDate('2100-12-31')), days),
    [
      [{ d: day('2024-02-28'), days: 2 }, day('2024-03-01')],
      [{ d: day('2026-01-01'), days: -1 }, day('2025-12-31')],
      [{ d: u, days: 1 }, u],
    ],
  ],
  addMonths: [
    addMonths(clamp(d, plainDate('1900-01-01'), plainDate('2100-12-31')), months),
    [
      [{ d: day('2026-01-31'), months: 1 }, day('2026-02-28')],
      [{ d: day('2024-03-31'), months: -1 }, day('2024-02-29')],
      [{ d: day('2025-12-15'), months: 14 }, day('2027-02-15')],
      [{ d: 0, months: u }, u],
    ],
  ],
  asCount: [mul(a, asCount(monthsBetween(d, e))), [[{ a: 100, d: day('2026-01-01'), e: day('2026-03-01') }, 200]]],
  sumOver: [
    sumOver(persons, earned),
    [
      [{ members: [] }, 0],
      [{ members: [{ earned: 5 }, { earned: 7 }] }, 12],
      [{ members: [{ earned: 5 }, { earned: u }] }, u],
      [{ members: [{ earned: 5 }, { earned: 10_001 }] }, u],
      [{ members: [{ earned: 1 }, { earned: 1 }, { earned: 1 }, { earned: 1 }] }, u],
    ],
  ],
  // Ten digits and more are where single-precision sums and 32-bit products go wrong.
  largeSum: [
    sumOver(persons, savings),
    [[{ members: [{ savings: 9_999_999_999 }, { savings: 9_999_999_998 }, { savings: 3 }] }, 20_000_000_000]],
  ],
  largeProduct: [
    mul(ifElse(x, constant('fen', yuan(600)), yuan(700)), ifElse(y, constant('count', 60_000), 70_000)),
    [
      [{ x: 1, y: 1 }, 3_600_000_000],
      [{ x: 0, y: 0 }, 4_900_000_000],
      [{ x: u, y: 0 }, u],
    ],
  ],
  countWhere: [
    countWhere(persons, ill),
    [
      [{ members: [] }, 0],
      [{ members: [{ ill: 1 }, { ill: 0 }] }, 1],
      [{ members: [{ ill: 1 }, { ill: u }] }, u],
    ],
  ],
  sizeOf: [
    sizeOf(persons),
    [
      [{ members: [] }, 0],
      [{ members: [{}, {}] }, 2],
      [{ members: [{}, {}, {}, {}] }, u],
    ],
  ],
  anyMember: [
    anyMember(persons, ill),
    [
      [{ members: [] }, 0],
      [{ members: [{ ill: 1 }, { ill: u }] }, 1],
      [{ members: [{ ill: 0 }, { ill: u }] }, u],
      [{ members: [{ ill: 0 }] }, 0],
    ],
  ],
  everyMember: [
    everyMember(persons, ill),
    [
      [{ members: [] }, 1],
      [{ members: [{ ill: 0 }, { ill: u }] }, 0],
      [{ members: [{ ill: 1 }, { ill: u }] }, u],
      [{ members: [{ ill: 1 }] }, 1],
    ],
  ],
  outOfRange: [
    add(p, q),
    [
      [{ p: -1, q: 1 }, u],
      [{ p: 0, q: 1_000_000_001 }, u],
      [{ p: 0, q: 1_000_000_000 }, 1_000_000_000],
    ],
  ],
}

/** The facts of vectors as households, spread over the places. */
export function householdsOf(rows: readonly Row[]): Household[] {
  return rows.map(([facts], index) =>
    'members' in facts && Array.isArray(facts.members)
      ? { place: index % 3, facts: {}, members: facts.members }
      : { place: index % 3, facts: facts as Household['facts'], members: [] },
  )
}
