import { linksToConfirm, postsToConfirm, resetsToConfirm } from '../accounts/home.ts'
import { looksToExplain, unusualLooksOpen } from '../audit/home.ts'
import { operationsTrouble } from '../operations/home.ts'
import { answeredMeasures, lateMeasures, newMeasures, plansToConfirm } from '../plans/home.ts'
import { staleFigures } from '../policy/home.ts'
import { minorsToDecide, openCorrections } from '../registry/home.ts'
import { standardSources } from '../standards/home.ts'
import { openLeads } from '../visits/home.ts'
import type { HomeSource } from './home-source.ts'

/** Rooms add their sources here. */
export const homeSources: readonly HomeSource[] = [
  looksToExplain,
  operationsTrouble,
  postsToConfirm,
  resetsToConfirm,
  linksToConfirm,
  unusualLooksOpen,
  openLeads,
  lateMeasures,
  answeredMeasures,
  newMeasures,
  plansToConfirm,
  openCorrections,
  minorsToDecide,
  ...standardSources,
  staleFigures,
]
