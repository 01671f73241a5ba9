// npm run openapi: writes docs/openapi.json and docs/household.schema.json from the contract.
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { householdJsonSchema } from '#rooms/evaluation'
import { openApiText } from '../src/app/api/openapi.ts'

await writeFile(resolve(import.meta.dirname, '../docs/openapi.json'), openApiText())
await writeFile(resolve(import.meta.dirname, '../docs/household.schema.json'), `${JSON.stringify(householdJsonSchema(), null, 2)}\n`)
