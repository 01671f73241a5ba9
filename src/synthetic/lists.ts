import { ageOf, type VillageBuilder } from './builder.ts'
import { dayOf, yearOf, type Day } from './calendar.ts'
import { careAllowance, disabilityAllowance, orphanAllowance, standards } from './figures.ts'
import { isSevere } from './hardship.ts'
import { drawNumber } from './identity.ts'
import { headAt } from './as-of.ts'
import { never, type Household, type Membership, type Person } from './model.ts'
import type { Shape } from './structure.ts'

/** Standards of the household's kind of registration. */
export function standardOf(table: { readonly urban: number; readonly rural: number }, household: Household): number {
  return household.urban ? table.urban : table.rural
}

/** Brings the declared incomes to what the hardship means, and puts the household on its list. Runs after work and property. */
export function drawLists(builder: VillageBuilder, household: Household): void {
  settleIncome(builder, household)
  if (household.hardship === 'none' || household.hardship === 'missed') return
  const started = firstOfMonth(builder.base - builder.random.between(40, 2600))
  switch (household.hardship) {
    case 'dibao':
      addDibao(builder, household, household.persons, started)
      break
    case 'single':
      addSingle(builder, household, started)
      break
    case 'tekun':
      addTekun(builder, household, started)
      break
    case 'marginal':
      addMarginal(builder, household, started)
      break
    case 'rigid':
      addRigid(builder, household)
      break
  }
}

function firstOfMonth(day: Day): Day {
  const date = new Date(day * 86_400_000)
  return dayOf(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}

/** Band of monthly income a head, in percent of the dibao standard, that fits each hardship. */
const bands: Record<Household['hardship'], readonly [number, number]> = {
  dibao: [15, 72],
  missed: [20, 80],
  tekun: [0, 25],
  single: [112, 148],
  marginal: [108, 148],
  rigid: [190, 320],
  none: [210, 900],
}

/** Farming and family money make up the difference between what is registered and what the household lives on. */
function settleIncome(builder: VillageBuilder, household: Household): void {
  const { random } = builder
  const [low, high] = bands[household.hardship]
  const standard = standardOf(standards.dibao, household)
  const wanted = Math.floor((random.between(low, high) * standard * household.persons.length * 12) / 100)
  const { income } = household
  const missing = wanted - income.wage - income.transfer
  if (missing > 0) income.business += missing
  if (household.hardship === 'none' && random.chance(600)) income.property += random.between(6, 60) * 10_000
}

/** Declared income of the household a month, rounded down to the fen. */
export function monthlyIncome(household: Household): number {
  const { wage, business, property, transfer } = household.income
  return Math.floor((wage + business + property + transfer) / 12)
}

/** Standard × members − income, up to the next yuan; never less than ten yuan. */
function shortfall(household: Household, members: number, income: number): number {
  const gap = standardOf(standards.dibao, household) * members - income
  return Math.max(1000, Math.ceil(gap / 100) * 100)
}

const blank = { perHead: 0, spending: 0, yearlyIncome: 0, institution: false, fading: never }

/** Puts members of a household on the dibao roster. */
export function addDibao(
  builder: VillageBuilder,
  household: Household,
  members: readonly Person[],
  from: Day,
  extra: Partial<Membership> = {},
): Membership {
  const able = members.some((person) => person.activity === 'farmer' || person.activity === 'worker' || person.activity === 'home')
  const membership: Membership = {
    ...blank,
    list: 'dibao',
    household,
    head: headAt(household, builder.base),
    members,
    amount: shortfall(household, members.length, monthlyIncome(household)),
    kind: able ? 'B' : 'A',
    cause: causeOf(builder, household),
    from,
    to: never,
    fading: builder.random.chance(180) ? from + 400 : never,
    ...extra,
  }
  builder.facts.memberships.push(membership)
  return membership
}

/** One severely disabled or seriously ill member of a family just above the standard, counted alone (单人保). */
function addSingle(builder: VillageBuilder, household: Household, from: Day): void {
  const person = household.persons.find((member) => isSevere(member.disability) || member.illness?.serious === true)
  if (!person) return
  const own = builder.random.between(0, 180) * 100
  addDibao(builder, household, [person], from, { kind: 'D', amount: shortfall(household, 1, own), cause: person.disability ? '3' : '1' })
}

function addTekun(builder: VillageBuilder, household: Household, from: Day): void {
  const [person] = household.persons
  if (!person) return
  const selfCare = ageOf(person, builder.base) >= 85 && builder.random.chance(5000) ? '2' : (person.disability?.selfCare ?? '1')
  addTekunMember(builder, person, from, { kind: selfCare, institution: builder.random.chance(1700) })
  // Taken over from dibao and not struck off there: twice on a list.
  if (builder.random.chance(60)) addDibao(builder, household, [person], from - 400)
}

/** Puts one person on the tekun roster; `kind` is the self-care level. */
function addTekunMember(builder: VillageBuilder, person: Person, from: Day, extra: Partial<Membership>): Membership {
  const { household } = person
  const membership: Membership = {
    ...blank,
    list: 'tekun',
    household,
    head: person,
    members: [person],
    amount: standardOf(standards.tekun, household),
    kind: '1',
    cause: '6',
    from,
    to: never,
    ...extra,
  }
  builder.facts.memberships.push(membership)
  return membership
}

/** Monthly care allowance of a tekun membership. */
export function careAmount(membership: Membership): number {
  return careAllowance[membership.kind === '3' ? '3' : membership.kind === '2' ? '2' : '1']
}

/** Puts the whole family on the list of low-income margin. */
function addMarginal(builder: VillageBuilder, household: Household, from: Day): Membership {
  const perHead = Math.floor(monthlyIncome(household) / household.persons.length)
  const membership: Membership = {
    ...blank,
    list: 'marginal',
    household,
    head: headAt(household, builder.base),
    members: household.persons.slice(),
    amount: 0,
    kind: '',
    cause: causeOf(builder, household),
    perHead,
    from,
    to: never,
  }
  builder.facts.memberships.push(membership)
  return membership
}

function addRigid(builder: VillageBuilder, household: Household): void {
  const yearlyIncome = monthlyIncome(household) * 12
  const spending = Math.floor((yearlyIncome * builder.random.between(62, 130)) / 100)
  const ill = household.persons.some((person) => person.illness?.serious)
  addRigidFamily(builder, household, builder.base - builder.random.between(20, 300), ill ? '1' : '2', spending, yearlyIncome)
}

/** Puts a family on the list of rigid expenditure for a year; spending and income of twelve months in fen. */
function addRigidFamily(
  builder: VillageBuilder,
  household: Household,
  from: Day,
  kind: string,
  spending: number,
  yearlyIncome: number,
): Membership {
  const membership: Membership = {
    ...blank,
    list: 'rigid',
    household,
    head: headAt(household, builder.base),
    members: household.persons.slice(),
    amount: 0,
    kind,
    cause: causeOf(builder, household),
    spending,
    yearlyIncome,
    from,
    to: from + 364,
  }
  builder.facts.memberships.push(membership)
  return membership
}

/** The main cause of hardship the facts of the household suggest. */
function causeOf(builder: VillageBuilder, household: Household): string {
  if (household.persons.some((person) => person.illness?.serious)) return '1'
  if (household.persons.some((person) => isSevere(person.disability))) return '3'
  if (household.persons.every((person) => ageOf(person, builder.base) >= 60)) return '8'
  if (household.persons.some((person) => person.activity === 'student' && ageOf(person, builder.base) >= 15)) return '2'
  return builder.random.pick(['6', '4', '6', '9'])
}

const measures = ['产业帮扶；小额信贷', '医疗救助；低保', '公益性岗位；雨露计划', '教育资助', '危房改造；临时救助'] as const

/** Families watched against falling back into poverty; listed families more often. */
export function drawWatch(builder: VillageBuilder, household: Household): void {
  const { random, facts, base } = builder
  if (!random.chance(household.hardship === 'none' || household.hardship === 'tekun' ? 95 : 900)) return
  const on = dayOf(2020, 10, 1) + random.below(base - dayOf(2020, 10, 1) - 40)
  const removed = random.chance(5500) ? Math.min(base - 5, on + random.between(200, 900)) : never
  const perHead = household.hardship === 'none' ? random.between(900, 1500) * 1000 : random.between(560, 1000) * 1000
  facts.watches.push({
    household,
    head: headAt(household, base),
    kind: random.pick(['1', '2', '2', '3']),
    risk: causeOf(builder, household),
    on,
    removed: removed > on ? removed : never,
    perHead,
    measures: random.pick(measures),
  })
}

/** Both disability allowances, for whom the rosters give a right; a few are not paid, which the platform should find. */
export function drawAllowances(builder: VillageBuilder): void {
  const { facts } = builder
  const listed = new Set(
    facts.memberships
      .filter((membership) => membership.list === 'dibao' || membership.list === 'marginal')
      .flatMap((membership) => membership.members),
  )
  const tekun = new Set(facts.memberships.filter((membership) => membership.list === 'tekun').flatMap((membership) => membership.members))
  for (const disability of facts.disabilities) {
    const { person } = disability
    if (person.household.story !== null || tekun.has(person) || builder.random.chance(350)) continue
    const from = Math.max(disability.issued + 45, builder.base - 3000)
    if (listed.has(person)) facts.allowances.push({ person, kind: '1', amount: disabilityAllowance, disability, from, to: never })
    if (disability.level <= '2') facts.allowances.push({ person, kind: '2', amount: disabilityAllowance, disability, from, to: never })
  }
}

/** Orphans and children nobody in fact brings up: in families of one parent and of grandparents. */
export function drawChildren(builder: VillageBuilder, household: Household, shape: Shape): void {
  const { random, base } = builder
  if (shape !== 'skipped' && shape !== 'parent') return
  const minors = household.persons.filter((person) => ageOf(person, base) < 18)
  const guardian = headAt(household, base)
  if (minors.length === 0 || minors.includes(guardian)) return
  const orphans = shape === 'skipped' && random.chance(120)
  const unattended = !orphans && random.chance(shape === 'skipped' ? 300 : 60)
  if (!orphans && !unattended) return
  const mother = orphans ? '1' : random.pick(['8', '5', '3'])
  for (const child of minors) addChildCare(builder, child, orphans ? '1' : '2', '1', mother, guardian, base - random.between(60, 1500))
}

/** Puts a child on the list; the states are codes of parentState. */
function addChildCare(
  builder: VillageBuilder,
  child: Person,
  kind: string,
  father: string,
  mother: string,
  guardian: Person,
  from: Day,
): void {
  builder.facts.children.push({
    child,
    kind,
    institution: false,
    father,
    mother,
    guardian,
    amount: Math.ceil(orphanAllowance.home / 100) * 100,
    from: Math.max(from, child.birth + 60),
    to: never,
  })
}

/** Medical insurance of the year for everybody, and balances of those whose families authorised the query. */
export function drawInsurance(builder: VillageBuilder, household: Household): void {
  const { random, facts, base } = builder
  const from = dayOf(yearOf(base), 1, 1)
  for (const person of household.persons) {
    const worker = person.job !== null && person.job.insured
    const missing = !worker && random.chance(household.hardship === 'none' ? 180 : 60)
    facts.enrolments.push({ person, kind: missing ? '9' : worker ? '2' : '1', from })
  }
  if (household.hardship === 'none' || household.hardship === 'missed') return
  for (const person of household.persons) if (ageOf(person, base) >= 18) addBalances(builder, person)
}

const banks = ['益阳合成农村商业银行', '合成邮政储蓄银行', '合成农业银行'] as const

function addBalances(builder: VillageBuilder, person: Person): void {
  const { random, facts, base } = builder
  const rich = random.chance(110)
  const amount = rich ? random.between(90_000, 420_000) * 100 : random.between(40, 9_000) * 100
  facts.balances.push({
    person,
    institution: random.pick(banks),
    kind: rich ? '2' : '1',
    amount,
    from: base - 700,
    monthly: random.between(-20, 60) * 100,
  })
  if (random.chance(900))
    facts.balances.push({
      person,
      institution: random.pick(banks),
      kind: '4',
      amount: random.between(5000, 80_000) * 100,
      from: base - 500,
      monthly: -50_000,
    })
  if (random.chance(3500))
    facts.internet.push({
      person,
      institution: random.pick(['合成支付甲', '合成支付乙']),
      kind: random.chance(7000) ? '1' : '2',
      amount: random.between(2, 3000) * 100,
      from: base - 300,
      monthly: 0,
    })
}

/** A number for an approval or a settlement. */
export function documentNumber(builder: VillageBuilder, mark: string): string {
  return `${mark}99${drawNumber(builder.random, '', 12)}`
}
