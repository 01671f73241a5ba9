/** Policy as code: facts, lines, indicators and their parameters by place and day. Imports only `#kernel` and `#rules`. */
import { parameterTable } from '#rules'
import { thresholds } from './indicators/index.ts'
import { hunanParameters } from './parameters/hunan.ts'
import { rosterParameters } from './parameters/rosters.ts'
import { planParameters } from './help-fields.ts'
import { nationalParameters } from './parameters/nation.ts'
import { packFigures } from './packs/index.ts'

export { documents, type DocumentName } from './documents.ts'
export { mostMembers, screeningFacts } from './facts/index.ts'
export { findIndicator, indicators, screeningModel } from './indicators/index.ts'
export { examples, type IndicatorExample } from './indicators/examples.ts'
export type { Indicator, IndicatorCause } from './indicators/indicator.ts'
export * from './packs/index.ts'
export { coverage, type CoveredDocument, type Coverage } from './coverage.ts'
export type { Room } from './coverage-clauses.ts'
export * as lines from './programmes/lines.ts'
export * as effects from './programmes/effects.ts'
export {
  belowPoverty,
  canBeSimulated,
  choicesOf,
  findStandard,
  rowValue,
  neverLowered,
  povertyClause,
  povertyLine,
  standardLimits,
  standards,
  type Standard,
  type StandardLevel,
} from './programmes/standards.ts'
export { rosterDropFloor, rosterDropShare } from './parameters/rosters.ts'
export { helpFieldAt, helpFieldIds, helpFields, measureDays, planReviewMonths, type HelpField, type HelpFieldId } from './help-fields.ts'
export { figureId, publishedValues, resolve, type PublishedStandard } from './published.ts'

/** Every parameter of the packs: national, Hunan, and the thresholds of the indicators. */
export const parameters = parameterTable([
  ...nationalParameters,
  ...hunanParameters,
  ...rosterParameters,
  ...planParameters,
  ...packFigures,
  ...thresholds.map((each) => each.row),
])
