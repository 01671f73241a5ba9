import type { VillageBuilder } from '../builder.ts'
import type { Atlas } from '../regions.ts'

/** Settles the story families of the village. */
export function settleStories(_builder: VillageBuilder, _atlas: Atlas): void {}
