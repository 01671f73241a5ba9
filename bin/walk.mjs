#!/usr/bin/env node
// npm run test:walk: every operation asked over HTTP as everybody about people in and outside of their scope; some minutes.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { checkout, main, prepare } from './prepare.mjs'

await main(
  () =>
    spawnSync(join(checkout, 'node_modules/.bin/vitest'), ['run', '--config', 'vitest.walk.config.ts'], {
      cwd: checkout,
      env: prepare({ web: false, quiet: true }),
      stdio: 'inherit',
    }).status ?? 1,
)
