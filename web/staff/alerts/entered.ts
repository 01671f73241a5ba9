import { alerts } from '#contract'

/** What an alert entered by hand may be about, by hardship. */
export const causes = Object.entries(alerts.alertCategories).map(([category, label]) => ({
  label,
  options: alerts.alertCauseIds
    .filter((cause) => alerts.alertCauses[cause].category === category)
    .map((cause) => ({ value: cause, label: alerts.alertCauses[cause].label })),
}))

export const grades = ([1, 2, 3] as const).map((value) => ({ value, label: `${alerts.alertGrades[value]}色` }))

/** Why the sentence about an alert will not do; undefined where it will. */
export function unsaid(sentence: string): string | undefined {
  return [...sentence.trim()].length < 6 ? '请用一句话写明情况' : undefined
}
