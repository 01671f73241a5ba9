import { z } from 'zod'

/**
 * Why a result is what it is, ready to be shown by `<Explanation>` (web/ui/explanation.ts reads the same shape): figures are written
 * out with their unit, facts name the file and row they came from, standards name their place, day and state.
 */
const clauseReference = z.object({ document: z.string(), article: z.string(), gist: z.string() })
/** Published here: on which day, and by whom (a person for those who signed in, the authority for everybody). */
export const publication = z.object({ on: z.string(), by: z.string() })
const parameterReference = z.object({ place: z.string(), from: z.string(), status: z.string(), published: publication.optional() })
const sourceReference = z.object({
  dataset: z.string().optional(),
  file: z.string().optional(),
  row: z.number().int().optional(),
  day: z.string().optional(),
})

export const explanationStep = z.object({
  label: z.string(),
  formula: z.string().optional(),
  value: z.string().optional(),
  limit: z.string().optional(),
  /** How far from the limit: `超出 35.20 元`. */
  distance: z.string().optional(),
  held: z.union([z.boolean(), z.literal('unknown')]).optional(),
  clause: clauseReference.optional(),
  parameter: parameterReference.optional(),
  source: sourceReference.optional(),
  get children() {
    return z.array(explanationStep).optional()
  },
})
export type ExplanationStep = z.output<typeof explanationStep>

export const explanation = z.object({
  sentence: z.string(),
  steps: z.array(explanationStep),
  counterfactuals: z.array(z.string()),
  unknown: z.array(z.object({ label: z.string(), suppliedBy: z.string() })),
})
export type Explanation = z.output<typeof explanation>
