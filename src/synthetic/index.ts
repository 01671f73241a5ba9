/**
 * Synthetic people and the departments' files cut from them: for the demonstration, the tests and the benchmarks. Nobody here exists;
 * every number that could name somebody carries a mark no real one has (docs/adr/0003-synthetic-people.md).
 */
export {
  demoSeed,
  demoStart,
  generateFiles,
  isDueIn,
  worldOf,
  type GeneratedFile,
  type GenerateOptions,
  type GenerateReport,
} from './command.ts'
export { cutterOf, cutters, type Cutter, type RowSink } from './cutting/index.ts'
export { defectEffects, type Defect, type DefectEffect, type DefectKind } from './files/defects.ts'
export { encodeGb18030 } from './files/gb18030.ts'
export type { FileFormat } from './files/sinks.ts'
export { isSyntheticId, syntheticIdPrefix, syntheticPhonePrefix } from './identity.ts'
export { headAt, maritalAt, placeAt, present, relationTo } from './as-of.ts'
export type { Household, Person, Village } from './model.ts'
export { loadAtlas, type Atlas, type Place } from './regions.ts'
export {
  castOf,
  stories,
  type Evidence,
  type ExpectedFinding,
  type Story,
  type StoryCast,
  type StoryCause,
  type StoryPerson,
} from './stories/index.ts'
export { generateVillage, monthsOf, peopleOf, type World } from './village.ts'
