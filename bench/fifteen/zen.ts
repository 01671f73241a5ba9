import { figures, type Answer, type Household, type Peer } from './household.ts'

/** What of @gorules/zen-engine is used here. */
interface Module {
  readonly ZenEngine: new () => { createDecision(content: Buffer): { evaluate(input: object): Promise<{ result: Answer }> } }
}

const expressions: readonly (readonly [string, string])[] = [
  ['income', 'wages + business + support + pension'],
  ['counted', 'max([$.income - min([medical, 50000]), 0])'],
  ['perHead', 'floor($.counted / members)'],
  ['poor', `$.perHead < ${String(figures.standard)}`],
  ['marginalLine', `ceil(${String(figures.standard)} * ${String(figures.marginal)} / 10000)`],
  ['nearPoor', '$.perHead < $.marginalLine'],
  ['fewAssets', `assets <= ${String(figures.standard * 24)} * members`],
  ['property', '$.fewAssets and cars == 0 and flats <= 1'],
  ['dibao', '$.poor and $.property and tekun == 0'],
  ['severe', 'disability == 1 or disability == 2'],
  ['alone', '$.nearPoor and $.severe and $.property'],
  ['spending', 'medical + schooling'],
  [
    'rigid',
    `$.perHead < ${String(figures.average)} and $.fewAssets and $.spending > floor($.income * 12 * ${String(figures.rigid)} / 10000)`,
  ],
  ['kind', 'tekun == 1 ? 1 : $.dibao ? 2 : $.alone ? 3 : ($.nearPoor and $.property) ? 4 : $.rigid ? 5 : 0'],
  [
    'amount',
    `$.dibao ? ceil(max([${String(figures.standard)} * members - $.counted, 0]) / 100) * 100 : $.alone ? ${String(Math.ceil(figures.standard / 100) * 100)} : 0`,
  ],
]

/** GoRules Zen: one expression node with the fifteen rules. */
export function zen({ ZenEngine }: Module): Peer {
  const content = {
    nodes: [
      { id: 'in', type: 'inputNode', name: 'in', position: { x: 0, y: 0 } },
      {
        id: 'rules',
        type: 'expressionNode',
        name: 'rules',
        position: { x: 0, y: 0 },
        content: { expressions: expressions.map(([key, value]) => ({ id: key, key, value })) },
      },
      { id: 'out', type: 'outputNode', name: 'out', position: { x: 0, y: 0 } },
    ],
    edges: [
      { id: 'a', sourceId: 'in', targetId: 'rules', type: 'edge' },
      { id: 'b', sourceId: 'rules', targetId: 'out', type: 'edge' },
    ],
  }
  const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(content)))
  const inFlight = 256
  const answers = async (households: readonly Household[]): Promise<readonly Answer[]> => {
    const found: Answer[] = []
    for (let start = 0; start < households.length; start += inFlight) {
      const some = await Promise.all(households.slice(start, start + inFlight).map((household) => decision.evaluate(household)))
      found.push(...some.map(({ result }) => ({ kind: result.kind, amount: result.amount })))
    }
    return found
  }
  return { name: '@gorules/zen-engine, 256 in flight', sample: 10_000, answers }
}
