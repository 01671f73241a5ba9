import type { VillageBuilder } from './builder.ts'
import { ageAt, dayOf, yearOf, type Day } from './calendar.ts'
import type { Household, Person, School } from './model.ts'

type Stage = { readonly stage: string; readonly grade: number; readonly fees: number; readonly boarding: number }

/**
 * School years of the household's children and students that touch the days from the base day to `until`. Each person has a stream
 * of their own, so that a longer horizon adds years and changes nothing else.
 */
export function drawSchools(builder: VillageBuilder, household: Household, index: number, until: Day): void {
  household.persons.forEach((person, position) => {
    const firstYear = schoolYearOf(builder.base)
    const age = ageAt(person.birth, dayOf(firstYear, 9, 1))
    if (age < 1 || age > 22 || (age > 15 && person.activity !== 'student')) return
    builder.open(index, 'school', position)
    drawYears(builder, person, firstYear, schoolYearOf(until))
  })
}

function drawYears(builder: VillageBuilder, person: Person, firstYear: number, lastYear: number): void {
  const { random, facts } = builder
  const vocational = random.chance(3800)
  const university = random.chance(5200)
  const goesOn = random.chance(6000)
  const dropsOut = random.chance(12)
  for (let year = firstYear; year <= lastYear; year++) {
    const opens = dayOf(year, 9, 1)
    const age = ageAt(person.birth, opens)
    if (age >= 18 && year > firstYear && !goesOn && age === 18) return
    const stage = stageAt(age, vocational, university)
    if (stage === null) continue
    facts.schools.push({
      person,
      school: schoolName(builder, person, stage.stage),
      stage: stage.stage,
      grade: stage.grade,
      enrolled: dayOf(year - Math.max(0, stage.grade - 1), 9, 1),
      boarding: random.chance(stage.boarding),
      fees: stage.fees,
      // Those who leave school early are few; the county looks for them by name.
      status: dropsOut && age >= 12 && age <= 17 && year > firstYear ? '3' : '1',
      from: opens,
      to: dayOf(year + 1, 9, 1) - 1,
    })
  }
}

/** The school year (by the year of its September) a day lies in. */
function schoolYearOf(day: Day): number {
  const year = yearOf(day)
  return day >= dayOf(year, 9, 1) ? year : year - 1
}

function stageAt(age: number, vocational: boolean, university: boolean): Stage | null {
  if (age < 3) return null
  if (age < 6) return { stage: '1', grade: 0, fees: 480_000, boarding: 0 }
  if (age < 12) return { stage: '2', grade: age - 5, fees: 0, boarding: 800 }
  if (age < 15) return { stage: '3', grade: age - 11, fees: 0, boarding: 4500 }
  if (age < 18)
    return vocational
      ? { stage: '5', grade: age - 14, fees: 80_000, boarding: 8500 }
      : { stage: '4', grade: age - 14, fees: 240_000, boarding: 8500 }
  const grade = age - 17
  if (university) return grade <= 4 ? { stage: '7', grade, fees: 620_000, boarding: 10_000 } : null
  return grade <= 3 ? { stage: '6', grade, fees: 680_000, boarding: 10_000 } : null
}

function schoolName(builder: VillageBuilder, person: Person, stage: string): string {
  const { township, county } = person.household.place
  const shortCounty = county.name.replace(/^.*市(?=.)/, '')
  switch (stage) {
    case '1':
      return `${township.name}中心幼儿园`
    case '2':
      return `${township.name}中心小学`
    case '3':
      return `${township.name}初级中学`
    case '4':
      return `${shortCounty}第${builder.random.pick(['一', '二', '三'])}中学`
    case '5':
      return `${shortCounty}职业中等专业学校`
    default:
      return builder.random.pick(['湘江合成职业技术学院', '洞庭合成学院', '岳麓合成大学', '资水合成职业学院'])
  }
}

/** What listed families' pupils are given a term, fen, by stage; national amounts from 2024 autumn and 2025 spring, halves of a year. */
const aidByStage: Readonly<Record<string, { readonly aid: string; readonly amount: number }>> = {
  1: { aid: '7', amount: 50_000 },
  2: { aid: '2', amount: 50_000 },
  3: { aid: '2', amount: 62_500 },
  4: { aid: '1', amount: 115_000 },
  5: { aid: '1', amount: 115_000 },
  6: { aid: '1', amount: 185_000 },
  7: { aid: '1', amount: 185_000 },
}

/** Aid of one term for a pupil in school on the day of payment. */
export function addEducationAid(builder: VillageBuilder, school: School, on: Day, term: string, hardship: string): void {
  const given = aidByStage[school.stage]
  if (given) builder.facts.educationAids.push({ school, aid: given.aid, term, on, amount: given.amount, hardship })
}
