import type { Reader } from '#db'
import type { PlainDate, RegionCode } from '#kernel'
import { figureId } from '#policy'
import type { ParameterTable, ParameterValue } from '#rules'
import { parametersInForce, publishedStandards } from './in-force.ts'

/** Where a standard was published here: by whom and on which day. */
export interface Origin {
  readonly on: PlainDate
  readonly by: string
  readonly place: RegionCode
  readonly proposalId: number
}

/** Says of a figure in force whether it was published here; undefined for figures of the policy packs. */
export type OriginOf = (key: string, version: Omit<ParameterValue, 'key' | 'value'>) => Origin | undefined

/** The figures of an installation: the table, and which of its rows were published here. */
export interface InstallationFigures {
  readonly parameters: ParameterTable
  readonly originOf: OriginOf
  /** How many standards published here hold, at any place and day. */
  readonly published: number
}

/** The parameters as they hold with where each comes from, for those who tell a person. */
export async function figuresOfInstallation(reader: Reader): Promise<InstallationFigures> {
  const known = await publishedStandards(reader)
  const origins = new Map(
    known.map((row): [string, Origin] => [
      `${figureId(row)} ${row.publishedOn}`,
      { on: row.publishedOn, by: row.publishedByName, place: row.place, proposalId: row.proposalId },
    ]),
  )
  return {
    parameters: await parametersInForce(reader),
    originOf: (key, { place, from, publishedOn }) =>
      publishedOn === undefined ? undefined : origins.get(`${figureId({ key, place, from })} ${publishedOn}`),
    published: known.length,
  }
}
