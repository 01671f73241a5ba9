#!/usr/bin/env node
// npm run test:recovery: the recovery test at length, a hundred kills unless --rounds says otherwise; --seed repeats a run.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkout, main, prepare } from './prepare.mjs'

await main(() => {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '100' }, seed: { type: 'string' } } })
  const env = {
    ...prepare({ web: false, quiet: true }),
    RECOVERY_ROUNDS: values.rounds,
    RECOVERY_SEED: values.seed ?? String(Math.floor(Math.random() * 1e9)),
  }
  return (
    spawnSync(join(checkout, 'node_modules/.bin/vitest'), ['run', 'test/recovery'], { cwd: checkout, env, stdio: 'inherit' }).status ?? 1
  )
})
