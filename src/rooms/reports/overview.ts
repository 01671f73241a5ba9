import { sql } from 'kysely'
import type { reports as contract } from '#contract'
import type { Reader } from '#db'
import { contains, lineage, type RegionCode } from '#kernel'
import { inRegion, type Asking } from '#rooms/alerts'
import { childRegions, ownRegion, regionOf } from '#rooms/regions'
import { figuresOf, tallyAlerts, type AlertTally } from './alert-figures.ts'
import { alertAddress } from './alert-statistics.ts'
import { placeNames } from './names.ts'
import { isOwnLevel, placeBelow, positionOf, regionOfReport } from './places.ts'
import { addressOf, type AlertReportQuery } from './selection.ts'

/** One region with its places and months; places without any alert are there, with zeros. */
export async function overview(reader: Reader, query: AlertReportQuery, asking: Asking): Promise<contract.Overview> {
  const code = regionOfReport(query.region, asking.actor)
  const region = code === null ? await ownRegion(reader, asking.actor) : await regionOf(reader, code)
  const places = await tallyAlerts(reader, query, ['place'], code, asking)
  const months = await tallyAlerts(reader, query, ['month'], code, asking)
  return {
    region: { code: region.code, name: region.name },
    above: await namesAbove(reader, code, asking),
    total: figuresOf(months),
    query: addressOf(alertAddress(query, {})),
    tiles: await tilesOf(reader, query, code, region, places, asking),
    months: months.map((tally) => ({
      month: tally.month,
      ...figuresOf([tally]),
      query: addressOf(alertAddress(query, { month: tally.month })),
    })),
  }
}

async function tilesOf(
  reader: Reader,
  query: AlertReportQuery,
  region: RegionCode | null,
  { code, name }: { code: string; name: string },
  tallies: readonly AlertTally[],
  asking: Asking,
): Promise<contract.Tile[]> {
  const below = await childRegions(reader, code)
  const own = tallies
    .filter((tally) => isOwnLevel(tally.place, region))
    .map((tally) => ({ code: tally.place, name: `${name}（本级）`, own: true }))
  // A village has no places below: it is its own tile.
  const places =
    below.length === 0
      ? [{ code, name, own: false }]
      : [...below.map((place) => ({ code: place.code, name: place.name, own: false })), ...own]
  const families = await familiesBelow(reader, region, asking)
  return places.map((place) => ({
    ...place,
    ...figuresOf(tallies.filter((tally) => tally.place === place.code)),
    households: families === null ? null : (families.get(place.code) ?? 0),
    position: positionOf(place.code),
    query: addressOf(alertAddress(query, { place: place.code, own: place.own })),
  }))
}

/** Families by place. A department sees only those dispatched to it, which is no number to divide by. */
async function familiesBelow(reader: Reader, region: RegionCode | null, { actor }: Asking): Promise<ReadonlyMap<string, number> | null> {
  if (actor.departmentScope !== null) return null
  const where = region === null ? sql`true` : inRegion('h.region_code', region)
  const { rows } = await sql<{ place: string; n: number }>`
    select place, count(*) as n from (select ${placeBelow('h.region_code', region)} as place from household h where h.status = 'active' and ${where}) h group by place`.execute(
    reader,
  )
  return new Map(rows.map((row) => [row.place, row.n]))
}

/** The way down to a region from the caller's own. */
async function namesAbove(reader: Reader, region: RegionCode | null, { actor }: Asking): Promise<{ code: string; name: string }[]> {
  if (region === null) return []
  const inside = lineage(region)
    .filter((code) => code !== region && (actor.regionCode === null || contains(actor.regionCode, code)))
    .reverse()
  const names = await placeNames(reader, inside)
  return inside.map((code) => ({ code, name: names.get(code) ?? code }))
}
