import { newRequestId } from '../ui/transport.ts'

/** A photo as it waits to be sent. */
export interface Photo {
  readonly clientId: string
  readonly name: string
  readonly blob: Blob
}

const longestSide = 1600
const quality = 0.78
const largest = 6 * 1024 * 1024

/** The size of a picture that fits a square of `side`, never larger than it was. */
export function fitInto(width: number, height: number, side: number): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/**
 * Makes a phone's photo small enough for a village's network (about 300 kB). Drawing it anew also drops what the camera wrote into
 * the file, the place among it: that is recorded by its own question, openly. Throws where the file is no picture or far too large.
 */
export async function compressPhoto(file: File): Promise<Photo> {
  const clientId = newRequestId()
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null)
  if (picture === null) {
    if (!file.type.startsWith('image/') || file.size > largest) throw new Error('这张照片打不开，请换一张或重新拍')
    return { clientId, name: `${clientId}.${file.name.split('.').at(-1) ?? 'jpg'}`, blob: file }
  }
  const size = fitInto(picture.width, picture.height, longestSide)
  const canvas = document.createElement('canvas')
  canvas.width = size.width
  canvas.height = size.height
  canvas.getContext('2d')?.drawImage(picture, 0, 0, size.width, size.height)
  picture.close()
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/jpeg', quality)
  })
  if (blob === null) throw new Error('手机处理照片时出错，请重新拍一张')
  return { clientId, name: `${clientId}.jpg`, blob }
}
