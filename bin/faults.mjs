#!/usr/bin/env node
// npm run test:faults: every fault test at length: three hundred kills during imports, screening, dispatch and lists unless --rounds says
// otherwise (--seed repeats a run), then the faults one by one (full disk, no connection left, clock jumps, two servers, repeated and
// re-ordered requests, a job that always fails), backups and the upgrade.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkout, main, prepare } from './prepare.mjs'

await main(() => {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '300' }, seed: { type: 'string' } } })
  const env = {
    ...prepare({ web: false, quiet: true }),
    SURVIVAL_LONG: '1',
    RECOVERY_ROUNDS: values.rounds,
    RECOVERY_SEED: values.seed ?? String(Math.floor(Math.random() * 1e9)),
  }
  return (
    spawnSync(join(checkout, 'node_modules/.bin/vitest'), ['run', 'test/recovery', 'test/survival'], {
      cwd: checkout,
      env,
      stdio: 'inherit',
    }).status ?? 1
  )
})
