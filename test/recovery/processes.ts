import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'

/** A process as /proc shows it (Linux only, like this test). */
export interface Process {
  readonly pid: number
  readonly parent: number
  /** Its command line; PostgreSQL's processes write there what they do. */
  readonly command: string
}

async function allProcesses(): Promise<Process[]> {
  const numbers = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    numbers.map(async (name): Promise<Process | null> => {
      const [stat, command] = await Promise.all(
        ['stat', 'cmdline'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')),
      )
      // One that ended and was not collected yet has no command line.
      if (stat === undefined || command === undefined || command === '') return null
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      return { pid: Number(name), parent, command: command.replaceAll('\0', ' ').trim() }
    }),
  )
  return found.filter((process) => process !== null)
}

/** Children of a process, their children, and so on; without itself. */
export async function below(pid: number): Promise<Process[]> {
  const all = await allProcesses()
  const found: Process[] = []
  for (let level = [pid]; level.length > 0;) {
    const children = all.filter((process) => level.includes(process.parent))
    found.push(...children)
    level = children.map((child) => child.pid)
  }
  return found
}

/** The process number of the database server of a data folder; null where none runs. */
export async function postmasterOf(dataDirectory: string): Promise<number | null> {
  const text = await readFile(join(dataDirectory, 'postgres/cluster/postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  if (!(pid > 0)) return null
  const command = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '')
  return command.includes('postgres') ? pid : null
}

/** Processes that have to do with a data folder: named on their command line, or standing in it. */
export async function processesOf(dataDirectory: string): Promise<Process[]> {
  const all = await allProcesses()
  const standing = await Promise.all(all.map((process) => readlink(`/proc/${String(process.pid)}/cwd`).catch(() => '')))
  return all.filter((process, at) => process.command.includes(dataDirectory) || (standing[at] ?? '').startsWith(dataDirectory))
}

/** Ends a process as a power cut would; false where it had ended already. */
export function kill9(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL')
    return true
  } catch {
    return false
  }
}
