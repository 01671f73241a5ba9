import { yuan, type Fen } from '#kernel'

/**
 * Figures the synthetic people are made to. They give the demonstration a believable size; no rule reads them.
 * Shares are per 10,000 unless said otherwise.
 */

/** Hunan's guiding standards of 2025, fen a person a month (答复 t20251011_33822919); 2026 not found: 待核. */
export const standards = {
  dibao: { urban: yuan(740), rural: yuan(485) },
  /** Low-income margin: 1.5 × dibao (国办发〔2023〕39号). */
  marginal: { urban: yuan(1110), rural: yuan(727.5) },
  /** Basic living standard of tekun: 1.3 × dibao. */
  tekun: { urban: yuan(962), rural: yuan(630.5) },
} as const

/** Monthly care allowance of tekun by self-care level 1–3; Hunan's shares of the minimum wage were not found: 待核, amounts are placeholders. */
export const careAllowance: Readonly<Record<'1' | '2' | '3', Fen>> = { 1: yuan(180), 2: yuan(300), 3: yuan(450) }

/** Both disability allowances, a month, from 2026-01-01 (湘民发〔2026〕4号). */
export const disabilityAllowance = yuan(110)

/** Average living allowance of orphans at home and in homes, Hunan end of 2024. */
export const orphanAllowance = { home: yuan(1173.4), institution: yuan(1653.6) } as const

/** Minimum wage of the lowest tier of Hunan from 2025-09-01, a month. */
export const minimumWage = yuan(1800)

/** Share of the population on each list, per 10,000 persons: Hunan's first quarter of 2025 over 66 million people. */
export const listedPerTenThousand = {
  /** 176.16 万 */
  dibao: 267,
  /** 37.41 万 */
  tekun: 57,
  /** 53.38 万 */
  marginal: 81,
  /** 31.54 万 monitored against relapse (end of 2024) */
  relapse: 48,
  /** Not found: 待核. A small share so that the list is not empty. */
  rigid: 6,
} as const

/** Average persons of a dibao household, January 2022: 183.9 万 persons in 106.1 万 households. */
export const dibaoHouseholdSize = 1.73

/** Unemployment benefit a month; Hunan's share of the minimum wage was not found: 待核, a placeholder of four fifths. */
export const unemploymentBenefit = yuan(1440)

/** Registered people a village at full size, by county; elsewhere Hunan's average (66 million in 29,534 villages). */
const fullSize: Readonly<Record<string, number>> = {
  // 大通湖 about 110,000 people, 南县 about 700,000: the sizes the demonstration is asked for.
  430971: 2800,
  430921: 4200,
}
const fullSizeElsewhere = 2200

/** People a village at full size in the county of this six-digit code. */
export function fullSizeOf(county: string): number {
  return fullSize[county] ?? fullSizeElsewhere
}

/** Central basic pension counted inside the residents' pension, a month; the amount in force is set by notice: 待核. */
export const centralBasicPension = yuan(143)

/** Personal premium of residents' medical insurance a year; the amount of 2026 was not found: 待核. */
export const residentPremium = yuan(400)

/** Prices of a kilowatt-hour and a cubic metre of water in fen; placeholders. */
export const tariffs = { electricity: 59, water: 265 } as const
