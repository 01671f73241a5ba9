import type { IdNumber, RegionCode } from '#kernel'
import type { Stage } from './stage.ts'

/** Causes of alerts the stories lead to; ids of the platform's alert causes. */
export type StoryCause =
  | 'maybe-dibao'
  | 'maybe-rigid'
  | 'death'
  | 'income'
  | 'illness'
  | 'vehicle'
  | 'other-hardship'
  | 'dependant'
  | 'moved'
  | 'disability'
  | 'disaster'
  | 'unemployment'
  | 'schooling'

/** A row of a department's file that tells a piece of the story. */
export type Evidence = {
  /** Id of the data set in the catalogue. */
  readonly dataSet: string
  /** The month of the file, `YYYY-MM`. */
  readonly period: string
  /** Name of the person the row is about. */
  readonly person: string
  /** What the row says, in plain Chinese. */
  readonly says: string
}

/** What the platform should find: one alert a cause, with the person it is about and the first month from which the data show it. */
export type ExpectedFinding = { readonly cause: StoryCause; readonly person: string; readonly from: string; readonly why: string }

/** One story family of the demonstration: walked through by a browser test, told in the manual. All texts are plain Chinese. */
export type Story = {
  /** kebab-case, stable. */
  readonly id: string
  readonly title: string
  readonly village: RegionCode
  /** Who they are. */
  readonly who: string
  /** What happened, and when. */
  readonly happened: string
  readonly evidence: readonly Evidence[]
  readonly finds: readonly ExpectedFinding[]
  /** The right outcome. */
  readonly outcome: string
  /** Registered in town: the urban standards hold. */
  readonly urban: boolean
  /** Puts the family and its facts on the stage. */
  readonly settle: (stage: Stage) => void
}

/** A member of a story family with the number the files carry. */
export type StoryPerson = { readonly name: string; readonly idNumber: IdNumber; readonly relation: string; readonly birth: string }

/** A story family as it stands in the files. */
export type StoryCast = {
  readonly story: Story
  readonly householdRegisterNo: string
  readonly address: string
  readonly people: readonly StoryPerson[]
}
