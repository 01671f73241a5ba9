import { join } from 'node:path'
import { systemActor, withReader } from '#access'
import type { Services } from '#command'
import { DomainError, type PlainDate, type RegionCode } from '#kernel'
import type { LakeSession } from '#platform/lake'
import { chooseData, type ChosenSnapshot, type DataLine } from './chosen-data.ts'
import type { FactsInput } from './engine/facts-program.ts'
import { cutSlices } from './engine/slices.ts'
import { placesOf } from './places.ts'
import { exportRegistry } from './registry-export.ts'

const program = new URL('./engine/facts-program.ts', import.meta.url)

export interface PopulationRequest {
  readonly region: RegionCode
  readonly asOf: PlainDate
  /** Facts of `#policy` by name. */
  readonly facts: readonly string[]
  /** Folder inside the lake that the files are written to. */
  readonly directory: string
  readonly signal?: AbortSignal | undefined
}

/** Where the population of a day lies, and what it rests on. */
export interface Population {
  /** Parquet: household_no, place, a column a fact (snake case, NULL for unknown). */
  readonly facts: string
  /** Parquet: person_no, household_no, flags, age, place, urban. */
  readonly registry: string
  /** Counties by the index in `place`. */
  readonly counties: readonly RegionCode[]
  readonly households: number
  readonly persons: number
  readonly snapshots: readonly ChosenSnapshot[]
  readonly lines: readonly DataLine[]
}

/** The facts screening would see of every household of a region on a day, without screening anybody. */
export async function populationFacts(services: Services, session: LakeSession, request: PopulationRequest): Promise<Population> {
  const { region, asOf, directory, signal } = request
  const actor = systemActor('screening', [], region)
  const { places, data } = await withReader(services.db, actor, async (reader) => {
    const placed = await placesOf(reader, region)
    return { places: placed.places, data: await chooseData(reader, placed.places, asOf) }
  })
  if (places.length === 0) throw new DomainError('input.invalid', '这个地区还没有登记家庭', { hint: '请先导入“户籍和全员人口”' })
  const [registry, facts] = [join(directory, 'registry.parquet'), join(directory, 'facts.parquet')]
  const { persons } = await withReader(services.db, actor, (reader) =>
    exportRegistry(reader, session, { region, asOf, places, path: registry, onProgress: () => Promise.resolve() }),
  )
  if (persons === 0) throw new DomainError('input.invalid', `${asOf} 以前还没有登记家庭`, { hint: '请选较晚的日期' })
  const input: FactsInput = {
    asOf,
    registry,
    slices: await cutSlices(session, registry),
    files: data.files,
    uncovered: data.uncovered,
    places,
    output: facts,
    facts: request.facts,
  }
  const households = await services.lake.program<number>(program, input, {
    memoryLimitMb: Math.max(512, Math.floor(services.config.lakeMemoryMb / 2)),
    ...(signal === undefined ? {} : { signal }),
  })
  return {
    facts,
    registry,
    counties: places.map((place) => place.region),
    households,
    persons,
    snapshots: data.snapshots,
    lines: data.lines,
  }
}
