// Plain JavaScript for Node 20 and newer: runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '..')

const wantedNode = 24
const at = (...parts) => join(checkout, ...parts)

/** A reason to stop that the person at the terminal can act on. */
export class Stop extends Error {}

/**
 * Installs what is missing, builds the screens when their sources changed, and returns the environment that programs of the
 * checkout run in: Node 24 and the tools of node_modules come first in its PATH.
 */
export function prepare({ web, quiet }) {
  const tell = quiet ? () => undefined : (line) => process.stdout.write(`${line}\n`)
  if (!isInstalled()) install(tell, quiet)
  const env = environment()
  if (web) buildScreens(env, tell, quiet)
  return env
}

/** Whether node_modules holds every package of package-lock.json in its version. Optional ones (other systems) may be missing. */
function isInstalled() {
  if (!existsSync(at('node_modules/.package-lock.json'))) return false
  const wanted = packagesOf('package-lock.json')
  const there = packagesOf('node_modules/.package-lock.json')
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || (there[path] ? there[path].version === version : optional),
  )
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(at(lockFile), 'utf8')).packages
}

function install(tell, quiet) {
  tell('正在安装程序用到的组件，第一次需要几分钟……')
  // A running server may be using what is there already: then only what differs is replaced.
  const command = existsSync(at('node_modules/.package-lock.json')) ? ['install', '--no-save'] : ['ci']
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const done = run(npm, [...command, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], process.env, quiet)
  if (done.error?.code === 'ENOENT') throw new Stop('找不到 npm。请安装 Node.js 20 或更新的版本（自带 npm）后重试。')
  if (done.status !== 0) throw new Stop(`组件没有装上，详情见上面 npm 的输出。请检查网络（需要能连上 npm 仓库）和磁盘空间后重试。`)
}

function environment() {
  const node = nodeBinary()
  return {
    ...process.env,
    PATH: [dirname(node), at('node_modules/.bin'), process.env.PATH].join(delimiter),
    // Compiled code is kept from run to run; Node ignores a folder it cannot write to.
    NODE_COMPILE_CACHE: at('node_modules/.cache/compiled'),
  }
}

/** This Node when it is new enough, else the one that came with the packages. */
export function nodeBinary() {
  if (Number.parseInt(process.versions.node, 10) >= wantedNode) return process.execPath
  const packaged = at(`node_modules/node-${process.platform}-${process.arch}/bin/node`)
  if (existsSync(packaged) && spawnSync(packaged, ['--version']).status === 0) return packaged
  throw new Stop(
    `需要 Node.js ${wantedNode} 或更新的版本，本机是 ${process.versions.node}，也没有适合本机的自带版本。请升级 Node.js 后重试。`,
  )
}

function buildScreens(env, tell, quiet) {
  if (!existsSync(at('web/vite.config.ts'))) return
  const stampFile = at('dist/web.stamp')
  const stamp = hashOf(['web', 'src/kernel', 'src/contract', 'package-lock.json', 'tsconfig.json'])
  if (existsSync(at('dist/web/index.html')) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  tell('正在生成网页……')
  const { status } = run('vite', ['build', 'web', '--logLevel', 'warn'], env, quiet)
  if (status !== 0) throw new Stop('网页没有生成成功，详情见上面的输出。')
  mkdirSync(at('dist'), { recursive: true })
  writeFileSync(stampFile, stamp)
}

/** One hash over names and contents, tests left out. */
function hashOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(filesAt))
    hash
      .update(`${path}\0`)
      .update(readFileSync(at(path)))
      .update('\0')
  return hash.digest('hex')
}

function filesAt(path) {
  if (!statSync(at(path)).isDirectory()) return /\.test\.tsx?$/.test(path) ? [] : [path]
  return readdirSync(at(path))
    .sort()
    .flatMap((name) => filesAt(join(path, name)))
}

/** Quiet runs show their output only when they fail. */
function run(command, args, env, quiet) {
  const done = spawnSync(command, args, { cwd: checkout, env, stdio: quiet ? 'pipe' : 'inherit', maxBuffer: 2 ** 28 })
  if (quiet && done.status !== 0) process.stderr.write(Buffer.concat([done.stdout ?? Buffer.alloc(0), done.stderr ?? Buffer.alloc(0)]))
  return done
}

/**
 * Runs the program (src/app/main.ts) and resolves with its exit code. It runs in its own session: Ctrl+C reaches this process only,
 * perhaps several times (terminal, npm), and is passed on once. The program ends by itself when this process is killed.
 */
export function runProgram(args, env) {
  const child = spawn(nodeBinary(), [at('bin/program.mjs'), ...args], {
    env,
    detached: true,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  let asked = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      const now = Date.now()
      if (asked === 0) child.kill('SIGTERM')
      // Somebody who asks again after a while does not want to wait any longer.
      else if (now - asked > 2_000) child.kill('SIGKILL')
      asked ||= now
    })
  }
  return new Promise((resolveExit, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolveExit(code ?? (asked > 0 && signal === 'SIGTERM' ? 0 : 1)))
  })
}

/** Runs a bin script; a Stop is printed without a stack. */
export async function main(work) {
  try {
    process.exitCode = await work()
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
