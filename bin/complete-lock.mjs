#!/usr/bin/env node
// npm run lock:complete: names the packages of other systems that package-lock.json lacks.
//
// npm leaves an optional package out of the lock when the registry it asked had no copy (mirrors often keep one system only), and
// `npm ci` then refuses the lock everywhere. The version is the one that the depending package names; system and processor are in
// the package's name. npm adds the checksum when such a system installs it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkout } from './prepare.mjs'

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64']
const libraries = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' }

function entryFor(name, version, dev) {
  const words = name.split(/[/-]/)
  const os = systems.filter((word) => words.includes(word))
  const cpu = processors.filter((word) => words.includes(word))
  if (os.length === 0 || cpu.length === 0)
    throw new Error(`${name} does not say which system it is for: add it to package-lock.json by hand`)
  const libc = words.map((word) => libraries[word]).filter(Boolean)
  return { version, cpu, ...(dev && { dev }), ...(libc.length > 0 && { libc }), optional: true, os }
}

const file = join(checkout, 'package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8'))
const added = {}
for (const { optionalDependencies = {}, dev } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const path = `node_modules/${name}`
    if (!(path in lock.packages)) added[path] = entryFor(name, version, dev)
  }
}
const [root, ...packages] = Object.entries({ ...lock.packages, ...added })
lock.packages = Object.fromEntries([root, ...packages.sort(([a], [b]) => a.localeCompare(b, 'en'))])
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
process.stdout.write(`${Object.keys(added).length} packages added\n`)
