// npm run db:types: migrates an empty database and writes the row types of all its tables.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { connect, generateTypes, migrate, startEmbedded } from '#db'

const target = resolve(import.meta.dirname, '../src/platform/postgres/schema.gen.ts')
const directory = await mkdtemp(join(tmpdir(), 'doudi-types-'))
const server = await startEmbedded({ directory: join(directory, 'postgres'), memoryMb: 64, volatile: true })
const database = connect(server.connectionString)
try {
  await migrate(database.pool)
  await writeFile(target, await generateTypes(database.pool))
} finally {
  await database.stop()
  await server.stop()
  await rm(directory, { recursive: true, force: true })
}
