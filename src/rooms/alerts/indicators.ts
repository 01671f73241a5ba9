import { alerts as contract } from '#contract'

/** What an indicator is called on screens: a cause for `cause:<cause>`, else the indicator's own id. */
export function indicatorLabel(indicator: string): string {
  const cause = /^cause:(.+)$/.exec(indicator)?.[1]
  if (cause === undefined) return indicator
  return `${(contract.alertCauseLabels as Readonly<Record<string, string>>)[cause] ?? cause}（全部指标）`
}
