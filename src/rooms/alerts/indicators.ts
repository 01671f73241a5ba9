import { alerts as contract } from '#contract'
import { labelOf } from '#kernel'
import { findIndicator } from '#policy'

/** What an indicator is called on screens: its name in the policy pack, a cause for `cause:<cause>`, else the id itself (an older pack's). */
export function indicatorLabel(indicator: string): string {
  const cause = /^cause:(.+)$/.exec(indicator)?.[1]
  if (cause === undefined) return findIndicator(indicator)?.name ?? indicator
  return `${labelOf(contract.alertCauseLabels, cause)}（全部指标）`
}

/** What an indicator looks for and why, in a sentence; empty where the pack does not know it. */
export function indicatorGist(indicator: string): string {
  return findIndicator(indicator)?.gist ?? ''
}

/** The longest cool-down of these indicators in calendar days; null where the pack knows none of them. */
export function indicatorCooldown(indicators: readonly string[]): number | null {
  const days = indicators.flatMap((indicator) => findIndicator(indicator)?.cooldownDays ?? [])
  return days.length === 0 ? null : Math.max(...days)
}
