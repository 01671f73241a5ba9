import type { Flag, HouseholdMeasure, PersonAmount } from './vocabulary.ts'

/** Which persons of a household a figure is about. */
export interface Who {
  /** Flags the person has, all of them. */
  readonly all?: readonly Flag[]
  /** Of each of these groups at least one. */
  readonly any?: readonly (readonly Flag[])[]
  /** Flags the person does not have. */
  readonly none?: readonly Flag[]
  /** Completed years, both included. */
  readonly age?: readonly [number, number]
}

/** How a fact of `#policy` comes from what was folded. */
export type Recipe =
  | { readonly from: 'count'; readonly who: Who }
  | { readonly from: 'oldest'; readonly who: Who }
  | { readonly from: 'amounts'; readonly amount: PersonAmount; readonly who: Who }
  /** A measure as it is, or a whole number of parts of it (rounded up or down). */
  | {
      readonly from: 'measure'
      readonly measure: HouseholdMeasure
      readonly parts?: { readonly of: number; readonly rounding: 'up' | 'down' }
    }
  /** The same thing reported by two data sets: the higher figure. */
  | { readonly from: 'higher'; readonly measures: readonly [HouseholdMeasure, HouseholdMeasure] }
  | { readonly from: 'total'; readonly measures: readonly [HouseholdMeasure, HouseholdMeasure] }
  | { readonly from: 'registry'; readonly column: 'urban' }

/**
 * A recipe and the data sets without which the fact is unknown; of a group in brackets one is enough. Left out: every data set whose
 * flags and measures the recipe uses.
 */
export interface FactRecipe {
  readonly recipe: Recipe
  readonly needs?: readonly (string | readonly string[])[]
}

const count = (who: Who, needs?: FactRecipe['needs']): FactRecipe => ({ recipe: { from: 'count', who }, needs })
const measure = (name: HouseholdMeasure, parts?: { of: number; rounding: 'up' | 'down' }): FactRecipe => ({
  recipe: { from: 'measure', measure: name, parts },
})

const listed = ['dibao', 'tekun', 'marginal', 'rigid'] as const
const basic = ['dibao', 'tekun'] as const
const anyDeath = ['dead', 'died'] as const
const wageSources = ['employment-registration', 'social-insurance-contributions', 'housing-fund', 'fiscal-payroll'] as const
const pensionSources = ['resident-pension', 'enterprise-pension', 'public-institution-pension'] as const
const adult = [18, 59] as const

/** One recipe for each fact of `#policy`, by the fact's name. */
export const recipes: Readonly<Record<string, FactRecipe>> = {
  members: count({ all: ['member'] }),
  urban: { recipe: { from: 'registry', column: 'urban' } },
  minors: count({ all: ['member'], age: [0, 17] }),
  elders: count({ all: ['member'], age: [60, 150] }),
  eldest: { recipe: { from: 'oldest', who: { all: ['member'] } } },
  dibaoMembers: count({ all: ['dibao'] }),
  tekunMembers: count({ all: ['tekun'] }),
  marginalMembers: count({ all: ['marginal'] }),
  rigidMembers: count({ all: ['rigid'] }),
  relapseMembers: count({ all: ['relapse'] }),
  labourers: count({ all: ['member'], none: ['severe', 'mentalThree', 'custody', 'inSchool', 'died'], age: adult }, [
    'disability-certificates',
    'school-enrolment',
  ]),
  workers: count({ all: ['member'], any: [['employed', 'contributing', 'fundPaying', 'payroll']] }, [wageSources]),

  wages: { recipe: { from: 'amounts', amount: 'wage', who: { all: ['member'] } }, needs: [wageSources] },
  pensions: { recipe: { from: 'amounts', amount: 'pension', who: { all: ['member'] } }, needs: [pensionSources] },
  basicPensions: { recipe: { from: 'amounts', amount: 'basicPension', who: { all: ['member'] } }, needs: ['resident-pension'] },
  otherIncome: measure('taxIncome', { of: 12, rounding: 'down' }),
  unemploymentBenefit: { recipe: { from: 'amounts', amount: 'benefit', who: { all: ['member'] } } },
  steadyEarners: count({ all: ['paidMonth0', 'paidMonth1', 'paidMonth2'], any: [listed] }),
  houses: measure('houseShares', { of: 10_000, rounding: 'up' }),
  shops: measure('shopShares', { of: 10_000, rounding: 'up' }),
  cars: measure('cars'),
  companies: measure('companies'),
  deposits: { recipe: { from: 'total', measures: ['bankDeposits', 'internetDeposits'] }, needs: [['bank-balances', 'internet-finance']] },
  premiums: measure('premiums'),

  outOfPocket: {
    recipe: { from: 'higher', measures: ['billed', 'settled'] },
    needs: [['medical-expenses', 'medical-insurance-settlement']],
  },
  medicalAid: measure('medicalAid'),
  seriousIll: count({ all: ['member', 'seriousIll'] }),
  premiumUnaided: count({ all: ['residentInsured'], any: [basic], none: ['premiumAided', ...anyDeath] }, ['medical-insurance-enrolment']),
  uninsuredListed: count({ any: [listed], none: ['insured', ...anyDeath] }, ['medical-insurance-enrolment']),
  schoolFees: measure('schoolFees'),
  unaidedPupils: count({ all: ['member', 'paidStage'], none: ['pupilAided'] }),
  missingPupils: count({ all: ['member'], none: ['enrolled', 'died'], age: [7, 14] }, ['school-enrolment']),
  severe: count({ all: ['member', 'severe'] }),
  newSevere: count({ all: ['member', 'newSevere'] }),
  mentalThree: count({ all: ['member', 'mentalThree'] }),
  severeWithoutCare: count({ all: ['member', 'severe'], none: ['carePaid', 'tekun'] }),
  disabledWithoutLiving: count({ all: ['dibao', 'disabled'], none: ['livingPaid', ...anyDeath] }, [
    'disability-certificates',
    'disability-subsidy-payments',
  ]),
  jobless: count({ all: ['member', 'jobless'], none: ['employed'], age: [16, 64] }, ['unemployment-registration']),
  benefitEnding: count({ all: ['member', 'benefitEnding'], none: ['employed', 'contributing'] }, ['unemployment-benefit']),
  unservedJobless: count({ all: ['member', 'jobless', 'wantsWork'], none: ['served', 'employed'] }, [
    'unemployment-registration',
    'employment-services',
  ]),
  injured: count({ all: ['member', 'injured'] }),
  temporaryAid: measure('temporaryAid'),
  damagedHouses: measure('damagedHouse'),
  daysSinceDisaster: measure('disasterDays'),
  disasterAid: measure('disasterAid'),
  disasterLoss: measure('disasterLoss'),
  dangerousHouses: measure('dangerousHouses'),
  daysSinceDangerous: measure('dangerousDays'),
  arrears: measure('arrears'),

  deadListed: count({ any: [[...listed, 'relapse'], anyDeath] }, ['deaths']),
  daysSinceDeath: measure('deathDays'),
  listedTwice: count({ all: ['twice'] }),
  payrollListed: count({ all: ['payroll'], any: [basic] }),
  custodyListed: count({ all: ['custody'], any: [basic] }),
  movedListed: count({ all: ['movedAway'], any: [listed] }),
  unassessedTekun: count({ all: ['tekun'], none: ['assessed', ...anyDeath] }, ['tekun-roster']),
  uncaredTekun: count({ all: ['tekun', 'careNeeded'], none: ['careFeePaid', ...anyDeath] }, ['tekun-roster']),
  carers: count({ all: ['member'], none: ['custody', 'severe', 'mentalThree', 'died'], age: adult }, [
    'custody-records',
    'disability-certificates',
  ]),
  lostAdults: count({ any: [['dead', 'died', 'custody']], age: adult }, ['custody-records']),
  unsupportedChildren: count({ all: ['member'], none: ['childSupported'], age: [0, 17] }),
}
