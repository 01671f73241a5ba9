/** The packs: one model a programme, their figures by place and day, and the outcome of all of them for one family. */
export { packFigures, places as packPlaces } from './figures/index.ts'
export { packModels, programmes, resultsOf, type Pace, type Programme } from './programmes.ts'
