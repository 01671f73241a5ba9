import { ageOf, type VillageBuilder } from './builder.ts'
import { centralBasicPension, unemploymentBenefit } from './figures.ts'
import { drawNumber } from './identity.ts'
import { isSevere } from './hardship.ts'
import { never, type Activity, type Employer, type Household, type Job, type Person } from './model.ts'
import { lottery } from './random.ts'

/** Where people of the lake counties go to work: the Pearl river, the provincial capital, the Yangtze delta, near home. */
const destinations = lottery([
  ['440300000000', 26],
  ['440100000000', 20],
  ['441900000000', 16],
  ['430100000000', 18],
  ['430900000000', 6],
  ['330100000000', 8],
  ['310000000000', 6],
] as const)

const trades = ['水产养殖', '稻虾种植', '粮油加工', '服装', '电子装配', '建筑劳务', '物流', '商贸', '食品', '农机服务'] as const
const towns = ['湖畔', '垸乡', '新洲', '兴农', '沅江口', '南洞庭', '金穗', '芦苇荡'] as const

/** A made-up employer of the county; the same number always gives the same firm. Credit codes begin with 99. */
function employerOf(county: string, number: number): Employer {
  const town = towns[number % towns.length] ?? ''
  const trade = trades[Math.floor(number / towns.length) % trades.length] ?? ''
  return { name: `${town}${trade}有限公司（合成${String(number)}）`, code: `99${county}${String(number).padStart(9, '0')}X` }
}

const publicUnits = ['中心学校', '卫生院', '农业综合服务中心', '政务服务中心', '水利站', '财政所'] as const

/** What each member lives from, and the job, pension or unemployment that goes with it; adds to the household's incomes. */
export function drawWork(builder: VillageBuilder, household: Household): void {
  for (const person of household.persons) {
    const age = ageOf(person, builder.base)
    person.activity = drawActivity(builder, person, age)
    if (person.activity === 'worker') addFirstJob(builder, person)
    else if (person.activity === 'farmer' && age < 60) addSideJob(builder, person)
    else if (age >= 60) addPension(builder, person)
    if (person.activity === 'home' && age >= 20 && age < 58 && builder.random.chance(220))
      addUnemployment(builder, person, builder.base - builder.random.between(20, 300))
    if (person.sex === 1 && age >= 18 && age <= 22 && household.hardship === 'none' && builder.random.chance(70)) person.conscript = true
  }
}

function drawActivity(builder: VillageBuilder, person: Person, age: number): Activity {
  const { random } = builder
  if (age < 3) return 'infant'
  if (age < 16 || (age < 18 && random.chance(9500)) || (age <= 22 && random.chance(4500))) return 'student'
  if (isSevere(person.disability)) return 'unable'
  if (age >= 60) return person.household.urban || random.chance(4500) ? 'retired' : 'farmer'
  const { hardship } = person.household
  if (hardship === 'tekun') return 'unable'
  if (hardship === 'dibao' || hardship === 'missed') return random.pick(poorActivities)
  if (person.illness?.serious) return 'home'
  return random.pick(age < 50 ? youngActivities : oldActivities)
}

const poorActivities = lottery<Activity>([
  ['unable', 35],
  ['farmer', 40],
  ['home', 20],
  ['worker', 5],
])
const youngActivities = lottery<Activity>([
  ['worker', 65],
  ['farmer', 17],
  ['trader', 9],
  ['home', 9],
])
const oldActivities = lottery<Activity>([
  ['worker', 42],
  ['farmer', 40],
  ['trader', 8],
  ['home', 10],
])

const places = lottery([
  ['away', 50],
  ['local', 30],
  ['flexible', 15],
  ['public', 4],
  ['village', 1],
] as const)

function addFirstJob(builder: VillageBuilder, person: Person): void {
  const { random, base } = builder
  const from = base - random.between(60, 2600)
  const { hardship } = person.household
  // A listed family's worker has an odd job or a public-welfare post; anything better would end the listing.
  if (hardship === 'dibao' || hardship === 'missed') {
    const post = random.chance(5000)
    // A few are on the public payroll all the same: what the comparison should find.
    addJob(builder, person, { form: post ? '4' : '2', wage: random.between(3, 7) * 10_000, from, payroll: random.chance(300) ? '5' : null })
    return
  }
  const modest = hardship !== 'none'
  const kind = modest ? 'flexible' : random.pick(places)
  if (kind === 'away') {
    person.away = { region: random.pick(destinations), since: from }
    addJob(builder, person, {
      form: '1',
      wage: random.around(5400, 2400) * 100,
      from,
      region: person.away.region,
      registered: random.chance(9200),
    })
  } else if (kind === 'local') {
    const insured = random.chance(6000)
    addJob(builder, person, {
      form: '1',
      wage: random.around(3700, 1200) * 100,
      from,
      employer: localEmployer(builder),
      insured,
      fund: insured && random.chance(2500),
    })
  } else if (kind === 'flexible')
    addJob(builder, person, {
      form: '2',
      wage: modest ? random.between(9, 14) * 10_000 : random.around(2900, 900) * 100,
      from,
      registered: random.chance(8000),
    })
  else if (kind === 'public') addPublicJob(builder, person, from)
  else
    addJob(builder, person, {
      form: '2',
      wage: random.between(24, 36) * 10_000,
      from,
      payroll: '5',
      employer: { name: `${builder.place.stem}${builder.place.urban ? '居' : '村'}委会`, code: `99${builder.place.code.slice(2)}0000` },
    })
}

/** Most farmers earn something beside the field that a register knows of; what the field yields no department sees. */
function addSideJob(builder: VillageBuilder, person: Person): void {
  const { random, base } = builder
  if (person.household.hardship !== 'none' || !random.chance(6500)) return
  addJob(builder, person, { form: '2', wage: random.between(14, 30) * 10_000, from: base - random.between(60, 1800) })
}

function addPublicJob(builder: VillageBuilder, person: Person, from: number): void {
  const { random, place } = builder
  const unit = random.below(publicUnits.length)
  const employer = {
    name: `${place.township.name}${publicUnits[unit] ?? ''}`,
    code: `99${place.township.code.slice(2, 9)}${String(unit).padStart(9, '0')}`,
  }
  addJob(builder, person, {
    form: '5',
    wage: random.around(5200, 1600) * 100,
    from,
    employer,
    insured: true,
    fund: true,
    payroll: random.chance(3000) ? '1' : '2',
  })
}

/** One of about eighty firms of the county. */
export function localEmployer(builder: VillageBuilder): Employer {
  return employerOf(builder.place.county.code.slice(0, 6), builder.random.below(80))
}

/** Adds a job and its yearly wage to the household's declared income when it runs on the base day. */
export function addJob(builder: VillageBuilder, person: Person, wish: Pick<Job, 'form' | 'wage' | 'from'> & Partial<Job>): Job {
  const job: Job = {
    person,
    employer: null,
    insured: false,
    fund: false,
    payroll: null,
    region: person.household.place.county.code,
    registered: true,
    to: never,
    ...wish,
  }
  builder.facts.jobs.push(job)
  person.job = job
  if (job.from <= builder.base) person.household.income.wage += job.wage * 12
  return job
}

/** Residents' pension for most, a worker's or a public one for town people; listed families have the residents' pension only. */
function addPension(builder: VillageBuilder, person: Person): void {
  const { random, base } = builder
  const { household } = person
  const from = person.birth + 21_915
  const account = drawNumber(random, '9999', 15)
  const ticket = household.hardship === 'none' || household.hardship === 'single' ? random.below(100) : 100
  const kind = ticket < (household.urban ? 55 : 9) ? 'enterprise' : ticket < (household.urban ? 62 : 12) ? 'public' : 'resident'
  if (kind === 'resident' && random.chance(500)) return
  const amount =
    kind === 'resident'
      ? centralBasicPension + random.between(30, 140) * 100
      : kind === 'enterprise'
        ? random.around(2400, 800) * 100
        : random.around(4600, 1300) * 100
  builder.facts.pensions.push({
    person,
    kind,
    amount,
    unit: kind === 'resident' ? '' : `原${localEmployer(builder).name}`,
    account,
    from: Math.min(from, base),
    to: never,
  })
  household.income.transfer += (kind === 'resident' ? amount - centralBasicPension : amount) * 12
}

const reasons = lottery([
  ['2', 40],
  ['1', 25],
  ['4', 20],
  ['3', 10],
  ['6', 5],
] as const)

/** A registered unemployment; `benefit` in fen a month for those who had been insured. */
export function addUnemployment(builder: VillageBuilder, person: Person, since: number, insured = false): void {
  const { random } = builder
  const benefit = insured ? unemploymentBenefit : 0
  builder.facts.unemployments.push({
    person,
    reason: random.pick(reasons),
    benefit,
    benefitUntil: insured ? since + random.between(3, 12) * 30 : 0,
    hardToPlace: random.chance(2500),
    from: since,
    to: never,
  })
}
