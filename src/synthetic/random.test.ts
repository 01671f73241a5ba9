import { describe, expect, it } from 'vitest'
import { hashText, lottery, Random } from './random.ts'

describe('Random', () => {
  it('gives the same numbers for the same keys, on every machine', () => {
    const random = Random.at(1, 'a', 2)
    expect([random.next(), random.next(), random.next()]).toEqual([767741767, 1355111195, 4137594854])
  })

  it('opens different streams for different keys and for keys in another order', () => {
    const first = [Random.at(1, 2), Random.at(2, 1), Random.at(1), Random.at(1, 2, 0)].map((random) => random.next())
    expect(new Set(first).size).toBe(4)
  })

  it('draws evenly', () => {
    const random = Random.at(7)
    const counts = Array<number>(10).fill(0)
    for (let i = 0; i < 100_000; i++) {
      const drawn = random.below(10)
      counts[drawn] = (counts[drawn] ?? 0) + 1
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500)
  })

  it('keeps to its bounds', () => {
    const random = Random.at(3)
    for (let i = 0; i < 10_000; i++) {
      expect(random.between(5, 7)).toBeGreaterThanOrEqual(5)
      expect(random.between(5, 7)).toBeLessThanOrEqual(7)
      expect(Math.abs(random.around(50, 10) - 50)).toBeLessThanOrEqual(10)
    }
  })

  it('draws by weight', () => {
    const tickets = lottery([
      ['a', 3],
      ['b', 1],
    ])
    expect(tickets).toEqual(['a', 'a', 'a', 'b'])
    expect(() => Random.at(1).pick([])).toThrow(RangeError)
  })

  it('hashes texts apart', () => {
    expect(hashText('430971121001')).not.toBe(hashText('430971121002'))
  })
})
