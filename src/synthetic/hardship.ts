import { ageOf, type VillageBuilder } from './builder.ts'
import { never, type Disability, type Hardship, type Household, type Illness, type Person } from './model.ts'
import { lottery } from './random.ts'
import type { Shape } from './structure.ts'

/**
 * How many of 10,000 households of each shape are drawn for a hardship; calibrated so that the lists come out at the shares of
 * `figures.ts` (a test holds that). Old people alone, single men, one parent with children and grandparents with grandchildren are
 * poor most often.
 */
const drawn: Record<Shape, readonly (readonly [Hardship, number])[]> = {
  elder: [
    ['tekun', 1130],
    ['dibao', 1500],
    ['marginal', 90],
    ['missed', 12],
  ],
  elders: [
    ['dibao', 350],
    ['single', 70],
    ['marginal', 95],
  ],
  nuclear: [
    ['dibao', 110],
    ['single', 95],
    ['marginal', 66],
    ['rigid', 7],
    ['missed', 8],
  ],
  generations: [
    ['dibao', 70],
    ['single', 140],
    ['marginal', 55],
    ['rigid', 7],
    ['missed', 8],
  ],
  couple: [
    ['dibao', 190],
    ['single', 130],
    ['marginal', 74],
    ['missed', 10],
  ],
  grown: [
    ['dibao', 170],
    ['single', 150],
    ['marginal', 82],
    ['rigid', 6],
    ['missed', 8],
  ],
  single: [
    ['tekun', 1500],
    ['dibao', 1550],
    ['marginal', 150],
    ['missed', 20],
  ],
  parent: [
    ['dibao', 1230],
    ['marginal', 220],
    ['missed', 20],
  ],
  skipped: [
    ['dibao', 1280],
    ['marginal', 300],
    ['missed', 20],
  ],
}

/** Draws the hardship of a household. Tekun under 60 are severely disabled (drawHealth sees to that). */
export function drawHardship(builder: VillageBuilder, household: Household, shape: Shape): void {
  let ticket = builder.random.below(10_000)
  for (const [hardship, share] of drawn[shape]) {
    ticket -= share
    if (ticket < 0) {
      household.hardship = hardship
      return
    }
  }
}

const kinds = lottery([
  ['4', 55],
  ['6', 11],
  ['1', 11],
  ['5', 9],
  ['2', 8],
  ['7', 4],
  ['3', 2],
] as const)
const levels = lottery([
  ['1', 12],
  ['2', 30],
  ['3', 28],
  ['4', 30],
] as const)
const severeLevels = lottery([
  ['1', 40],
  ['2', 60],
] as const)

/** Chronic and serious illnesses, with the average gross cost a month in yuan. */
const chronic = ['高血压3级', '2型糖尿病', '慢性阻塞性肺疾病', '冠心病', '脑血管病后遗症', '类风湿关节炎', '慢性乙型肝炎'] as const
const serious = lottery<readonly [string, number]>([
  [['慢性肾衰竭（透析）', 6200], 20],
  [['肺恶性肿瘤', 5200], 14],
  [['乳腺癌', 4200], 10],
  [['胃恶性肿瘤', 4300], 10],
  [['肝恶性肿瘤', 4600], 10],
  [['宫颈癌', 3800], 6],
  [['重性精神病', 1500], 16],
  [['脑出血后偏瘫', 2600], 14],
])

/** Disability and illness of every member, according to age and the household's hardship. */
export function drawHealth(builder: VillageBuilder, household: Household): void {
  const { random, base } = builder
  const poor = household.hardship !== 'none'
  for (const person of household.persons) {
    const age = ageOf(person, base)
    if (random.chance(disabledPerTenThousand(household.hardship, age))) addDisability(builder, person, false)
    if (random.chance(poor ? 500 : age >= 45 ? 75 : 22)) addSeriousIllness(builder, person, base - random.between(40, 1800))
    else if (age >= 45 && random.chance(age >= 65 ? 2200 : 900)) addChronicIllness(builder, person)
  }
  const [first] = household.persons
  if (household.hardship === 'tekun' && first && ageOf(first, base) < 60 && !isSevere(first.disability)) replaceDisability(builder, first)
  if (household.hardship === 'single' || household.hardship === 'missed') burdenOne(builder, household)
}

function disabledPerTenThousand(hardship: Hardship, age: number): number {
  if (hardship === 'none') return age < 16 ? 60 : age < 60 ? 160 : 330
  if (hardship === 'tekun') return 2600
  return hardship === 'marginal' || hardship === 'rigid' ? 700 : 1800
}

/** One adult of the household is severely disabled or seriously ill: the ground for counting them alone. */
function burdenOne(builder: VillageBuilder, household: Household): void {
  const adults = household.persons.filter((person) => ageOf(person, builder.base) >= 18)
  const person = builder.random.pick(adults.length > 0 ? adults : household.persons)
  if (isSevere(person.disability) || person.illness?.serious) return
  if (builder.random.chance(7500) && person.disability === null) addDisability(builder, person, true)
  else if (person.illness === null) addSeriousIllness(builder, person, builder.base - builder.random.between(40, 1500))
  else replaceDisability(builder, person)
}

/** Level 1 or 2, or level 3 of the mind (智力、精神): what the policies call severe. */
export function isSevere(disability: Disability | null): boolean {
  if (disability === null) return false
  return disability.level <= '2' || (disability.level === '3' && (disability.kind === '5' || disability.kind === '6'))
}

function replaceDisability(builder: VillageBuilder, person: Person): void {
  const index = builder.facts.disabilities.findIndex((fact) => fact.person === person)
  if (index >= 0) builder.facts.disabilities.splice(index, 1)
  addDisability(builder, person, true)
}

/** A certificate of an earlier year, valid for ten years. */
export function addDisability(builder: VillageBuilder, person: Person, severe: boolean, issued?: number): Disability {
  const { random } = builder
  const kind = random.pick(kinds)
  const level = random.pick(severe ? severeLevels : levels)
  const on = issued ?? Math.max(person.birth + 400, builder.base - random.between(100, 3400))
  const selfCare = level === '1' ? '3' : level === '2' ? '2' : '1'
  const disability: Disability = { person, kind, level, issued: on, validUntil: on + 3652, selfCare }
  person.disability = disability
  builder.facts.disabilities.push(disability)
  return disability
}

/** A serious illness known from a day on. */
export function addSeriousIllness(builder: VillageBuilder, person: Person, from: number): Illness {
  const [disease, monthly] = drawDisease(builder, person)
  return pushIllness(builder, { person, disease, serious: true, monthly: monthly * 100, from, to: never })
}

function drawDisease(builder: VillageBuilder, person: Person): readonly [string, number] {
  for (;;) {
    const entry = builder.random.pick(serious)
    if (person.sex === 2 || (entry[0] !== '乳腺癌' && entry[0] !== '宫颈癌')) return entry
  }
}

function addChronicIllness(builder: VillageBuilder, person: Person): void {
  const { random } = builder
  pushIllness(builder, {
    person,
    disease: random.pick(chronic),
    serious: false,
    monthly: random.between(120, 420) * 100,
    from: builder.base - random.between(200, 4000),
    to: never,
  })
}

function pushIllness(builder: VillageBuilder, illness: Illness): Illness {
  illness.person.illness = illness
  builder.facts.illnesses.push(illness)
  return illness
}
