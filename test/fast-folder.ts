import { chmod, mkdtemp, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const enough = 4 * 2 ** 30

/**
 * A new folder for a test that starts whole installations, in memory where there is plenty: most of their time is waiting for the disk, and no
 * test switches the machine off. Open to the database's own user: where the test runs as root, the cluster would otherwise be put elsewhere.
 */
export async function fastFolder(name: string): Promise<string> {
  const memory = await statfs('/dev/shm').catch(() => null)
  const parent = memory !== null && memory.bsize * memory.bavail >= enough ? '/dev/shm' : tmpdir()
  const made = await mkdtemp(join(parent, `${name}-`))
  await chmod(made, 0o755)
  return made
}
