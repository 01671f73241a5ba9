import type { FileHandle } from 'node:fs/promises'

const headerSize = 512
const largestSector = 0xfffffffa
const tableEntriesInHeader = 109

/**
 * True where an OLE container (an old workbook) ends before the last sector that something in it points to: its header, or the
 * allocation table, in which each sector names the one after it. Containers of more than 109 table sectors (some 7 MB) keep the
 * rest of the table elsewhere; of those the first part is looked at.
 */
export async function isOleCutOff(file: FileHandle, fileSize: number): Promise<boolean> {
  const header = Buffer.alloc(headerSize)
  if ((await file.read(header, 0, headerSize, 0)).bytesRead < headerSize) return true
  const sectorSize = 2 ** header.readUInt16LE(0x1e)
  const offsetOf = (sector: number) => (sector + 1) * sectorSize
  const tableSectors = Array.from({ length: Math.min(header.readUInt32LE(0x2c), tableEntriesInHeader) }, (_, i) =>
    header.readUInt32LE(0x4c + i * 4),
  )
  let last = furthest([header.readUInt32LE(0x30), header.readUInt32LE(0x3c), ...tableSectors])
  const table = Buffer.alloc(sectorSize)
  for (const sector of tableSectors) {
    if ((await file.read(table, 0, sectorSize, offsetOf(sector))).bytesRead < sectorSize) return true
    last = Math.max(last, furthest(Array.from({ length: sectorSize / 4 }, (_, i) => table.readUInt32LE(i * 4))))
  }
  // Some writers leave the last sector unfilled, so only its beginning is asked for.
  return offsetOf(last) >= fileSize
}

/** The furthest sector among entries, of which the largest values are marks (free, end of chain) and no sectors. */
function furthest(entries: readonly number[]): number {
  return entries.reduce((most, entry) => (entry < largestSector && entry > most ? entry : most), 0)
}
