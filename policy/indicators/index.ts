import { model } from '#rules'
import { dependantIndicators, dependantThresholds } from './dependants.ts'
import { disabilityIndicators, disabilityThresholds } from './disability.ts'
import { entitlementIndicators, entitlementThresholds } from './entitlement.ts'
import { exitIndicators, exitThresholds } from './exits.ts'
import { homeIndicators, homeThresholds } from './homes.ts'
import { illnessIndicators, illnessThresholds } from './illness.ts'
import type { Indicator } from './indicator.ts'
import { schoolingIndicators, schoolingThresholds } from './schooling.ts'
import { workIndicators, workThresholds } from './work.ts'

/** Every indicator, in the order in which screens list them. */
export const indicators: readonly Indicator[] = [
  ...illnessIndicators,
  ...schoolingIndicators,
  ...disabilityIndicators,
  ...workIndicators,
  ...homeIndicators,
  ...entitlementIndicators,
  ...exitIndicators,
  ...dependantIndicators,
]

/** Thresholds of ours with their national values. */
export const thresholds = [
  ...illnessThresholds,
  ...schoolingThresholds,
  ...disabilityThresholds,
  ...workThresholds,
  ...homeThresholds,
  ...entitlementThresholds,
  ...exitThresholds,
  ...dependantThresholds,
]

/** All indicators in one model: one output each, 0 not found, 1 red, 2 orange, 3 yellow. */
export const screeningModel = model('screening', { label: '筛查', outputs: indicators.map((each) => each.grade) })

const byId = new Map(indicators.map((each) => [each.id, each]))

/** The indicator of an id (`illness.hospital`); undefined where no pack has it. */
export function findIndicator(id: string): Indicator | undefined {
  return byId.get(id)
}
