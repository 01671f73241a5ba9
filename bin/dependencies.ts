// npm run dependencies: every direct dependency with the version it is pinned to, since when, and whether that is longer than docs/SECURITY.md allows.
import { ageOfPins, mostDays } from '../src/app/pinned.ts'

const rows = await ageOfPins(new Date())
for (const { name, version, since, days } of rows)
  process.stdout.write(
    `${name.padEnd(32)} ${version.padEnd(16)} ${since}  ${String(days).padStart(4)} 天${days > mostDays ? '  逾期，请查看有没有新版本' : ''}\n`,
  )
const late = rows.filter(({ days }) => days > mostDays).length
process.stdout.write(`${String(rows.length)} 个直接依赖，${String(late)} 个超过 ${String(mostDays)} 天没有更新或复核\n`)
process.exitCode = late > 0 ? 1 : 0
