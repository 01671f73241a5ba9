import type { alerts as contract } from '#contract'

/**
 * What screening (or a visit) hands over: one household, one cause, with its evidence in words a clerk understands. `sentence`
 * carries no ID number. `grade` 1 red, 2 orange, 3 yellow.
 */
export interface Finding {
  readonly householdNo: number
  readonly personNo?: number | null
  readonly cause: contract.AlertCause
  readonly grade: contract.AlertGrade
  readonly sentence: string
  /** Indicators of the policy pack that fired; exemptions and the quality report go by them. */
  readonly indicators: readonly string[]
  readonly evidence: readonly contract.AlertEvidence[]
}

/** A household and cause that the last run no longer finds. */
export interface GoneFinding {
  readonly householdNo: number
  readonly cause: contract.AlertCause
}

/** An indicator id that stands for every indicator of a cause. */
export function wholeCause(cause: string): string {
  return `cause:${cause}`
}

/** Findings of one household and cause become one: the gravest grade with its sentence, all indicators, all evidence. Order is kept. */
export function joinFindings(findings: readonly Finding[]): Finding[] {
  const joined = new Map<string, Finding>()
  for (const finding of findings) {
    const key = `${String(finding.householdNo)} ${finding.cause}`
    const before = joined.get(key)
    joined.set(key, before === undefined ? finding : joinTwo(before, finding))
  }
  return [...joined.values()]
}

function joinTwo(one: Finding, other: Finding): Finding {
  const graver = other.grade < one.grade ? other : one
  return {
    ...graver,
    personNo: one.personNo === other.personNo ? (one.personNo ?? null) : null,
    indicators: [...new Set([...one.indicators, ...other.indicators])],
    evidence: [...one.evidence, ...other.evidence],
  }
}

/** A remembered explanation that is in force. */
export interface ActiveExemption {
  readonly householdNo: number
  readonly personNo: number | null
  readonly indicator: string
}

/**
 * The finding without what has been explained before; null where nothing is left. An exemption for one person does not hide what
 * was found for another member.
 */
export function withoutExempted(finding: Finding, exemptions: readonly ActiveExemption[]): Finding | null {
  const applying = exemptions.filter(
    (each) => each.householdNo === finding.householdNo && (each.personNo === null || each.personNo === (finding.personNo ?? null)),
  )
  if (applying.length === 0) return finding
  const hidden = new Set(applying.map((each) => each.indicator))
  if (hidden.has(wholeCause(finding.cause))) return null
  const indicators = finding.indicators.filter((indicator) => !hidden.has(indicator))
  if (indicators.length === finding.indicators.length) return finding
  if (indicators.length === 0) return null
  return {
    ...finding,
    indicators,
    evidence: finding.evidence.filter((each) => each.indicator === undefined || !hidden.has(each.indicator)),
  }
}
