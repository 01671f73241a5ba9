import { literal, type LakeProgram } from '#platform/lake'
import { columnName } from '#rules'
import { availabilityOf } from './availability.ts'
import { deriveFacts, factColumns } from './derive.ts'
import type { EngineInput } from './input.ts'
import { deliveredRows, foldSources } from './slice-facts.ts'
import { readPeople } from './tables.ts'
import { Workspace } from './workspace.ts'

/** What the program is told: the population and its files, and which facts are wanted. */
export type FactsInput = Pick<EngineInput, 'asOf' | 'registry' | 'slices' | 'files' | 'uncovered' | 'places' | 'output'> & {
  readonly facts: readonly string[]
}

/**
 * Writes facts of every household to Parquet: number, place (index of the run's counties), then a column a fact; NULL where the fact is
 * not known. The same folding and counting as screening. Gives the number of households.
 */
const program: LakeProgram<FactsInput, number> = async (engine, input, report) => {
  const unknown = new Map(input.facts.map((fact) => [columnName(fact), unknownWhere(fact, input)]))
  const space = new Workspace()
  let households = 0
  const delivered = await deliveredRows(engine, input.files)
  for (const slice of input.slices) {
    const people = await readPeople(engine, input.registry, slice, space)
    await foldSources(engine, delivered, input.asOf, people.persons, people.households)
    const wanted = deriveFacts(people.persons, people.households, space).filter((fact) => input.facts.includes(fact.input.name))
    const columns = factColumns(wanted)
    const own = { householdNo: people.households.householdNo, place: people.households.place }
    const found = engine.offer(
      'facts',
      [{ name: 'household_no', values: own.householdNo }, { name: 'place', values: own.place }, ...columns],
      people.households.rows,
    )
    const chosen = columns.map(({ name }) => `CASE WHEN ${unknown.get(name) ?? 'FALSE'} THEN NULL ELSE ${name} END AS ${name}`)
    const select = `SELECT household_no, place, ${chosen.join(', ')} FROM ${found}`
    await engine.run(households === 0 ? `CREATE OR REPLACE TEMP TABLE fact AS ${select}` : `INSERT INTO fact ${select}`)
    households += people.households.rows
    report(households)
  }
  await engine.run(`COPY fact TO ${literal(input.output)} (FORMAT parquet, COMPRESSION zstd)`)
  return households
}
export default program

/** SQL that says where a fact is unknown. */
function unknownWhere(fact: string, { files, uncovered, places }: FactsInput): string {
  const available = availabilityOf(fact, files, uncovered, places.length)
  if (available === 'known') return 'FALSE'
  return available === 'unknown' ? 'TRUE' : `place IN (${available.unknownAt.join(', ')})`
}
