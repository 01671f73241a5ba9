import { ageOf, marry, surnameOf, type VillageBuilder } from './builder.ts'
import type { Household, Person } from './model.ts'
import { drawSurname, drawGivenName } from './names.ts'
import { lottery } from './random.ts'
import { yearOf } from './calendar.ts'

/** Kinds of registered households of the countryside: many old people, the young registered at home and working away. */
export type Shape = 'elder' | 'elders' | 'nuclear' | 'generations' | 'couple' | 'grown' | 'single' | 'parent' | 'skipped'

/** How often each shape stands among a thousand households; tuned so that the ages come out as in an ageing county of Hunan. */
const shapes = lottery<Shape>([
  ['elder', 92],
  ['elders', 152],
  ['nuclear', 212],
  ['generations', 236],
  ['couple', 72],
  ['grown', 142],
  ['single', 48],
  ['parent', 28],
  ['skipped', 18],
])

type Fill = (builder: VillageBuilder, household: Household) => void

const fills: Record<Shape, Fill> = {
  elder: (builder, household) => {
    const { random } = builder
    const age = random.around(78, 18)
    const person = builder.addPerson(household, { sex: random.chance(4200) ? 1 : 2, age, marital: '30' })
    if (random.chance(1500)) person.marital = '10'
  },
  elders: (builder, household) => void addCouple(builder, household, builder.random.around(73, 14)),
  nuclear: (builder, household) => {
    const couple = addCouple(builder, household, builder.random.around(39, 13))
    addChildren(builder, household, couple)
  },
  generations: addGenerations,
  couple: (builder, household) => void addCouple(builder, household, builder.random.around(54, 8)),
  grown: (builder, household) => {
    const { random } = builder
    const couple = addCouple(builder, household, random.around(54, 9))
    const mother = couple[1]
    const count = random.chance(6000) ? 1 : 2
    for (let i = 0; i < count; i++) {
      const age = ageOf(mother, builder.base) - random.between(22, 27) - i * random.between(2, 4)
      if (age >= 18) addChild(builder, household, couple, age)
    }
  },
  single: (builder, household) => {
    const { random } = builder
    const person = builder.addPerson(household, { sex: random.chance(7600) ? 1 : 2, age: random.around(52, 18) })
    if (random.chance(2500)) person.marital = '40'
  },
  parent: (builder, household) => {
    const { random } = builder
    const father = random.chance(5200)
    const parent = builder.addPerson(household, {
      sex: father ? 1 : 2,
      age: random.around(41, 10),
      marital: random.chance(3500) ? '30' : '40',
    })
    const other = builder.addAbsent(household, {
      sex: father ? 2 : 1,
      age: ageOf(parent, builder.base),
      ...(parent.marital === '30' ? { died: builder.base - random.between(200, 3000) } : {}),
    })
    addChildren(builder, household, father ? [parent, other] : [other, parent])
  },
  skipped: (builder, household) => {
    const { random } = builder
    const elders = addCouple(builder, household, random.around(62, 7))
    const away = builder.addAbsent(household, {
      sex: 1,
      age: ageOf(elders[0], builder.base) - random.between(23, 27),
      surname: surnameOf(elders[0].name),
      father: elders[0],
      mother: elders[1],
    })
    const wife = builder.addAbsent(household, { sex: 2, age: Math.max(22, ageOf(away, builder.base) - random.below(4)) })
    addChildren(builder, household, [away, wife])
  },
}

/** Fills a new household with people and says which shape it has. */
export function fillHousehold(builder: VillageBuilder, household: Household): Shape {
  const shape = builder.random.pick(shapes)
  fills[shape](builder, household)
  return shape
}

type Couple = readonly [husband: Person, wife: Person]

function addCouple(builder: VillageBuilder, household: Household, husbandAge: number, parents?: Couple): Couple {
  const { random } = builder
  const wish = parents ? { father: parents[0], mother: parents[1], surname: surnameOf(parents[0].name) } : {}
  const husband = builder.addPerson(household, { sex: 1, age: husbandAge, ...wish })
  const wife = builder.addPerson(household, { sex: 2, age: Math.max(20, husbandAge - random.between(-1, 5)) })
  marry(husband, wife)
  return [husband, wife]
}

function addGenerations(builder: VillageBuilder, household: Household): void {
  const { random } = builder
  const age = random.around(40, 12)
  const elderAge = age + random.between(22, 30)
  const survival = Math.max(2500, Math.min(9700, 9700 - (elderAge - 60) * 260))
  const hasGrandfather = random.chance(survival)
  const hasGrandmother = !hasGrandfather || random.chance(survival + 300)
  const surname = drawSurname(random)
  // The head stands first on the register: mostly the working generation, else the grandfather.
  const youngLead = random.chance(5500)
  const grandmotherAge = elderAge - random.below(5)
  const addElders = (): Couple => {
    const lost = { died: builder.base - random.between(300, 6000) }
    const grandfather = hasGrandfather
      ? builder.addPerson(household, { sex: 1, age: elderAge, surname })
      : builder.addAbsent(household, { sex: 1, age: elderAge, surname, ...lost })
    const grandmother = hasGrandmother
      ? builder.addPerson(household, { sex: 2, age: grandmotherAge })
      : builder.addAbsent(household, { sex: 2, age: grandmotherAge, ...lost })
    if (hasGrandfather && hasGrandmother) marry(grandfather, grandmother)
    else (hasGrandfather ? grandfather : grandmother).marital = '30'
    return [grandfather, grandmother]
  }
  const elders = addElders()
  const couple = addCouple(builder, household, age, elders)
  addChildren(builder, household, couple)
  if (youngLead) household.heads[0] = { person: couple[0], from: 0 }
}

/** Children by the mother's age: first child at 21–29, others some years later; those over 24 have left the register book. */
function addChildren(builder: VillageBuilder, household: Household, couple: Couple): void {
  const { random } = builder
  const motherAge = ageOf(couple[1], builder.base)
  const count = random.pick(childCounts)
  let age = motherAge - random.between(21, 29)
  for (let i = 0; i < count; i++) {
    if (age >= 0 && age <= 24) addChild(builder, household, couple, age)
    age -= random.between(2, 6)
  }
}

const childCounts = lottery([
  [1, 38],
  [2, 50],
  [3, 12],
] as const)

function addChild(builder: VillageBuilder, household: Household, couple: Couple, age: number): Person {
  const { random } = builder
  const surname = surnameOf(couple[0].name)
  return builder.addPerson(household, { sex: random.chance(5300) ? 1 : 2, age, surname, father: couple[0], mother: couple[1] })
}

/** A child born in the coming months to a couple of the household. */
export function addNewborn(builder: VillageBuilder, mother: Person, birth: number): Person | null {
  const father = mother.spouse
  if (!father) return null
  const { random } = builder
  const sex = random.chance(5300) ? 1 : 2
  const name = surnameOf(father.name) + drawGivenName(random, yearOf(birth), sex)
  return builder.addPerson(mother.household, { sex, birth, name, father, mother, activity: 'infant' })
}
