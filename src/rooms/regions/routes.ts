import { answer, type Route } from '#command'
import { regions } from '#contract'
import { childRegions, ownRegion, regionOf, searchRegions } from './queries.ts'

export const regionRoutes: readonly Route[] = [
  answer(regions.regionChildren, async (reader, { query }, { actor }) => {
    const own = query.parent === undefined ? await ownRegion(reader, actor) : await regionOf(reader, query.parent)
    return { own, rows: await childRegions(reader, own.code) }
  }),
  answer(regions.regionSearch, async (reader, { query }, { actor }) => ({ rows: await searchRegions(reader, actor, query.q) })),
]
