import { sql } from 'kysely'
import { pinyin } from 'pinyin-pro'
import { transaction, type DatabaseHandle } from '#db'
import { departmentIds, departments, loadRegions, type Region } from '#rooms/catalogue'

/** Fills and refreshes what every installation has: divisions and departments. Doing it again changes nothing. */
export async function loadReferenceData(db: DatabaseHandle): Promise<void> {
  await transaction(db, async (tx) => {
    for (const [index, id] of departmentIds.entries()) {
      await tx
        .insertInto('department')
        .values({ code: id, name: departments[id].name, sort: index })
        .onConflict((conflict) => conflict.column('code').doUpdateSet({ name: departments[id].name, sort: index }))
        .execute()
    }
    const known = await tx
      .selectFrom('region')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    const regions = loadRegions()
    if (known.n >= regions.length) return
    const rows = regionRows(regions)
    // One statement for 34,000 rows: parents come before children in the file, and the foreign key is checked at its end.
    await sql`insert into region (code, name, level, parent, full_name, initials)
      select * from unnest(${rows.map((row) => row.code)}::text[], ${rows.map((row) => row.name)}::text[], ${rows.map((row) => row.level)}::text[],
        ${rows.map((row) => row.parent)}::text[], ${rows.map((row) => row.fullName)}::text[], ${rows.map((row) => row.initials)}::text[])
      on conflict (code) do nothing`.execute(tx)
  })
}

interface RegionRow {
  code: string
  name: string
  level: string
  parent: string | null
  fullName: string
  initials: string
}

/** Names as people say them: 老河口村委会 → 老河口村, 益阳市大通湖管理区 → 大通湖管理区; the full name from the province down. */
function regionRows(regions: readonly Region[]): RegionRow[] {
  const known = new Map<string, RegionRow>()
  for (const { code, name, level, parent } of regions) {
    const above = parent === null ? undefined : known.get(parent)
    const short = name.replace(/村(民)?委(员)?会$/, '村').replace(/社区居(民)?委(员)?会$/, '社区')
    const own =
      above !== undefined && short.startsWith(above.name) && short.length > above.name.length + 1 ? short.slice(above.name.length) : short
    const initials = pinyin(own, { pattern: 'first', toneType: 'none', type: 'array' }).join('').toLowerCase()
    known.set(code, { code, name: own, level, parent, fullName: (above?.fullName ?? '') + own, initials })
  }
  return [...known.values()]
}
