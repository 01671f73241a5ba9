import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { pinyin } from 'pinyin-pro'
import { transaction, type DatabaseHandle } from '#db'
import { checkoutDirectory } from '#platform/config'
import { departmentIds, departments } from '#rooms/catalogue'

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
    const known = await tx.selectFrom('region').select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
    const rows = await readRegions()
    if (known.n >= rows.length) return
    // One statement for 34,000 rows: parents come before children in the file, and the foreign key is checked at its end.
    await sql`insert into region (code, name, level, parent, full_name, initials)
      select * from unnest(${rows.map((row) => row.code)}::text[], ${rows.map((row) => row.name)}::text[], ${rows.map((row) => row.level)}::text[],
        ${rows.map((row) => row.parent)}::text[], ${rows.map((row) => row.fullName)}::text[], ${rows.map((row) => row.initials)}::text[])
      on conflict (code) do nothing`.execute(tx)
  })
}

interface Region {
  code: string
  name: string
  level: string
  parent: string | null
  fullName: string
  initials: string
}

async function readRegions(): Promise<Region[]> {
  const text = await readFile(join(checkoutDirectory, 'db/data/regions.csv'), 'utf8')
  const fullNames = new Map<string, string>()
  return text.trim().split('\n').slice(1).map((line) => {
    const [code = '', name = '', level = '', parent = ''] = line.trim().split(',')
    // Village committees are called by their village: 老河口村委会 → 老河口村.
    const short = name.replace(/村(民)?委(员)?会$/, '村').replace(/社区居(民)?委(员)?会$/, '社区')
    fullNames.set(code, (fullNames.get(parent) ?? '') + short)
    const initials = pinyin(short, { pattern: 'first', toneType: 'none', type: 'array' }).join('').toLowerCase()
    return { code, name: short, level, parent: parent === '' ? null : parent, fullName: fullNames.get(code) ?? short, initials }
  })
}
