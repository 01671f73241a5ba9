import type { Day } from './calendar.ts'
import type { Household, Marital, Person, Sex } from './model.ts'
import type { Place } from './regions.ts'

/** Alive and registered on the day. */
export function present(person: Person, on: Day): boolean {
  return person.since <= on && person.died > on
}

/** Marital status on the day. */
export function maritalAt(person: Person, on: Day): Marital {
  let status = person.marital
  for (const change of person.maritalChanges ?? []) if (change.on <= on) status = change.to
  return status
}

/** Notes a change of the marital status. */
export function changeMarital(person: Person, on: Day, to: Marital): void {
  person.maritalChanges ??= []
  person.maritalChanges.push({ on, to })
}

/** The head of the household on the day. */
export function headAt(household: Household, on: Day): Person {
  let head = household.heads[0]?.person
  for (const entry of household.heads) if (entry.from <= on) head = entry.person
  if (!head) throw new Error(`household ${household.registerNo} has no head`)
  return head
}

/** Where the household is registered on the day. */
export function placeAt(household: Household, on: Day): Place {
  return household.move !== null && household.move.on <= on ? household.move.to : household.place
}

/** How a person is called seen from the head, in the words registers use (aliases of GB/T 4761 one-digit codes). */
export function relationTo(head: Person, person: Person): string {
  if (person === head) return '户主'
  const male = person.sex === 1
  if (person === head.spouse) return male ? '夫' : '妻'
  if (childOf(person, head)) return male ? '子' : '女'
  if (person.spouse !== null && childOf(person.spouse, head)) return male ? '女婿' : '儿媳'
  if (childOf(head, person)) return male ? '父亲' : '母亲'
  if (head.spouse !== null && childOf(head.spouse, person)) return parentInLaw(head.sex, person.sex)
  if (grandchildOf(person, head)) return male ? '孙子' : '孙女'
  if (grandchildOf(head, person)) return male ? '祖父' : '祖母'
  if (person.father !== null && person.father === head.father) return male ? '兄弟' : '姐妹'
  return '其他亲属'
}

function parentInLaw(ofSex: Sex, sex: Sex): string {
  if (ofSex === 1) return sex === 1 ? '岳父' : '岳母'
  return sex === 1 ? '公公' : '婆婆'
}

function childOf(child: Person, parent: Person): boolean {
  return child.father === parent || child.mother === parent
}

function grandchildOf(child: Person, elder: Person): boolean {
  return (child.father !== null && childOf(child.father, elder)) || (child.mother !== null && childOf(child.mother, elder))
}
