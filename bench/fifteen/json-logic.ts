import type { Answer, Household, Peer } from './household.ts'
import { figures } from './household.ts'

/** What of json-logic-engine is used here. */
interface Module {
  readonly LogicEngine: new () => {
    addMethod(name: string, method: (args: number[]) => number, options: object): void
    build(logic: unknown): (data: object) => unknown
  }
}

const v = (name: string) => ({ var: name })
const all = (...of: unknown[]) => ({ and: of })

/** The rules in order; each may use those before it. */
const rules: readonly (readonly [string, unknown])[] = [
  ['income', { '+': [v('wages'), v('business'), v('support'), v('pension')] }],
  ['counted', { max: [{ '-': [v('income'), { min: [v('medical'), 50_000] }] }, 0] }],
  ['perHead', { floor: [{ '/': [v('counted'), v('members')] }] }],
  ['poor', { '<': [v('perHead'), figures.standard] }],
  ['marginalLine', { ceil: [{ '/': [{ '*': [figures.standard, figures.marginal] }, 10_000] }] }],
  ['nearPoor', { '<': [v('perHead'), v('marginalLine')] }],
  ['fewAssets', { '<=': [v('assets'), { '*': [figures.standard * 24, v('members')] }] }],
  ['property', all(v('fewAssets'), { '==': [v('cars'), 0] }, { '<=': [v('flats'), 1] })],
  ['dibao', all(v('poor'), v('property'), { '==': [v('tekun'), 0] })],
  ['severe', { or: [{ '==': [v('disability'), 1] }, { '==': [v('disability'), 2] }] }],
  ['alone', all(v('nearPoor'), v('severe'), v('property'))],
  ['spending', { '+': [v('medical'), v('schooling')] }],
  [
    'rigid',
    all({ '<': [v('perHead'), figures.average] }, v('fewAssets'), {
      '>': [v('spending'), { floor: [{ '/': [{ '*': [v('income'), 12 * figures.rigid] }, 10_000] }] }],
    }),
  ],
  ['kind', { if: [{ '==': [v('tekun'), 1] }, 1, v('dibao'), 2, v('alone'), 3, all(v('nearPoor'), v('property')), 4, v('rigid'), 5, 0] }],
  [
    'amount',
    {
      if: [
        v('dibao'),
        { '*': [{ ceil: [{ '/': [{ max: [{ '-': [{ '*': [figures.standard, v('members')] }, v('counted')] }, 0] }, 100] }] }, 100] },
        v('alone'),
        Math.ceil(figures.standard / 100) * 100,
        0,
      ],
    },
  ],
]

/** json-logic-engine in its compiled form, built once, a function a rule; every rule written into the two results was no faster. */
export function jsonLogic({ LogicEngine }: Module): Peer {
  const engine = new LogicEngine()
  const one = { sync: true, deterministic: true }
  engine.addMethod('floor', ([value = 0]) => Math.floor(value), one)
  engine.addMethod('ceil', ([value = 0]) => Math.ceil(value), one)
  const built = rules.map(([name, logic]) => [name, engine.build(logic)] as const)
  const answer = (household: Household): Answer => {
    const data: Record<string, unknown> = { ...household }
    for (const [name, run] of built) data[name] = run(data)
    return { kind: Number(data['kind']), amount: Number(data['amount']) }
  }
  return { name: 'json-logic-engine, compiled', sample: 100_000, answers: (households) => households.map(answer) }
}
