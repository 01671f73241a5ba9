import { DomainError } from '#kernel'
import { runCommandLine } from './command-line.ts'

// Who reads only the first lines of an answer (`doudi alerts | head`) has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

/** The program: `serve` for the browser, the other commands for the same work without one. */
try {
  process.exitCode = await runCommandLine(process.argv.slice(2))
} catch (error) {
  if (error instanceof DomainError) {
    process.stderr.write(`${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`)
  } else {
    process.stderr.write(`程序出错：${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  }
  process.exitCode = 1
}
