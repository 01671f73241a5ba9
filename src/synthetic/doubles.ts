import { ageOf, surnameOf, type VillageBuilder } from './builder.ts'
import type { Household, Person } from './model.ts'

/** Adults among 10,000 who stand in the register twice. Not found anywhere: a small share, so that there is something to merge. */
const doublesPerTenThousand = 3

/**
 * People who once moved out of their parents' household, or of another relative's, and were never struck off there: the same name,
 * birthday and phone under a second number of the same village.
 */
export function drawDoubles(builder: VillageBuilder): void {
  const { village, random } = builder
  builder.open('doubles')
  for (const person of village.persons) {
    const age = ageOf(person, builder.base)
    if (person.household.story !== null || age < 22 || age > 60 || !random.chance(doublesPerTenThousand)) continue
    const household = village.households.find((other) => isParental(other, person, age, builder.base))
    const id = builder.secondNumber(person)
    if (household !== undefined && id !== null) builder.facts.doubles.push({ person, id, household })
  }
}

function isParental(household: Household, person: Person, age: number, base: number): boolean {
  const head = household.heads[0]?.person
  if (head === undefined || household === person.household || household.story !== null || household.move !== null) return false
  const older = ageOf(head, base) - age
  return older >= 20 && older <= 35 && surnameOf(head.name) === surnameOf(person.name)
}
