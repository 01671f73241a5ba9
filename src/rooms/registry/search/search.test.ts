import { afterAll, beforeAll, expect, test } from 'vitest'
import { registry as contract } from '#contract'
import {
  createRegistryWorld,
  delivery,
  deliverRoster,
  household,
  idNumberOf,
  person,
  villages,
  type Cast,
  type RegistryWorld,
} from '#test/registry-world'

let world: RegistryWorld
beforeAll(async () => {
  world = await createRegistryWorld()
  await world.population(1, '2026-01-31', [
    household(
      'a',
      villages.laohekou,
      person(1, '曾德贵', { birth: '1946-04-02', phone: '15400000001' }),
      person(2, '曾小红', { relation: '3', birth: '2008-04-03', sex: '2' }),
    ),
    household('b', villages.laohekou, person(3, '曾德胜', { birth: '1970-06-01' })),
    household(
      'c',
      villages.jinqiao,
      person(4, '张三', { birth: '1966-04-02' }),
      person(5, '张三丰', { relation: '2', birth: '1990-01-01' }),
      person(6, '李梅', { relation: '1', sex: '2', birth: '1966-04-03' }),
    ),
    household('d', villages.nanxian, person(7, '张三')),
  ])
  await deliverRoster(world.db, delivery(2, '2026-01-31', 'dibao-roster'), [
    { no: 1, head: 1, fen: 90000 },
    { no: 3, head: 3, fen: 48500 },
  ])
  await deliverRoster(world.db, delivery(3, '2026-02-28', 'dibao-roster'), [{ no: 1, head: 1, fen: 91000 }])
  await deliverRoster(world.db, delivery(4, '2026-02-28', 'tekun-roster'), [{ no: 6, perPerson: true, programme: 'tekun', fen: 96200 }])
})
afterAll(() => world[Symbol.asyncDispose]())

const persons = async (query: Record<string, unknown>, who: Cast = 'county') => {
  const reply = contract.personListing.list.reply.parse(await world.ask(contract.personListing.list, who, { query }))
  expect(reply.total).toBe(reply.rows.length)
  return reply.rows.map((row) => row.personNo)
}
const households = async (query: Record<string, unknown>) => {
  const reply = contract.householdListing.list.reply.parse(await world.ask(contract.householdListing.list, 'county', { query }))
  expect(reply.total).toBe(reply.rows.length)
  return reply
}
const quick = async (text: string, who: Cast = 'county') => {
  const { hits } = contract.quick.reply.parse(await world.ask(contract.quick, who, { body: { text } }))
  return hits.map((hit) => (hit.kind === 'person' ? hit.personNo : `户${String(hit.householdNo)}`))
}

test.each([
  [{ q: '张三' }, [4, 5]],
  [{ q: '曾' }, [2, 3, 1]],
  [{ q: 'zd' }, [1, 3]],
  [{ q: 'ZXH' }, [2]],
  [{ q: '老河口' }, [1, 2, 3]],
  [{ q: 'lhkc' }, [1, 2, 3]],
  [{ q: '老河口 曾小' }, [2]],
  [{ q: '金桥 zs' }, [4, 5]],
  [{ q: '河坝' }, [1, 2, 3]],
  [{ q: '%' }, []],
  [{ q: '_三' }, []],
  [{ region: villages.jinqiao }, [4, 6, 5]],
  [{ sex: '2' }, [2, 6]],
  [{ ageFrom: 60 }, [1, 4]],
  [{ ageTo: 17 }, [2]],
  [{ ageFrom: 59, ageTo: 59 }, [6]],
  [{ age: 'child' }, []],
  [{ age: 'youth' }, [2]],
  [{ age: 'elder' }, [4]],
  [{ age: 'old' }, [1]],
  [{ programme: 'dibao' }, [1]],
  [{ programme: 'dibao,tekun' }, [1, 6]],
  [{ programme: 'marginal' }, []],
  [{ status: 'dead' }, []],
])('persons %j', async (query, expected) => {
  expect(await persons(query)).toEqual(expected)
})

test('surnames are read as surnames', async () => {
  expect(await persons({ q: 'zdg' })).toEqual([1])
  expect(await persons({ q: 'cdg' })).toEqual([])
})

test('sorting goes both ways', async () => {
  const byAge = await persons({ sort: '-age' })
  expect(byAge).toEqual([1, 4, 6, 3, 5, 2])
  expect(await persons({ sort: 'age' })).toEqual(byAge.toReversed())
})

test('households by head, place, number, programme; amounts are summed over all that is selected', async () => {
  const [a, c] = [await world.householdOf(1), await world.householdOf(4)]
  expect((await households({ q: '曾' })).rows.map((row) => row.headName)).toEqual(['曾德胜', '曾德贵'])
  expect((await households({ q: `户${String(c)}` })).rows).toMatchObject([
    { householdNo: c, size: 3, headName: '张三', programmes: ['tekun'] },
  ])
  const low = await households({ programme: 'dibao,tekun' })
  expect(low.rows.map((row) => [row.householdNo, row.programmes, row.monthlyFen])).toEqual([
    [a, ['dibao'], 91000],
    [c, ['tekun'], 96200],
  ])
  expect(low.sums).toEqual({ monthlyFen: 187200 })
  expect((await households({ alerts: 'true' })).rows).toEqual([])
})

test('an ID number or phone is refused in a list, whose selection stands in the address', async () => {
  for (const q of [idNumberOf(1), '15400000001']) {
    await expect(world.ask(contract.personListing.list, 'county', { query: { q } })).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(world.ask(contract.householdListing.export, 'county', { query: { q } })).rejects.toMatchObject({ code: 'input.invalid' })
  }
})

test('quick: number, phone, names before places, household number', async () => {
  const a = await world.householdOf(1)
  expect(await quick(idNumberOf(1))).toEqual([1])
  expect(await quick(`${idNumberOf(1).slice(0, 6)}${idNumberOf(1).slice(8, 17)}`)).toEqual([1])
  expect(await quick('154 0000 0001')).toEqual([1])
  expect(await quick('张三')).toEqual([4, 5])
  expect(await quick('老河口')).toEqual([`户${String(a)}`, `户${String(a + 1)}`])
  expect(await quick('老河口 曾')).toEqual([2, 3, 1])
  expect(await quick(String(a))).toEqual([`户${String(a)}`])
  expect(await quick(idNumberOf(7))).toEqual([])
  expect(await quick(idNumberOf(7), 'otherCounty')).toEqual([7])
})
