import type { IdNumber } from '#kernel'
import type { Day } from './calendar.ts'
import type { Place } from './regions.ts'

/** The day that never comes: an open end. */
export const never: Day = 99_999

export type Marital = '10' | '20' | '30' | '40'

/** One-digit codes are those of the catalogue's code lists; only the values the generator uses are named. */
export type Sex = 1 | 2

/** A person. Facts about them stand in the village's lists; only kinship and what every file repeats stands here. */
export type Person = {
  readonly household: Household
  readonly id: IdNumber
  readonly name: string
  readonly sex: Sex
  readonly birth: Day
  readonly phone: string
  readonly nationality: string
  /** Registered in the household from this day (birth, or earlier than anything the files tell). */
  readonly since: Day
  died: Day
  /** Rosters of aid carry the person until this day; a death brings it, late more often than it should. */
  listedUntil: Day
  /** The registry learnt of the death on this day. */
  cancelled: Day
  /** On the base day; code list marriage. */
  marital: Marital
  /** Later changes in order of day. */
  maritalChanges: { readonly on: Day; readonly to: Marital }[] | null
  father: Person | null
  mother: Person | null
  spouse: Person | null
  /** Works or lives elsewhere: the region code, or null when at home. */
  away: { readonly region: string; readonly since: Day } | null
  conscript: boolean
  /** What the person lives from at the start; decides which facts are made. */
  activity: Activity
  disability: Disability | null
  illness: Illness | null
  /** The running job, for events that end it. */
  job: Job | null
}

export type Activity = 'infant' | 'student' | 'worker' | 'farmer' | 'trader' | 'home' | 'unable' | 'retired'

/** Hardship a household is drawn for; decides incomes and lists. */
export type Hardship = 'none' | 'dibao' | 'single' | 'tekun' | 'marginal' | 'rigid' | 'missed'

export type Household = {
  readonly place: Place
  /** Number of the register book. */
  readonly registerNo: string
  readonly address: string
  readonly urban: boolean
  readonly persons: Person[]
  /** Who heads it from which day, in order; a death of the head adds the next. */
  readonly heads: { readonly person: Person; readonly from: Day }[]
  hardship: Hardship
  /** Yearly incomes in fen by kind, as they were when the generator started (declared incomes). */
  readonly income: { wage: number; business: number; property: number; transfer: number }
  /** A move of the whole family inside the county. */
  move: { readonly on: Day; readonly to: Place } | null
  /** Stories keep their facts: no random event touches them, no defect spoils their rows. */
  readonly story: string | null
}

type Span = { readonly from: Day; to: Day }

export type Employer = { readonly name: string; readonly code: string }

export type Job = Span & {
  readonly person: Person
  /** Code list employmentForm. */
  readonly form: '1' | '2' | '3' | '4' | '5'
  readonly employer: Employer | null
  readonly wage: number
  readonly insured: boolean
  readonly fund: boolean
  /** Code list payrollKind, for whom the treasury pays. */
  readonly payroll: string | null
  readonly region: string
  registered: boolean
}

export type Pension = Span & {
  readonly person: Person
  readonly kind: 'resident' | 'enterprise' | 'public'
  readonly amount: number
  readonly unit: string
  readonly account: string
}

export type Unemployment = Span & {
  readonly person: Person
  readonly reason: string
  benefit: number
  benefitUntil: Day
  readonly hardToPlace: boolean
}

/** One school year of one pupil. */
export type School = Span & {
  readonly person: Person
  readonly school: string
  readonly stage: string
  readonly grade: number
  readonly enrolled: Day
  readonly boarding: boolean
  readonly fees: number
  status: string
}

export type Disability = {
  readonly person: Person
  readonly kind: string
  readonly level: string
  readonly issued: Day
  readonly validUntil: Day
  readonly selfCare: '1' | '2' | '3'
}

export type Illness = Span & {
  readonly person: Person
  readonly disease: string
  readonly serious: boolean
  /** Average gross cost a month in fen. */ readonly monthly: number
}

/** A settled treatment and who paid what. */
export type Bill = {
  readonly person: Person
  readonly on: Day
  readonly no: string
  readonly kind: string
  readonly hospital: Hospital
  readonly disease: string
  readonly serious: boolean
  readonly total: number
  readonly inScope: number
  readonly basic: number
  readonly major: number
  readonly extra: number
  /** Paid by medical assistance, out of what insurance left. */
  readonly aid: number
  readonly aidIdentity: string
}

export type Hospital = { readonly name: string; readonly level: string }

/** A household's place on a list of civil affairs. */
export type Membership = Span & {
  readonly list: 'dibao' | 'tekun' | 'marginal' | 'rigid'
  readonly household: Household
  readonly head: Person
  readonly members: readonly Person[]
  readonly amount: number
  /** Dibao: class; tekun: self-care level; rigid: kind of spending. */
  readonly kind: string
  readonly cause: string
  /** Marginal: income a head a month; rigid: spending and income of twelve months. */
  readonly perHead: number
  readonly spending: number
  readonly yearlyIncome: number
  /** Tekun: in a home. */
  readonly institution: boolean
  /** Gradual exit from this day. */
  fading: Day
}

export type RelapseWatch = {
  readonly household: Household
  readonly head: Person
  readonly kind: string
  readonly risk: string
  readonly on: Day
  readonly removed: Day
  readonly perHead: number
  readonly measures: string
}

export type ChildCare = Span & {
  readonly child: Person
  readonly kind: string
  readonly institution: boolean
  readonly father: string
  readonly mother: string
  readonly guardian: Person | null
  readonly amount: number
}

export type Allowance = Span & {
  readonly person: Person
  readonly kind: '1' | '2'
  readonly amount: number
  readonly disability: Disability
}

export type TemporaryAid = {
  readonly person: Person
  readonly kind: '1' | '2'
  readonly cause: string
  readonly persons: number
  readonly on: Day
  readonly amount: number
  readonly first: boolean
  readonly no: string
}

export type EducationAid = {
  readonly school: School
  readonly aid: string
  readonly term: string
  readonly on: Day
  readonly amount: number
  readonly hardship: string
}

export type Injury = {
  readonly person: Person
  readonly on: Day
  readonly recognised: Day
  readonly grade: string
  readonly benefit: number
  readonly care: number
  readonly lump: number
}

export type WorkService = {
  readonly person: Person
  readonly service: string
  readonly on: Day
  readonly result: string
  readonly refused: boolean
}

export type EmergencyTreatment = {
  readonly person: Person
  readonly on: Day
  readonly hospital: Hospital
  readonly disease: string
  readonly owed: number
  readonly paid: number
  readonly paidOn: Day
}

export type RentalAid = Span & { readonly head: Person; readonly kind: string; readonly members: number; readonly amount: number }

export type HouseRepair = {
  readonly head: Person
  readonly grade: string
  readonly repair: string
  readonly applied: Day
  readonly completed: Day
  readonly amount: number
}

export type Disaster = {
  readonly head: Person
  readonly kind: string
  readonly on: Day
  readonly damage: string
  readonly loss: number
  readonly aid: string
  readonly amount: number
  readonly paid: Day
  readonly persons: number
}

export type Fisher = {
  readonly person: Person
  readonly vessel: string
  readonly left: Day
  readonly placement: string
  readonly insured: boolean
  readonly compensation: number
}

export type Relocation = {
  readonly household: Household
  readonly from: string
  readonly to: string
  readonly on: Day
  readonly concentrated: boolean
  readonly settlement: string
  readonly moved: boolean
}

export type Estate = {
  readonly person: Person
  readonly unit: string
  readonly use: string
  readonly area: number
  readonly ownership: string
  readonly share: number
  readonly on: Day
  readonly until: Day
  readonly region: string
  readonly address: string
}

export type Entity = {
  readonly person: Person
  readonly code: string
  readonly name: string
  readonly kind: string
  readonly role: string
  readonly capital: number
  readonly share: number
  readonly founded: Day
  readonly closed: Day
}

export type Vehicle = Span & {
  readonly person: Person
  readonly plate: string
  readonly kind: string
  readonly use: string
  readonly brand: string
  readonly price: number
}

export type Vessel = {
  readonly person: Person
  readonly no: string
  readonly kind: string
  readonly tonnage: number
  readonly on: Day
  readonly ended: Day
}

/** A balance that grows by the same sum each month from the day it is known. */
export type Balance = {
  readonly person: Person
  readonly institution: string
  readonly kind: string
  readonly amount: number
  readonly from: Day
  readonly monthly: number
}

export type Policy = {
  readonly person: Person
  readonly no: string
  readonly insurer: string
  readonly kind: string
  readonly premium: number
  readonly value: number
  readonly from: Day
  readonly to: Day
}

export type Meter = {
  readonly household: Household
  readonly person: Person
  readonly utility: '1' | '2'
  readonly no: string
  /** Usual use a month. */ readonly usual: number
  /** Use falls to nearly nothing from this day. */ quiet: Day
  readonly arrears: number
}

export type Custody = Span & { readonly person: Person; readonly measure: string }

export type RegisterChange = {
  readonly person: Person
  readonly change: string
  readonly on: Day
  readonly from: string
  readonly to: string
}

export type Wedding = {
  readonly husband: Person
  readonly wife: Person
  readonly event: '1' | '2'
  readonly on: Day
  readonly region: string
}

export type Enrolment = { readonly person: Person; readonly kind: '1' | '2' | '9'; readonly from: Day }

/** Somebody whom the register holds twice: entered in a second household under another number, the old entry never cancelled. */
export type DoubleEntry = { readonly person: Person; readonly id: IdNumber; readonly household: Household }

/** Everything the departments know about one village, each kind of fact in its own list. */
export type Facts = {
  readonly jobs: Job[]
  readonly pensions: Pension[]
  readonly unemployments: Unemployment[]
  readonly schools: School[]
  readonly disabilities: Disability[]
  readonly illnesses: Illness[]
  readonly bills: Bill[]
  readonly memberships: Membership[]
  readonly watches: RelapseWatch[]
  readonly children: ChildCare[]
  readonly allowances: Allowance[]
  readonly temporaryAids: TemporaryAid[]
  readonly educationAids: EducationAid[]
  readonly injuries: Injury[]
  readonly services: WorkService[]
  readonly emergencies: EmergencyTreatment[]
  readonly rentals: RentalAid[]
  readonly repairs: HouseRepair[]
  readonly disasters: Disaster[]
  readonly fishers: Fisher[]
  readonly relocations: Relocation[]
  readonly estates: Estate[]
  readonly entities: Entity[]
  readonly vehicles: Vehicle[]
  readonly vessels: Vessel[]
  readonly balances: Balance[]
  readonly policies: Policy[]
  readonly internet: Balance[]
  readonly meters: Meter[]
  readonly custody: Custody[]
  readonly changes: RegisterChange[]
  readonly weddings: Wedding[]
  readonly enrolments: Enrolment[]
  readonly doubles: DoubleEntry[]
}

/** One village with its people over the generated months. */
export type Village = { readonly place: Place; readonly households: Household[]; readonly persons: Person[]; readonly facts: Facts }

/** Empty lists for a new village. */
export function noFacts(): Facts {
  return {
    jobs: [],
    pensions: [],
    unemployments: [],
    schools: [],
    disabilities: [],
    illnesses: [],
    bills: [],
    memberships: [],
    watches: [],
    children: [],
    allowances: [],
    temporaryAids: [],
    educationAids: [],
    injuries: [],
    services: [],
    emergencies: [],
    rentals: [],
    repairs: [],
    disasters: [],
    fishers: [],
    relocations: [],
    estates: [],
    entities: [],
    vehicles: [],
    vessels: [],
    balances: [],
    policies: [],
    internet: [],
    meters: [],
    custody: [],
    changes: [],
    weddings: [],
    enrolments: [],
    doubles: [],
  }
}
