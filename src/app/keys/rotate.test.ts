import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeSecretContext, systemActor } from '#access'
import type { Services } from '#command'
import { readConfig } from '#platform/config'
import { addSealingKey, openVault } from '#platform/crypto'
import { sealCopy } from '#platform/files'
import { heldContext } from '#rooms/imports'
import { personIdContext, personPhoneContext } from '#rooms/registry'
import { leadPhoneContext } from '#rooms/visits'
import { idNumberOf } from '#test/registry-world'
import { createImportWorld, csvOf, places, registered, type ImportWorld } from '#test/import-world'
import { queryContext } from '../exports/start.ts'
import { sealedPlaces, sealedText } from './places.ts'
import { keysInUse, reseal } from './reseal.ts'
import { addKey, retireKeys } from './rotate.ts'

const operator = systemActor('cli', [])
const people = 1_200
let world: ImportWorld
let services: Services
beforeAll(async () => {
  world = await createImportWorld('2026-04-02')
  services = { ...world.services, config: { ...readConfig({ DOUDI_DATA: world.directory }), backupDirectory: null } }
  await world.deliver({ dataset: 'population-register', period: '2026-02', bytes: register(1, people) })
  // A row that is held back, with its cells sealed.
  await sealElsewhere()
  await world.deliver({
    dataset: 'population-register',
    period: '2026-03',
    adds: true,
    bytes: csvOf('population-register', [
      registered(idNumberOf(9_001), '周桂香'),
      registered('430971199001019999', '赵错号', { phone: '13787770001' }),
    ]),
  })
}, 120_000)
afterAll(() => world.stop())

/** A value in each place that deliveries alone do not fill. */
async function sealElsewhere(): Promise<void> {
  const { vault, db } = services
  const [user, [someone]] = [world.actors.county.userId ?? 0, await persons()]
  const no = someone?.person_no ?? 0
  const clientId = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
  await db
    .insertInto('lead')
    .values({
      client_id: clientId,
      region_code: places.laohekou,
      reported_by: user,
      person_name: '何嫂',
      description: '屋顶漏雨',
      reported_at: new Date(),
      phone_sealed: vault.seal('13700000001', leadPhoneContext(clientId)),
    })
    .execute()
  await db
    .insertInto('second_factor')
    .values({ user_id: user, secret_sealed: vault.seal('JBSWY3DP', codeSecretContext(user)) })
    .execute()
  await db
    .insertInto('list_export')
    .values({ user_id: user, listing: 'person', title: '人员', selection: '', query_sealed: vault.seal('{}', queryContext(user)) })
    .execute()
  const sent = {
    id_sealed: vault.seal(idNumberOf(1), personIdContext(no)),
    phone_sealed: vault.seal(phoneOf(1), personPhoneContext(no)),
    name: '王建军',
  }
  await db
    .insertInto('registry_conflict')
    .values({
      dataset: 'population-register',
      row_no: 1,
      person_no: no,
      region_code: places.laohekou,
      sent_name: '王建军',
      known_name: '王建国',
      sent: JSON.stringify(sent),
    })
    .execute()
}

/** Sealed values by place and key. */
async function keysByPlace(): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  for (const place of sealedPlaces) {
    const { rows } = await sql<{
      key: string
    }>`select distinct split_part(${sealedText(place)}, '.', 1) as key from ${sql.table(place.table)} t where ${sealedText(place)} <> '' order by 1`.execute(
      world.db,
    )
    found[`${place.table}.${place.column}`] = rows.map((row) => row.key)
  }
  return found
}

const phoneOf = (no: number): string => `137${String(no).padStart(8, '0')}`
const register = (from: number, count: number) =>
  csvOf(
    'population-register',
    Array.from({ length: count }, (_, at) =>
      registered(idNumberOf(from + at), `王建${'国军民华'[at % 4] ?? ''}`, { phone: phoneOf(from + at) }),
    ),
  )
const persons = () => world.db.selectFrom('person').select(['person_no', 'id_sealed', 'phone_sealed']).orderBy('person_no').execute()

/** Every person's numbers as a fresh process reads them, with the key ring as it is on disk. */
async function readable(): Promise<{ ids: Set<string>; phones: Set<string> }> {
  const vault = await openVault({ directory: join(world.directory, 'keys') })
  const [ids, phones] = [new Set<string>(), new Set<string>()]
  for (const row of await persons()) {
    ids.add(vault.open(row.id_sealed, personIdContext(row.person_no)))
    if (row.phone_sealed !== '') phones.add(vault.open(row.phone_sealed, personPhoneContext(row.person_no)))
  }
  return { ids, phones }
}

test('every column that holds sealed values is known to the rotation', async () => {
  const { rows } = await sql<{
    name: string
  }>`select c.table_name || '.' || c.column_name as name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.column_name like '%sealed%' order by 1`.execute(world.db)
  const known = sealedPlaces.filter(({ column }) => !column.includes('.')).map(({ table, column }) => `${table}.${column}`)
  expect(known.toSorted()).toEqual(rows.map((row) => row.name))
})

/** A value of the vault: key id, a dot, base64url; see src/platform/crypto/sealing.ts. */
const looksSealed = '(^|[^A-Za-z0-9_-])s[0-9]+\\.[A-Za-z0-9_-]{24,}'

test('no other column of the database holds a sealed value, whatever it is called and however deep it lies', async () => {
  const { rows: columns } = await sql<{ table: string; column: string }>`
    select c.table_name as table, c.column_name as column from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type in ('text', 'character varying', 'jsonb', 'json', 'ARRAY')`.execute(
    world.db,
  )
  const holding: string[] = []
  for (const { table, column } of columns) {
    const { rows } = await sql`select from ${sql.table(table)} t where t.${sql.ref(column)}::text ~ ${looksSealed} limit 1`.execute(
      world.db,
    )
    if (rows.length > 0) holding.push(`${table}.${column}`)
  }
  const known = new Set(sealedPlaces.map(({ table, column }) => `${table}.${column.split('.')[0] ?? ''}`))
  expect(holding.toSorted()).toEqual([...known].toSorted())
})

test('rotation broken off in the middle leaves everything readable; run again, beside an import, it finishes', async () => {
  expect(await keysInUse(services)).toEqual(new Map([['s1', expect.any(Number) as number]]))
  expect(await addKey(services, operator, 'sm4-ctr-hmac-sm3')).toBe('s2')
  const seal = services.vault.reseal.bind(services.vault)
  let resealed = 0
  const dying: Services = {
    ...services,
    vault: {
      ...services.vault,
      reseal: (sealed, context) => {
        // The second batch is begun and never committed.
        if (++resealed > 700) throw new Error('killed')
        return seal(sealed, context)
      },
    },
  }
  await expect(reseal(dying, operator)).rejects.toThrow('killed')
  const half = await keysInUse(services)
  expect([half.get('s1'), half.get('s2')]).toEqual([expect.any(Number), 500])
  expect((await readable()).ids.size).toBe(people + 1)

  const [done] = await Promise.all([
    reseal(services),
    world.deliver({ dataset: 'population-register', period: '2026-03', adds: true, bytes: register(5_000, 300) }),
  ])
  expect(done).toMatchObject({ key: 's2', broken: 0 })
  expect(done.values).toBeGreaterThan(people)
  await reseal(services)
  expect([...(await keysInUse(services)).keys()]).toEqual(['s2'])
  expect(await keysByPlace()).toEqual(Object.fromEntries(sealedPlaces.map((place) => [`${place.table}.${place.column}`, ['s2']])))
  const conflict = await world.db
    .selectFrom('registry_conflict')
    .select(['person_no', 'sent'])
    .where('sent_name', '=', '王建军')
    .executeTakeFirstOrThrow()
  const sent = conflict.sent as { id_sealed: string; name: string }
  expect([services.vault.open(sent.id_sealed, personIdContext(conflict.person_no)), sent.name]).toEqual([idNumberOf(1), '王建军'])
  const { ids, phones } = await readable()
  expect(ids.size).toBe(people + 301)
  expect(phones).toContain(phoneOf(1))
  const held = await world.db.selectFrom('held_row').select(['import_id', 'row_no', 'cells_sealed']).execute()
  expect(held.length).toBeGreaterThan(0)
  for (const row of held) expect(services.vault.open(row.cells_sealed, heldContext(row.import_id, row.row_no))).toContain('赵错号')
  expect(await reseal(services)).toMatchObject({ values: 0, files: 0 })
}, 120_000)

test('an old key is retired only when nothing can come under it any more', async () => {
  await expect(retireKeys(services, operator)).rejects.toThrow('刚换上新密钥')
  const [row] = await persons()
  const kept = row?.id_sealed ?? ''
  const old = await world.db
    .updateTable('person')
    .set({ id_sealed: 's1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' })
    .where('person_no', '=', row?.person_no ?? 0)
    .executeTakeFirst()
  expect(Number(old.numUpdatedRows)).toBe(1)
  await expect(retireKeys(services, operator, 0)).rejects.toThrow('还有 1 处在用')
  // A value that does not open is counted and left alone; the rest goes on.
  expect(await reseal(services)).toMatchObject({ broken: 1 })
  await world.db
    .updateTable('person')
    .set({ id_sealed: kept })
    .where('person_no', '=', row?.person_no ?? 0)
    .execute()

  await refusedForBackups()
  expect(await retireKeys(services, operator, 0)).toEqual(['s1'])
  expect(await readFile(join(world.directory, 'keys/keyring.json'), 'utf8')).not.toContain('"s1"')
  expect((await readable()).ids.size).toBe(people + 301)
  for await (const name of services.files.names()) expect(await services.files.verify(name)).toBe('ok')
  expect(await retireKeys(services, operator, 0)).toEqual([])
  const entries = await world.db.selectFrom('ledger').select(['verb', 'detail']).where('verb', 'like', 'keys.%').orderBy('seq').execute()
  expect(entries.map((entry) => entry.verb)).toEqual(expect.arrayContaining(['keys.add', 'keys.reseal', 'keys.retire']))
  expect(JSON.stringify(entries)).not.toMatch(/[0-9a-f]{64}/)
}, 60_000)

/** While a backup that is kept can be read only with the old key, that key stays; the way out is said. */
async function refusedForBackups(): Promise<void> {
  const { archive, old } = await archiveUnder('s1')
  const backed = { ...services, config: { ...services.config, backupDirectory: archive } }
  await expect(retireKeys(backed, operator, 0)).rejects.toMatchObject({
    message: '备份还需要旧密钥（1 个文件），没有停用',
    hint: expect.stringMatching(/保留 14 天，大约 \d{4}-\d{2}-\d{2} 之后再停用/) as string,
  })
  await rm(old)
  // Somebody whose settings are not the server's sees no backups; that there are some stands in the database.
  await world.db
    .insertInto('backup_run')
    .values({ kind: 'base', started_at: new Date('2020-01-01'), finished_at: new Date(), sound: true, detail: '{}', problems: '[]' })
    .execute()
  await expect(retireKeys(services, operator, 0)).rejects.toThrow('看不到那些备份')
  await world.db.deleteFrom('backup_run').execute()
}

/** An archive with one piece of log sealed under a key of the ring. */
async function archiveUnder(keyId: string): Promise<{ archive: string; old: string }> {
  const archive = join(world.directory, 'archive')
  await mkdir(join(archive, 'log'), { recursive: true })
  const plain = join(archive, 'owner.json')
  await writeFile(plain, '{}')
  const old = join(archive, 'log', '000000010000000000000001')
  await sealCopy({ fileKey: () => services.vault.fileKey(keyId) }, plain, old, { flush: false })
  return { archive, old }
}

test('with a key ring from the environment the program adds and retires nothing itself', async () => {
  process.env['DOUDI_KEYRING'] = '{}'
  try {
    await expect(addKey(services, operator, 'aes-256-gcm')).rejects.toThrow('DOUDI_KEYRING')
    await expect(retireKeys(services, operator, 0)).rejects.toThrow('DOUDI_KEYRING')
  } finally {
    delete process.env['DOUDI_KEYRING']
  }
  expect(await addSealingKey(join(world.directory, 'keys'))).toBe('s3')
})
