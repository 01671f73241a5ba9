import { factNames, figures, type Answer, type Household, type Peer } from './household.ts'

/** What of publicodes is used here. */
interface Module {
  readonly default: new (
    rules: object,
    options: object,
  ) => { setSituation(situation: object): { evaluate(name: string): { nodeValue: unknown } } }
}

const both = (...of: string[]) => ({ 'toutes ces conditions': of })
const kinds: readonly (readonly [string, string])[] = [
  ['tekun = 1', '1'],
  ['dibao', '2'],
  ['alone', '3'],
  ['marginal', '4'],
  ['rigid', '5'],
]
// It rounds to the nearest only: half a fen below, and a little, is the floor of whole numbers here.
const down = (value: string, divisor: string) => ({ valeur: `(${value} - (${divisor} - 1) / 2) / ${divisor}`, arrondi: 'oui' })

const rules = {
  ...Object.fromEntries(factNames.map((name) => [name, { 'par défaut': 0 }])),
  income: 'wages + business + support + pension',
  deduction: { 'le minimum de': ['medical', '50000'] },
  counted: { 'le maximum de': ['income - deduction', '0'] },
  'per head': down('counted', 'members'),
  poor: `per head < ${String(figures.standard)}`,
  'marginal line': { valeur: String(Math.ceil((figures.standard * figures.marginal) / 10_000)) },
  'near poor': 'per head < marginal line',
  'few assets': `assets <= ${String(figures.standard * 24)} * members`,
  property: both('few assets', 'cars = 0', 'flats <= 1'),
  dibao: both('poor', 'property', 'tekun = 0'),
  severe: { 'une de ces conditions': ['disability = 1', 'disability = 2'] },
  alone: both('near poor', 'severe', 'property'),
  marginal: both('near poor', 'property'),
  spending: 'medical + schooling',
  'rigid limit': down(`income * ${String(12 * figures.rigid)}`, '10000'),
  rigid: both(`per head < ${String(figures.average)}`, 'few assets', 'spending > rigid limit'),
  kind: { variations: [...kinds.map(([si, alors]) => ({ si, alors })), { sinon: '0' }] },
  gap: { 'le maximum de': [`${String(figures.standard)} * members - counted`, '0'] },
  'whole gap': down('gap + 99', '100'),
  amount: {
    variations: [
      { si: 'dibao', alors: 'whole gap * 100' },
      { si: 'alone', alors: String(Math.ceil(figures.standard / 100) * 100) },
      { sinon: '0' },
    ],
  },
}

const silent = { log: () => undefined, warn: () => undefined, error: () => undefined }

/** publicodes: every evaluation of its carries its full explanation. */
export function publicodes({ default: Engine }: Module): Peer {
  const engine = new Engine(rules, { logger: silent })
  const answer = (household: Household): Answer => {
    const ready = engine.setSituation(household)
    return { kind: Number(ready.evaluate('kind').nodeValue), amount: Number(ready.evaluate('amount').nodeValue) }
  }
  return { name: 'publicodes (always explains)', sample: 1_000, answers: (households) => households.map(answer) }
}
