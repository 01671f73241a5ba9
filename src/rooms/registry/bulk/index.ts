/** The set-based write path of deliveries. */
export type { Delivery, NameConflict } from './delivery.ts'
export {
  createPopulationTable,
  nameInitials,
  normalisePhone,
  personIdContext,
  personPhoneContext,
  populationTable,
} from './population-table.ts'
export { applyPopulation, type PopulationResult } from './population.ts'
export { applyDeaths, createDeathTable, deathTable, type DeathResult } from './deaths.ts'
export { endAbsent, type DropLimit } from './absent.ts'
export { applyHardships, createRosterTable, rosterTable, type HardshipOptions, type HardshipResult } from './hardships.ts'
