import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import type { TextEncoding } from '../reading/index.ts'

/**
 * Writes a text file again as UTF-8, for DuckDB, which reads nothing else. False where a character could not be decoded: such a file is
 * read row by row, so that the row with the character is held back and not the replacement taken for its value.
 */
export async function writeAsUtf8(from: string, encoding: TextEncoding, to: string): Promise<boolean> {
  const decoder = new TextDecoder(encoding)
  const out = createWriteStream(to, { mode: 0o600 })
  let sound = true
  const write = async (text: string): Promise<void> => {
    sound &&= !text.includes('\ufffd')
    if (sound && !out.write(text)) await once(out, 'drain')
  }
  for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20 })) {
    await write(decoder.decode(chunk as Buffer, { stream: true }))
    if (!sound) break
  }
  await write(decoder.decode())
  out.end()
  await once(out, 'close')
  return sound
}
