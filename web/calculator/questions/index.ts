import { parentsQuestion, personsQuestion, placeQuestion, relativesQuestion } from './family.tsx'
import { disabilityQuestion, illnessQuestion, schoolQuestion } from './health.tsx'
import { emergencyQuestion, listingQuestion, pensionQuestion, propertyQuestion, workQuestion } from './living.tsx'
import type { CalculatorQuestion } from './question.ts'

export type { CalculatorQuestion } from './question.ts'

/** In the order in which they are asked. */
export const questions: readonly CalculatorQuestion[] = [
  placeQuestion,
  personsQuestion,
  listingQuestion,
  illnessQuestion,
  disabilityQuestion,
  schoolQuestion,
  parentsQuestion,
  workQuestion,
  pensionQuestion,
  propertyQuestion,
  relativesQuestion,
  emergencyQuestion,
]
