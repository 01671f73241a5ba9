import { dataSets } from '#rooms/catalogue'
import { civilAffairsCutters } from './civil-affairs.ts'
import type { Cutter } from './cutter.ts'
import { healthAndHomeCutters } from './health-and-homes.ts'
import { populationCutters } from './population.ts'
import { propertyCutters } from './property.ts'
import { schoolAndWorkCutters } from './school-and-work.ts'

export type { Cutter, RowSink, Value } from './cutter.ts'

const all = [...populationCutters, ...civilAffairsCutters, ...schoolAndWorkCutters, ...healthAndHomeCutters, ...propertyCutters]

/** One cutter for each data set of the catalogue that synthetic people have rows for, in the catalogue's order. */
export const cutters: readonly Cutter[] = dataSets.flatMap((dataset) => all.filter((cutter) => cutter.dataset.id === dataset.id))

/** The cutter of a data set; a wrong id is a programming error. */
export function cutterOf(id: string): Cutter {
  const found = cutters.find((cutter) => cutter.dataset.id === id)
  if (!found) throw new Error(`No cutter for the data set ${id}`)
  return found
}
