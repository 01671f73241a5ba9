// npm run openapi: writes docs/openapi.json from the contract.
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { openApiText } from '../src/app/api/openapi.ts'

await writeFile(resolve(import.meta.dirname, '../docs/openapi.json'), openApiText())
