import { figures, type Answer, type Household } from './household.ts'

/** The fifteen rules as one would write them for this one purpose: against it every engine's answers are held. */
export function byHand(h: Household): Answer {
  const income = h.wages + h.business + h.support + h.pension
  const counted = Math.max(income - Math.min(h.medical, 50_000), 0)
  const perHead = Math.floor(counted / h.members)
  const nearPoor = perHead < Math.ceil((figures.standard * figures.marginal) / 10_000)
  const fewAssets = h.assets <= figures.standard * 24 * h.members
  const property = fewAssets && h.cars === 0 && h.flats <= 1
  const dibao = perHead < figures.standard && property && h.tekun === 0
  const alone = nearPoor && property && (h.disability === 1 || h.disability === 2)
  const rigid = perHead < figures.average && fewAssets && h.medical + h.schooling > Math.floor((income * 12 * figures.rigid) / 10_000)
  const kind = h.tekun === 1 ? 1 : dibao ? 2 : alone ? 3 : nearPoor && property ? 4 : rigid ? 5 : 0
  const whole = (fen: number): number => Math.ceil(fen / 100) * 100
  return { kind, amount: dibao ? whole(Math.max(figures.standard * h.members - counted, 0)) : alone ? whole(figures.standard) : 0 }
}
