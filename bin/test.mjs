#!/usr/bin/env node
// npm test: types, lint and format, then the tests, then the stories in a browser. The last line is "N passed, N failed".
// npm test -- <files or options of vitest> runs only those tests.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { checkout, main, prepare, Stop } from './prepare.mjs'

const stories = join(checkout, 'test/e2e')
const hasStories = existsSync(stories) && readdirSync(stories, { recursive: true }).some((name) => String(name).endsWith('.test.ts'))

/** Runs a tool of node_modules; resolves with its exit code and what it said. With `heading` its output comes in one piece, else as it goes. */
function runTool(env, [tool, ...args], heading) {
  return new Promise((resolve) => {
    const child = spawn(join(checkout, 'node_modules/.bin', tool), args, {
      cwd: checkout,
      env,
      stdio: heading ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
    child.once('error', (error) => (output += error.message))
    child.once('close', (code) => {
      if (heading) process.stdout.write(`${heading}: ${code === 0 ? 'passed' : 'failed'}\n${code === 0 ? '' : output}`)
      resolve({ code: code ?? 1, output })
    })
  })
}

/** One check counts as one test. */
async function runCheck(env, heading, command) {
  const { code, output } = await runTool(env, command, heading)
  return code === 0 ? { passed: 1, failures: [] } : { passed: 0, failures: [`${heading}: ${output.trim()}`] }
}

/** What vitest's JSON report calls failed, one line each. A file that does not load is a failure too. */
function failuresIn({ testResults }) {
  return testResults.flatMap((file) => {
    const name = relative(checkout, file.name)
    const tests = file.assertionResults.filter((one) => one.status === 'failed')
    if (tests.length > 0) return tests.map((one) => `${name}: ${one.fullName}`)
    return file.status === 'failed' ? [`${name}: ${file.message || 'did not load'}`] : []
  })
}

/** Counts of a vitest run, from its JSON report. A run that breaks off is a failure too. */
async function runTests(env, args) {
  const folder = mkdtempSync(join(tmpdir(), 'doudi-report-'))
  const report = join(folder, 'report.json')
  try {
    const { code } = await runTool(env, ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile=${report}`, ...args])
    const brokenOff = `vitest ${args.join(' ')}: ended with ${code}`
    if (!existsSync(report)) return { passed: 0, failures: [brokenOff] }
    const results = JSON.parse(readFileSync(report, 'utf8'))
    const failures = failuresIn(results)
    return { passed: results.numPassedTests, failures: code !== 0 && failures.length === 0 ? [brokenOff] : failures }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runEverything(env) {
  const checks = [
    runCheck(env, 'types', ['tsc', '-p', '.']),
    runCheck(env, 'lint', ['oxlint', '--deny-warnings']),
    runCheck(env, 'format', ['oxfmt', '--check']),
  ]
  const results = await Promise.all(checks)
  results.push(await runTests(env, []))
  if (hasStories) results.push(await runTests(env, ['--config', 'vitest.e2e.config.ts']))
  return results
}

async function runAll(chosen) {
  const env = prepare({ web: hasStories && chosen.length === 0, quiet: true })
  return chosen.length > 0 ? [await runTests(env, chosen)] : runEverything(env)
}

await main(async () => {
  const chosen = process.argv.slice(2)
  const results = await runAll(chosen).catch((error) => {
    process.stderr.write(`${error instanceof Stop ? error.message : error.stack}\n`)
    return [{ passed: 0, failures: ['the run broke off'] }]
  })
  const passed = results.reduce((sum, result) => sum + result.passed, 0)
  const failures = results.flatMap((result) => result.failures)
  // Once more at the end: in a long output a failed check is minutes above the last line.
  for (const failure of failures) process.stdout.write(`failed: ${failure}\n`)
  process.stdout.write(`${passed} passed, ${failures.length} failed\n`)
  return failures.length === 0 ? 0 : 1
})
