import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const asking = `
  import { getPriority } from 'node:os'
  import { stepBehind } from ${JSON.stringify(join(import.meta.dirname, 'priority.ts'))}
  stepBehind()
  console.log(getPriority())`

function priorityFrom(niceness: number): string {
  return spawnSync('nice', ['-n', String(niceness), process.execPath, '--input-type=module', '-e', asking], {
    encoding: 'utf8',
  }).stdout.trim()
}

test.skipIf(process.platform === 'win32')(
  'a computing process stands behind the server, and one started further behind stays where it is',
  () => {
    const own = Number(spawnSync('nice', [], { encoding: 'utf8' }).stdout)
    expect(priorityFrom(0)).toBe(String(Math.max(5, own)))
    expect(priorityFrom(12)).toBe(String(Math.min(19, own + 12)))
  },
)
