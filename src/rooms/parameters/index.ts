/** The figures every rule reads: those of the policy packs with the standards published here on top. */
export { parametersInForce, parametersWithout, publishedStandards, type KnownStandard, publishedFigures } from './in-force.ts'
export { publishStandard, type Publication } from './publish.ts'
