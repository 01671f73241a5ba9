export const factNames = [
  'members',
  'wages',
  'business',
  'support',
  'pension',
  'medical',
  'schooling',
  'assets',
  'cars',
  'flats',
  'disability',
  'tekun',
] as const

/** The facts of one household as every engine gets them: whole fen, counts, 0 and 1. */
export type Household = Readonly<Record<(typeof factNames)[number], number>>

/** What every engine answers: the kind (0 to 5) and the month's amount in fen. */
export interface Answer {
  readonly kind: number
  readonly amount: number
}

/** One engine, made ready for the fifteen rules. */
export interface Peer {
  readonly name: string
  /** Households it is given in one run: the slow ones get fewer. */
  readonly sample: number
  readonly answers: (households: readonly Household[]) => readonly Answer[] | Promise<readonly Answer[]>
}

/** Figures of the place, in fen and basis points: 低保 standard, marginal share, last year's income a head and month, share of rigid spending. */
export const figures = { standard: 48_500, marginal: 15_000, average: 190_000, rigid: 5_000 } as const
export const kinds = ['无', '特困', '低保', '单人保', '边缘', '刚性'] as const

/** Made-up households, the same each run; small enough integers for every engine's numbers. */
export function households(count: number): Household[] {
  let seed = 20_260_731
  const below = (most: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((seed / 2 ** 32) * most)
  }
  const sometimes = (share: number, most: number): number => (below(100) < share ? below(most) : 0)
  return Array.from({ length: count }, () => ({
    members: 1 + below(6),
    wages: sometimes(60, 400_000),
    business: sometimes(30, 150_000),
    support: sometimes(15, 60_000),
    pension: sometimes(35, 90_000),
    medical: sometimes(25, 4_000_000),
    schooling: sometimes(20, 900_000),
    assets: sometimes(60, 9_000_000),
    cars: below(100) < 12 ? 1 : 0,
    flats: below(100) < 85 ? 1 : 2,
    disability: below(100) < 12 ? 1 + below(4) : 0,
    tekun: below(100) < 2 ? 1 : 0,
  }))
}
