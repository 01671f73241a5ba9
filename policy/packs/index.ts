/** The packs: one model a programme, their figures by place and day, and the outcome of all of them for one family. */
export { alternativesOf, type Alternative } from './alternatives.ts'
export {
  changesOf,
  evaluateAll,
  evaluateProgramme,
  type MissingFigure,
  type Outcome,
  type Part,
  type ProgrammeOutcome,
  type Question,
  type Remark,
  type UsedFigure,
} from './evaluate.ts'
export { packFigures, places as packPlaces } from './figures/index.ts'
export { packInputs, presumeNothingElse } from './inputs.ts'
export { documentNamed, inForce, library, staleDocuments, yearBefore, type PolicyDocument } from './library.ts'
export { packModels, programmes, resultsOf, type Pace, type Programme } from './programmes.ts'
export { termsModel } from './terms.ts'
export { outcomeOf as outcomeOfCase, workedCases, type Case as PolicyCase, type Situation } from './worked-cases.ts'
export { plainCards, type PlainCard } from './cards.ts'
