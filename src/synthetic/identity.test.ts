import { birthOf, parseIdNumber, sexOf } from '#kernel'
import { describe, expect, it } from 'vitest'
import { day, dayText } from './calendar.ts'
import { drawPhone, drawPlate, IdRegister, isSyntheticId } from './identity.ts'
import { Random } from './random.ts'
import { loadAtlas } from './regions.ts'

const atlas = loadAtlas()
const villageOf = (code: string) => {
  const place = atlas.villagesIn(`${code}000000` as never)[0]
  if (!place) throw new Error(`no village in ${code}`)
  return place
}

describe('synthetic ID numbers', () => {
  const register = new IdRegister(villageOf('430971'))

  it('are valid, begin with 99 and carry birthday and sex', () => {
    for (const sex of [1, 2] as const) {
      const { id, birth } = register.take(day('1968-03-12'), sex)
      expect(id.startsWith('990971')).toBe(true)
      expect(parseIdNumber(id)).toEqual({ ok: true, value: id })
      expect(birthOf(id)).toBe(dayText(birth))
      expect(sexOf(id)).toBe(String(sex))
      expect(isSyntheticId(id)).toBe(true)
    }
    expect(isSyntheticId('430971196803120011')).toBe(false)
  })

  it('move the birthday on when the day is used up, and never repeat', () => {
    const ids = Array.from({ length: 200 }, () => register.take(day('1950-01-01'), 1))
    expect(new Set(ids.map(({ id }) => id)).size).toBe(200)
    expect(Math.max(...ids.map(({ birth }) => birth))).toBeGreaterThan(day('1950-01-01'))
  })

  it('are apart in villages that share the county digits, across provinces and where there are very many', () => {
    // 新化县 has more villages than there are sequence numbers of one sex on a day; 0302 is 湘潭雨湖 in Hunan and 茅箭 in Shiyan.
    for (const digits of ['1322', '0302', '0921']) {
      const places = ['43', '42'].flatMap((province) => atlas.villagesIn(`${province}${digits}000000` as never))
      const seen = new Set<string>()
      for (const place of places) {
        const own = new IdRegister(place)
        for (let i = 0; i < 5; i++) seen.add(own.take(day('1970-06-15'), 2).id)
      }
      expect(seen.size).toBe(places.length * 5)
    }
  })
})

it('phones and plates carry their marks', () => {
  const random = Random.at(5)
  expect(drawPhone(random)).toMatch(/^154\d{8}$/)
  expect(drawPlate(random)).toMatch(/^湘HI\d[A-Z]\d\d\d$/)
})
