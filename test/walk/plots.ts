import { places } from '#test/screening-world'
import { neighbour, tracesOf, type Planted } from './people.ts'

/** The county, township, village and desks of a place where people are planted. */
export const plots = {
  laohekou: { village: places.laohekou, county: places.county, helper: 'helper', clerk: 'clerk', office: 'county', deliverer: 'medical' },
  jinqiao: {
    village: places.jinqiao,
    county: places.county,
    helper: 'jinqiaoHelper',
    clerk: 'jinpenClerk',
    office: 'county',
    deliverer: 'medical',
  },
  chuangfeng: {
    village: neighbour.village,
    county: places.nanxian,
    helper: 'chuangfengHelper',
    clerk: 'mingshanClerk',
    office: 'nanxian',
    deliverer: 'nanxianMedical',
  },
} as const
export type PlotName = keyof typeof plots

/** What was planted in a village: two families with everything that can be known of one, by the numbers operations ask for. */
export interface Plot {
  readonly name: PlotName
  readonly village: string
  /** The first family is the medical insurance's business, the second education's. */
  readonly households: readonly [number, number]
  readonly persons: readonly number[]
  readonly alerts: readonly [number, number]
  readonly numbers: Readonly<
    Record<
      | 'attachment'
      | 'evidence'
      | 'visit'
      | 'photo'
      | 'lead'
      | 'childLead'
      | 'plan'
      | 'householdPlan'
      | 'measure'
      | 'exemption'
      | 'conflict'
      | 'merge'
      | 'run'
      | 'import'
      | 'user'
      | 'post'
      | 'sparePost'
      | 'proposedPost'
      | 'key'
      | 'proposal'
      | 'correction'
      | 'export',
      number
    >
  >
  readonly pair: readonly [number, number]
  readonly people: readonly Planted[]
  /** A child of the first family, whom only those may see who have the family in hand. The last of `persons`. */
  readonly child: Planted
  /** Somebody who stands only in a row held back. */
  readonly held: Planted
  /** A child who stands only in a row held back: for those who can put the row right. */
  readonly heldChild: Planted
  /** A child of whom only a lead speaks: for those who handle leads, and who reported it. */
  readonly leadChild: Planted
}

/** Everybody planted in a village with what gives them away. */
export function tracesIn(plot: Plot): readonly string[] {
  return [...plot.people, plot.held, plot.heldChild, plot.leadChild, plot.child].flatMap(tracesOf)
}
