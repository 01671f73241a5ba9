import { figures, type Answer, type Household, type Peer } from './household.ts'

interface Almanac {
  factValue(name: string): Promise<number>
}
/** What of json-rules-engine is used here. */
interface Module {
  readonly Engine: new (
    rules: readonly object[],
    options: object,
  ) => {
    addFact(name: string, value: (params: object, almanac: Almanac) => Promise<number>): void
    run(facts: object): Promise<{ events: readonly { type: string; params?: { amount?: number } }[] }>
  }
}

type Derived = (read: (name: string) => Promise<number>) => Promise<number>
/** Figures; conditions are rules. */
const derived: Readonly<Record<string, Derived>> = {
  income: async (read) => (await read('wages')) + (await read('business')) + (await read('support')) + (await read('pension')),
  counted: async (read) => Math.max((await read('income')) - Math.min(await read('medical'), 50_000), 0),
  perHead: async (read) => Math.floor((await read('counted')) / (await read('members'))),
  marginalLine: () => Promise.resolve(Math.ceil((figures.standard * figures.marginal) / 10_000)),
  assetLimit: async (read) => figures.standard * 24 * (await read('members')),
  spending: async (read) => (await read('medical')) + (await read('schooling')),
  rigidLimit: async (read) => Math.floor(((await read('income')) * 12 * figures.rigid) / 10_000),
  gap: async (read) => Math.ceil(Math.max(figures.standard * (await read('members')) - (await read('counted')), 0) / 100) * 100,
}

const is = (fact: string, operator: string, value: unknown) => ({ fact, operator, value })
const poor = is('perHead', 'lessThan', figures.standard)
const nearPoor = is('perHead', 'lessThan', { fact: 'marginalLine' })
const fewAssets = is('assets', 'lessThanInclusive', { fact: 'assetLimit' })
const property = { all: [fewAssets, is('cars', 'equal', 0), is('flats', 'lessThanInclusive', 1)] }
const conditions: readonly (readonly [number, object])[] = [
  [1, { all: [is('tekun', 'equal', 1)] }],
  [2, { all: [poor, property, is('tekun', 'equal', 0)] }],
  [3, { all: [nearPoor, is('disability', 'in', [1, 2]), property] }],
  [4, { all: [nearPoor, property] }],
  [5, { all: [is('perHead', 'lessThan', figures.average), fewAssets, is('spending', 'greaterThan', { fact: 'rigidLimit' })] }],
]

/** json-rules-engine: conditions as its rules, figures as its facts; the first kind by priority, the amount from the events. */
export function jsonRules({ Engine }: Module): Peer {
  const engine = new Engine(
    conditions.map(([kind, of]) => ({
      conditions: of,
      event: { type: String(kind), params: kind === 2 ? { amount: { fact: 'gap' } } : {} },
      priority: 10 - kind,
    })),
    { allowUndefinedFacts: false, replaceFactsInEventParams: true },
  )
  for (const [name, work] of Object.entries(derived)) engine.addFact(name, (_, almanac) => work((fact) => almanac.factValue(fact)))
  const answer = async (household: Household): Promise<Answer> => {
    const run = await engine.run(household)
    const held = new Set(run.events.map(({ type }) => Number(type)))
    const kind = [1, 2, 3, 4, 5].find((each) => held.has(each)) ?? 0
    const gap = run.events.find(({ type }) => type === '2')?.params?.amount ?? 0
    return { kind, amount: held.has(2) ? gap : held.has(3) ? Math.ceil(figures.standard / 100) * 100 : 0 }
  }
  const answers = async (households: readonly Household[]): Promise<readonly Answer[]> => {
    const found: Answer[] = []
    for (const household of households) found.push(await answer(household))
    return found
  }
  return { name: 'json-rules-engine', sample: 10_000, answers }
}
