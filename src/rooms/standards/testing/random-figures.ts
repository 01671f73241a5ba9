import { effects } from '#policy'
import { literal, type LakeSession } from '#platform/lake'
import { columnName } from '#rules'

/** Numbers that look random and are the same every time. */
export function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return (state >>> 8) % below
  }
}

/** One household of a figures table; NULL is unknown. */
export type FiguresRow = Readonly<Record<string, number | boolean | null>>

const booleans = new Set(['urban', 'dibao_town', 'tekun_town'])

/** Households of a county with figures at random: around the lines, on rosters, with gaps. */
export function randomFigures(seed: number, count: number, counties: readonly number[]): FiguresRow[] {
  const roll = dice(seed)
  return Array.from({ length: count }, (_, at) => {
    const members = 1 + roll(6)
    const county = counties[at % counties.length] ?? 0
    const onDibao = roll(3) === 0
    const onTekun = !onDibao && roll(5) === 0
    const money = (): number | null => (roll(12) === 0 ? null : roll(3) === 0 ? roll(80_000) * members : 0)
    const elders = roll(members + 1)
    const facts = Object.fromEntries(
      effects.lineFacts.map((fact) => [
        columnName(fact),
        ['houses', 'shops', 'cars', 'companies'].includes(fact) ? (roll(8) === 0 ? 1 + roll(2) : 0) : money(),
      ]),
    )
    const inPart = roll(8) === 0 ? 1 + roll(2) : 0
    const atHome = roll(6) === 0 ? 1 + roll(2) : 0
    const [full, half] = onTekun ? [roll(2), roll(2)] : [0, 0]
    return {
      ...facts,
      household_no: at + 1,
      county,
      township: county * 1000 + 100 + roll(3),
      members,
      urban: roll(4) === 0,
      minors: roll(members - elders + 1),
      elders,
      severe: roll(4) === 0 ? 1 : 0,
      dibao_listed: onDibao ? 1 + roll(members) : 0,
      dibao_town: onDibao && roll(4) === 0,
      approved_income: onDibao ? (roll(20) === 0 ? null : roll(60_000) * members) : 0,
      dibao_paid: onDibao ? roll(100_000) : 0,
      top_up_paid: onDibao && roll(3) === 0 ? 10_000 : 0,
      top_up_receivers: onDibao ? roll(members + 1) : 0,
      dibao_recorded: onDibao ? 50_000 : 0,
      tekun_listed: onTekun ? full + half + 1 : 0,
      tekun_town: onTekun && roll(3) === 0,
      tekun_byself: onTekun ? 1 : 0,
      tekun_half: half,
      tekun_full: full,
      tekun_basic_recorded: onTekun ? 63_050 : 0,
      tekun_care_recorded: onTekun ? 18_000 : 0,
      children_at_home: atHome,
      children_in_part: inPart,
      children_other_aid: inPart * (20_000 + roll(130_000)),
      children_in_care: roll(30) === 0 ? 1 : 0,
      at_home_recorded: atHome * 117_340,
      in_care_recorded: 0,
      living_receivers: roll(6) === 0 ? 1 + roll(2) : 0,
      care_receivers: roll(6) === 0 ? 1 : 0,
      living_recorded: 11_000,
      care_recorded: 11_000,
    }
  })
}

/** Writes the rows as `build.ts` would. */
export async function writeFigures(session: LakeSession, path: string, rows: readonly FiguresRow[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  const lists = columns.map((column) => rows.map((row) => (row[column] === null ? '' : String(row[column]))))
  const typed = columns.map((column) => `CAST(nullif("${column}", '') AS ${booleans.has(column) ? 'BOOLEAN' : 'INTEGER'}) AS "${column}"`)
  await session.run(
    `COPY (SELECT ${typed.join(', ')} FROM (SELECT ${columns.map((column, at) => `unnest($${String(at + 1)}::VARCHAR[]) AS "${column}"`).join(', ')})) TO ${literal(path)} (FORMAT parquet)`,
    lists,
  )
}
