const mostPixels = 200_000_000

/** True for a picture no camera makes: unpacked it would take whoever looks at it the memory. */
export function tooLarge(width: number, height: number): boolean {
  return width === 0 || height === 0 || width * height > mostPixels
}
