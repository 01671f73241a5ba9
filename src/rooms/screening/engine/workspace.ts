/**
 * Typed columns in which one slice after another is worked out. A slice fills half a gigabyte: asking the system for it each time
 * (a fault a page, zeros, and the collector called by so much memory) costs more than counting what stands in it.
 */
export class Workspace {
  readonly #held = new Map<string, Int32Array | Uint8Array>()

  /** Numbers of the last slice under this name, to be written over whole; what was handed out under it before is no longer valid. */
  ints(name: string, length: number): Int32Array {
    const held = this.#held.get(name)
    if (held instanceof Int32Array && held.length >= length) return held.subarray(0, length)
    const made = new Int32Array(withRoom(length))
    this.#held.set(name, made)
    return made.subarray(0, length)
  }

  /** The same in bytes. */
  bytes(name: string, length: number): Uint8Array {
    const held = this.#held.get(name)
    if (held instanceof Uint8Array && held.length >= length) return held.subarray(0, length)
    const made = new Uint8Array(withRoom(length))
    this.#held.set(name, made)
    return made.subarray(0, length)
  }

  /** Numbers, all of them `value`. */
  filled(name: string, length: number, value = 0): Int32Array {
    return this.ints(name, length).fill(value)
  }

  /** Bytes, all of them 0. */
  cleared(name: string, length: number): Uint8Array {
    return this.bytes(name, length).fill(0)
  }
}

/** Slices are of about one size: room for a somewhat larger one spares asking again, and what is never touched takes no memory. */
function withRoom(length: number): number {
  return length + (length >> 4)
}
