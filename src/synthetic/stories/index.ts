import { VillageBuilder } from '../builder.ts'
import { dayText, day } from '../calendar.ts'
import { headAt, relationTo } from '../as-of.ts'
import type { Atlas, Place } from '../regions.ts'
import { countyMeeting, floodAndUnemployment, oldAndAlone, orphan, rigidSpending, suddenIllness } from './falling-into-hardship.ts'
import { entitledAndMissed, falseAlarm, movedBetweenTownships, paidAfterDeath, risingIncome } from './on-the-lists.ts'
import { Stage } from './stage.ts'
import type { Story, StoryCast } from './story.ts'

export type { Evidence, ExpectedFinding, Story, StoryCast, StoryCause, StoryPerson } from './story.ts'

/** The story families of the demonstration, all of 大通湖, in the order in which they are told. */
export const stories: readonly Story[] = [
  entitledAndMissed,
  paidAfterDeath,
  risingIncome,
  suddenIllness,
  rigidSpending,
  falseAlarm,
  oldAndAlone,
  orphan,
  movedBetweenTownships,
  countyMeeting,
  floodAndUnemployment,
]

/** Settles the story families of the village; runs before anybody else moves in, so that their numbers never change. */
export function settleStories(builder: VillageBuilder, atlas: Atlas): void {
  for (const story of stories)
    if (story.village === builder.place.code) story.settle(new Stage(builder, story, (code) => knownPlace(atlas, code)))
}

function knownPlace(atlas: Atlas, code: Place['code']): Place {
  const place = atlas.village(code)
  if (!place) throw new Error(`no village ${code}`)
  return place
}

/** The story families with the names and numbers their files carry; they are the same for every seed and size of village. */
export function castOf(story: Story, atlas: Atlas): StoryCast {
  const builder = new VillageBuilder(0, knownPlace(atlas, story.village), day('2026-07-31'))
  settleStories(builder, atlas)
  const household = builder.village.households.find((candidate) => candidate.story === story.id)
  if (!household) throw new Error(`story ${story.id} was not settled`)
  const head = headAt(household, builder.base)
  return {
    story,
    householdRegisterNo: household.registerNo,
    address: household.address,
    people: household.persons.map((person) => ({
      name: person.name,
      idNumber: person.id,
      relation: relationTo(head, person),
      birth: dayText(person.birth),
    })),
  }
}
