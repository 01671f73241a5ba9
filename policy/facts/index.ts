import type { Input } from '#rules'
import * as burdens from './burdens.ts'
import * as lists from './lists.ts'
import * as money from './money.ts'
import {
  dibaoMembers,
  elders,
  eldest,
  labourers,
  marginalMembers,
  members,
  minors,
  relapseMembers,
  rigidMembers,
  tekunMembers,
  urban,
  workers,
} from './people.ts'

/** Every fact that screening knows of a household. Each is filled by exactly one aggregation in `src/rooms/screening/facts`. */
export const screeningFacts: readonly Input[] = [
  members,
  urban,
  minors,
  elders,
  eldest,
  dibaoMembers,
  tekunMembers,
  marginalMembers,
  rigidMembers,
  relapseMembers,
  labourers,
  workers,
  ...Object.values(money),
  ...Object.values(burdens),
  ...Object.values(lists),
]

export { mostMembers } from './people.ts'
