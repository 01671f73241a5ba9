import { answer, type Route } from '#command'
import { regions } from '#contract'
import { childRegions, ownRegion, searchRegions } from './queries.ts'

export const regionRoutes: readonly Route[] = [
  answer(regions.regionChildren, async (reader, { query }, { actor }) => {
    const own = await ownRegion(reader, actor)
    return { own, rows: await childRegions(reader, query.parent ?? own.code) }
  }),
  answer(regions.regionSearch, async (reader, { query }, { actor }) => ({ rows: await searchRegions(reader, actor, query.q) })),
]
