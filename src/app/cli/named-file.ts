import type { ReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { DomainError } from '#kernel'

/**
 * Streams a file that somebody named on the command line. Opened first, so that a wrong name is told at once (`not-found`) and not by
 * a stream to which nobody listens yet; closed whatever becomes of the work.
 */
export async function withNamedFile<T>(path: string, work: (stream: ReadStream) => Promise<T>): Promise<T> {
  const file = await open(path).catch((error: unknown) => {
    throw error instanceof Error && 'code' in error && error.code === 'ENOENT' ? new DomainError('not-found', `没有文件 ${path}`) : error
  })
  if ((await file.stat()).isDirectory()) {
    await file.close()
    throw new DomainError('input.invalid', `${path} 是文件夹，不是文件`, { hint: '请写明要导入的文件，一次一个' })
  }
  try {
    return await work(file.createReadStream({ autoClose: false }))
  } finally {
    await file.close()
  }
}
