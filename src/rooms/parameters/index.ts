/** The figures every rule reads: those of the policy packs with the standards published here on top. */
export {
  allPublished,
  parametersAsPublished,
  parametersBut,
  parametersInForce,
  publishedStandards,
  type KnownStandard,
  publishedFigures,
  type Revocation,
} from './in-force.ts'
export { figuresOfInstallation, type InstallationFigures, type Origin, type OriginOf } from './origins.ts'
export { publishStandard, revokeStandard, type Publication, type RevocationEntry } from './publish.ts'
export { verificationsOf, verifiedFigures, type Verification } from './verifications.ts'
