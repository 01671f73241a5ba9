import { data } from './data.ts'
import { govern } from './govern.ts'
import { own } from './own.ts'
import type { Screen } from './screen.ts'
import { watch } from './watch.ts'
import { work } from './work.ts'

export { menuGroups, type MenuGroup, type Screen } from './screen.ts'

/** Every screen that exists, in the order of the menu. A room adds its lines where they belong. */
export const screens: readonly Screen[] = [...work, ...data, ...watch, ...govern, ...own]
