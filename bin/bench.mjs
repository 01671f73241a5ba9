#!/usr/bin/env node
// npm run bench: the benchmarks one after the other, each printing its own figures. Names choose (npm run bench -- import screening);
// --scale hunan asks for the full size where there is one.
import { spawnSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkout, main, nodeBinary, prepare } from './prepare.mjs'

await main(() => {
  const env = prepare({ web: false, quiet: true })
  const given = process.argv.slice(2)
  const options = given.flatMap((word, i) => (word.startsWith('--') ? [word] : given[i - 1]?.startsWith('--') ? [word] : []))
  const names = given.filter((word) => !options.includes(word))
  const all = readdirSync(join(checkout, 'bench'))
    .filter((file) => file.endsWith('.bench.ts'))
    .sort()
  const chosen = names.length === 0 ? all : all.filter((file) => names.some((name) => file.startsWith(name)))
  if (chosen.length === 0) throw new Error(`没有这样的基准测试；有：${all.map((file) => file.replace('.bench.ts', '')).join('、')}`)
  process.stdout.write(
    `machine: ${cpus()[0]?.model ?? '?'} × ${cpus().length}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}\n`,
  )
  let code = 0
  for (const file of chosen) {
    process.stdout.write(`\n## ${file.replace('.bench.ts', '')}\n`)
    const run = spawnSync(nodeBinary(), [join(checkout, 'bench', file), ...options], { cwd: checkout, env, stdio: 'inherit' })
    code ||= run.status ?? 1
  }
  return code
})
