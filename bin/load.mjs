#!/usr/bin/env node
// npm run test:load: the program under the work of 200 clerks at a million persons for ten minutes; --persons, --users, --minutes, --surge,
// --think and --keep choose. On a machine with nothing else to do.
import { spawnSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { checkout, main, nodeBinary, prepare } from './prepare.mjs'

await main(() => {
  process.stdout.write(
    `machine: ${cpus()[0]?.model ?? '?'} × ${cpus().length}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}\n`,
  )
  return (
    spawnSync(nodeBinary(), [join(checkout, 'bench/load.bench.ts'), ...process.argv.slice(2)], {
      cwd: checkout,
      env: prepare({ web: false, quiet: true }),
      stdio: 'inherit',
    }).status ?? 1
  )
})
