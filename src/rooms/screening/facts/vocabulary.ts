/**
 * The words in which department rows are summed up: flags and amounts of a person, measures of a household. Rows of every data set
 * are folded into these first; the facts of `#policy` are then counted from them (`recipes.ts`).
 */

/**
 * What the registry says of a person in a household. `member`: belongs to it now; others are on its lists or have died. `seenAlive`: was
 * reported dead, and the county has taken that back: lists of deaths say nothing true of them. `elsewhere`: has a row in another household
 * too, and that is the one that counts for what the person owns, earns and spends.
 */
export const registryFlags = [
  'member',
  'dibao',
  'tekun',
  'marginal',
  'rigid',
  'relapse',
  'twice',
  'dead',
  'seenAlive',
  'elsewhere',
] as const
/** What schools, hospitals, federations and courts say of a person. */
const lifeFlags = [
  'died',
  'custody',
  'movedAway',
  'enrolled',
  'inSchool',
  'paidStage',
  'pupilAided',
  'severe',
  'newSevere',
  'mentalThree',
  'disabled',
  'livingPaid',
  'carePaid',
  'childSupported',
  'seriousIll',
  'insured',
  'residentInsured',
  'premiumAided',
  'assessed',
  'careNeeded',
  'careFeePaid',
  'injured',
] as const
/** What employers, insurance and tax say of a person. `paidMonth0` is the month of the newest contributions that count. */
const workFlags = [
  'employed',
  'contributing',
  'paidMonth0',
  'paidMonth1',
  'paidMonth2',
  'fundPaying',
  'payroll',
  'jobless',
  'wantsWork',
  'served',
  'benefitEnding',
] as const

/** Flags lie in three words of 32 bits, by where they come from. */
export const flagWords = [registryFlags, lifeFlags, workFlags] as const
export type RegistryFlag = (typeof registryFlags)[number]
export type DepartmentFlag = (typeof lifeFlags)[number] | (typeof workFlags)[number]
export type Flag = RegistryFlag | DepartmentFlag

/** Highest monthly amount any row shows for a person, fen: several sources speak of the same wage, and a month may be reported twice. */
export const personAmounts = ['wage', 'pension', 'basicPension', 'benefit'] as const
export type PersonAmount = (typeof personAmounts)[number]

/** Sums over a household's rows. Fen, basis points or numbers of things. */
export const householdSums = [
  'taxIncome',
  'houseShares',
  'shopShares',
  'cars',
  'companies',
  'bankDeposits',
  'internetDeposits',
  'premiums',
  'billed',
  'settled',
  'medicalAid',
  'schoolFees',
  'temporaryAid',
  'disasterAid',
  'dangerousHouses',
  'arrears',
] as const
/** Highest value among a household's rows. */
export const householdHighest = ['damagedHouse', 'disasterLoss', 'dangerousDays', 'deathDays'] as const
/** Lowest value among a household's rows; nothing where there is no row. */
export const householdLowest = ['disasterDays'] as const
export type HouseholdMeasure = (typeof householdSums)[number] | (typeof householdHighest)[number] | (typeof householdLowest)[number]

/** Word and bit of a flag. */
export function flagBit(flag: Flag): { readonly word: 0 | 1 | 2; readonly bit: number } {
  const word = flagWords.findIndex((flags) => (flags as readonly string[]).includes(flag))
  const position = (flagWords[word] as readonly string[] | undefined)?.indexOf(flag) ?? -1
  if (word < 0 || position < 0) throw new Error(`unknown flag ${flag}`)
  return { word: word as 0 | 1 | 2, bit: 2 ** position }
}
