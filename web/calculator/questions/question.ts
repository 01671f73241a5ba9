import type { ReactNode } from 'react'
import type { Place } from '../ask.ts'
import type { Person, Situation } from '../situation.ts'

export interface QuestionProps {
  readonly situation: Situation
  readonly change: (changes: Partial<Situation>) => void
  readonly changePerson: (key: number, changes: Partial<Person>) => void
  readonly today: Date
  readonly places: readonly Place[]
}

/** One screen of the calculator. */
export interface CalculatorQuestion {
  readonly id: string
  /** In the list of steps beside it. */
  readonly short: string
  readonly title: string
  readonly help?: string
  /** Left out where nobody it could be about is there. */
  readonly applies?: (situation: Situation, today: Date) => boolean
  /** Why one cannot go on yet. */
  readonly reason?: (situation: Situation, today: Date) => string | undefined
  readonly body: (props: QuestionProps) => ReactNode
}
