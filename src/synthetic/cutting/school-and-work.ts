import type { Period } from '../calendar.ts'
import { centralBasicPension } from '../figures.ts'
import { present } from '../as-of.ts'
import type { EducationAid, Injury, Job, Pension, Person, School, Unemployment, Village, WorkService } from '../model.ts'
import { cutter, flow, happened, onceCome, personCutter, type Cutter } from './cutter.ts'

/** The school year that covers the last day of the month; the old one ends with August. */
function enrolled(village: Village, month: Period, each: (row: School) => void): void {
  for (const school of village.facts.schools)
    if (school.from <= month.last && school.to >= month.last && present(school.person, month.last)) each(school)
}

const schools = personCutter<School>('school-enrolment', enrolled, {
  school: (row) => row.school,
  stage: (row) => row.stage,
  grade: (row) => row.grade,
  school_status: (row) => row.status,
  attendance: (row) => (row.boarding ? '2' : '1'),
  full_time: (row) => (row.stage >= '4' && row.stage <= '8' ? true : null),
  yearly_fees: (row) => row.fees,
  enrolled_on: (row) => row.enrolled,
  region: (row) => row.person.household.place.code,
})

const aids = flow(
  cutter<EducationAid>(
    'education-aid',
    happened(
      (village) => village.facts.educationAids,
      (aid) => aid.on,
    ),
    (aid) => aid.school.person.household,
    {
      id_number: (row) => row.school.person.id,
      name: (row) => row.school.person.name,
      stage: (row) => row.school.stage,
      aid: (row) => row.aid,
      term: (row) => row.term,
      paid_on: (row) => row.on,
      amount: (row) => row.amount,
      hardship: (row) => row.hardship,
    },
  ),
)

const injuries = personCutter<Injury>(
  'work-injury',
  (village, month, each) => {
    for (const injury of village.facts.injuries) if (injury.on <= month.last) each(injury)
  },
  {
    injured_on: (row) => row.on,
    recognised_on: (row, month) => onceCome(row.recognised, month),
    injury_grade: (row, month) => (row.recognised <= month.last ? row.grade : '00'),
    monthly_benefit: (row) => row.benefit,
    care_benefit: (row) => row.care,
    lump_sum: (row, month) => (row.recognised <= month.last ? row.lump : 0),
  },
)

/** Registered and not yet cancelled, and those cancelled in the month. */
const unemployed = personCutter<Unemployment>(
  'unemployment-registration',
  (village, month, each) => {
    for (const row of village.facts.unemployments)
      if (row.from + 9 <= month.last && row.to >= month.first && present(row.person, month.last)) each(row)
  },
  {
    registered_on: (row) => row.from + 9,
    unemployed_since: (row) => row.from,
    reason: (row) => row.reason,
    wants_work: () => true,
    hard_to_place: (row) => row.hardToPlace,
    status: (row, month) => (row.to <= month.last ? '3' : '1'),
    region: (row) => row.person.household.place.code,
  },
)

const benefits = personCutter<Unemployment>(
  'unemployment-benefit',
  (village, month, each) => {
    for (const row of village.facts.unemployments) {
      if (
        row.benefit > 0 &&
        row.from + 20 <= month.last &&
        row.benefitUntil >= month.first &&
        row.to >= month.first &&
        present(row.person, month.last)
      )
        each(row)
    }
  },
  {
    paid_month: (_row, month) => month.month,
    amount: (row) => row.benefit,
    last_month: (row) => row.benefitUntil,
  },
)

/** Registered work: what runs, and what ended in the month. */
const jobs = personCutter<Job>(
  'employment-registration',
  (village, month, each) => {
    for (const job of village.facts.jobs)
      if (job.registered && job.from <= month.last && job.to >= month.first && present(job.person, month.first)) each(job)
  },
  {
    form: (row) => (row.payroll === '5' ? '9' : row.form),
    employer: (row) => row.employer?.name ?? null,
    started_on: (row) => row.from,
    ended_on: (row, month) => onceCome(row.to, month),
    monthly_wage: (row) => row.wage,
    status: (row, month) => (row.to <= month.last ? '2' : '1'),
    work_region: (row) => row.region,
  },
)

type Contribution = { readonly person: Person; readonly job: Job; readonly insurance: string }

/** Three insurances a month for insured workers; the month in which a job ends is the last one paid. */
function contributions(village: Village, month: Period, each: (row: Contribution) => void): void {
  for (const job of village.facts.jobs) {
    if (!job.insured || job.from > month.first + 14 || job.to < month.first) continue
    each({ person: job.person, job, insurance: job.form === '5' ? '2' : '1' })
    each({ person: job.person, job, insurance: '3' })
    each({ person: job.person, job, insurance: '6' })
  }
}

/** Personal shares in per mille: pension 8 %, unemployment 0.3 %, medical 2 %. */
const personalShare: Readonly<Record<string, number>> = { 1: 80, 2: 80, 3: 3, 6: 20 }

const insurance = personCutter<Contribution>('social-insurance-contributions', contributions, {
  insurance: (row) => row.insurance,
  paid_month: (_row, month) => month.month,
  base: (row) => row.job.wage,
  personal_amount: (row) => Math.round((row.job.wage * (personalShare[row.insurance] ?? 0)) / 1000),
  employer_code: (row) => row.job.employer?.code ?? null,
  employer: (row) => row.job.employer?.name ?? null,
})

function pensionRows(kind: Pension['kind']) {
  return (village: Village, month: Period, each: (row: Pension) => void) => {
    for (const pension of village.facts.pensions)
      if (pension.kind === kind && pension.from <= month.last && pension.to >= month.first) each(pension)
  }
}

const pensionColumns = {
  paid_month: (_row: Pension, month: Period) => month.month,
  monthly_amount: (row: Pension) => row.amount,
  status: (row: Pension, month: Period) => (row.to <= month.last ? '3' : '1'),
}

const retired = { retired_on: (row: Pension) => row.from, paying_unit: (row: Pension) => row.unit }

const publicPensions = personCutter('public-institution-pension', pensionRows('public'), { ...pensionColumns, ...retired })
const enterprisePensions = personCutter('enterprise-pension', pensionRows('enterprise'), { ...pensionColumns, ...retired })
const residentPensions = personCutter('resident-pension', pensionRows('resident'), {
  ...pensionColumns,
  central_basic_amount: () => centralBasicPension,
  account: (row) => row.account,
})

const services = personCutter<WorkService>(
  'employment-services',
  happened(
    (village) => village.facts.services,
    (service) => service.on,
  ),
  {
    service: (row) => row.service,
    served_on: (row) => row.on,
    result: (row) => row.result,
    refused: (row) => row.refused,
  },
)

type Taxed = { readonly person: Person; readonly job: Job; readonly month: string }

/** Wages of insured workers as employers declare them every month; nothing is withheld below 5,000 yuan. */
function taxed(village: Village, month: Period, each: (row: Taxed) => void): void {
  for (const job of village.facts.jobs) {
    if (!job.insured || job.payroll === '5' || job.from > month.first || job.to < month.last) continue
    each({ person: job.person, job, month: month.month })
  }
}

const taxes = flow(
  personCutter<Taxed>('tax-records', taxed, {
    tax_kind: () => '1',
    tax_month: (row) => row.month,
    income: (row) => row.job.wage,
    tax_paid: (row) => Math.max(0, Math.floor(((row.job.wage - 500_000) * 3) / 100)),
    payer: (row) => row.job.employer?.name ?? null,
  }),
)

const funds = personCutter<Job>(
  'housing-fund',
  (village, month, each) => {
    for (const job of village.facts.jobs) if (job.fund && job.from <= month.last && present(job.person, month.last)) each(job)
  },
  {
    employer: (row) => row.employer?.name ?? null,
    base: (row) => row.wage,
    monthly_amount: (row) => Math.floor((row.wage * 16) / 100),
    balance: (row, month) => Math.floor(((Math.min(month.last, row.to) - row.from) / 30) * ((row.wage * 16) / 100)),
    last_paid_month: (row, month) => Math.min(month.last, row.to),
    status: (row, month) => (row.to < month.first ? '2' : '1'),
  },
)

const payroll = personCutter<Job>(
  'fiscal-payroll',
  (village, month, each) => {
    for (const job of village.facts.jobs)
      if (job.payroll !== null && job.from <= month.last && job.to >= month.first && present(job.person, month.first)) each(job)
  },
  {
    payroll_kind: (row) => row.payroll,
    unit: (row) => row.employer?.name ?? `${row.person.household.place.township.name}人民政府`,
    paid_month: (_row, month) => month.month,
    amount: (row) => row.wage,
  },
)

/** Schools, work, pensions and what is paid on wages. */
export const schoolAndWorkCutters: readonly Cutter[] = [
  schools,
  aids,
  injuries,
  unemployed,
  benefits,
  jobs,
  insurance,
  publicPensions,
  enterprisePensions,
  residentPensions,
  services,
  taxes,
  funds,
  payroll,
]
