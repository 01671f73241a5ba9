import { ageOf, type VillageBuilder } from './builder.ts'
import { dayOf, yearOf, type Day } from './calendar.ts'
import { drawNumber, drawPlate } from './identity.ts'
import { headAt } from './as-of.ts'
import { never, type Household, type Person, type Vehicle } from './model.ts'
import { lottery } from './random.ts'

const cars = lottery<readonly [brand: string, price: number]>([
  [['五菱宏光', 5_500_000], 30],
  [['长安欧尚', 6_800_000], 20],
  [['吉利帝豪', 8_600_000], 18],
  [['比亚迪秦', 10_900_000], 16],
  [['大众朗逸', 12_800_000], 10],
  [['丰田汉兰达', 26_800_000], 3],
])

/** Houses, vehicles, businesses, boats, meters and insurance of a household as they stand on the base day. */
export function drawProperty(builder: VillageBuilder, household: Household): void {
  const poor = household.hardship !== 'none'
  const head = headAt(household, builder.base)
  addHomes(builder, household, head, poor)
  addVehicles(builder, household, head, poor)
  addBusinesses(builder, household, poor)
  addLakeLife(builder, household, head, poor)
  addMeters(builder, household, head)
  addInsurance(builder, household, poor)
}

function addHomes(builder: VillageBuilder, household: Household, head: Person, poor: boolean): void {
  const { random, facts, place, base } = builder
  if (random.chance(place.urban ? 8800 : 7200)) {
    const on = base - random.between(500, 7000)
    const unit = `${place.code}99${drawNumber(random, '', 8)}F0001`
    const spouse = head.spouse
    const shared = spouse !== null && random.chance(1500)
    const estate = {
      unit,
      use: place.urban ? '1' : '5',
      area: random.between(70, 190) * 100,
      ownership: shared ? '2' : '1',
      share: shared ? 5000 : 10_000,
      on,
      until: never,
      region: place.code,
      address: household.address,
    }
    facts.estates.push({ person: head, ...estate })
    if (shared) facts.estates.push({ person: spouse, ...estate })
  }
  if (random.chance(poor ? 25 : 900)) addTownFlat(builder, head, base - random.between(100, 4000))
  if (poor && !place.urban && random.chance(450)) addRepair(builder, head)
  if (poor && household.urban && random.chance(900)) {
    const rented = random.chance(5500)
    facts.rentals.push({
      head,
      kind: rented ? '1' : '2',
      members: household.persons.length,
      amount: rented ? 6000 : 24_000,
      from: base - random.between(100, 2500),
      to: never,
    })
  }
}

/** A flat bought in the county town. */
export function addTownFlat(builder: VillageBuilder, person: Person, on: Day): void {
  const { random, facts, place } = builder
  const unit = `${place.county.code.slice(0, 6)}00100199${drawNumber(random, '', 6)}F${String(random.between(1001, 2908))}`
  facts.estates.push({
    person,
    unit,
    use: '1',
    area: random.between(85, 135) * 100,
    ownership: '1',
    share: 10_000,
    on,
    until: never,
    region: place.county.code,
    address: `${place.county.name}湖景小区（合成）${String(random.between(1, 28))}栋`,
  })
}

function addRepair(builder: VillageBuilder, head: Person): void {
  const { random, base } = builder
  const applied = base - random.between(30, 900)
  const done = base - applied > 240
  builder.facts.repairs.push({
    head,
    grade: random.chance(4000) ? 'D' : 'C',
    repair: random.chance(4500) ? '1' : '2',
    applied,
    completed: done ? applied + random.between(120, 220) : never,
    amount: done ? random.between(80, 350) * 10_000 : 0,
  })
}

function addVehicles(builder: VillageBuilder, household: Household, head: Person, poor: boolean): void {
  const { random, base } = builder
  const since = (): Day => base - random.between(60, 3600)
  const adults = household.persons.filter((person) => ageOf(person, base) >= 18 && ageOf(person, base) < 66)
  const owner = adults[0] ?? head
  if (random.chance(poor ? 60 : 3300)) addCar(builder, owner, since())
  if (!poor && adults.length > 2 && random.chance(1100)) addCar(builder, adults.at(-1) ?? owner, since())
  if (random.chance(poor ? 700 : 2600)) addVehicle(builder, owner, { kind: '4', use: '1', brand: '豪爵HJ125', price: 580_000 }, since())
  if (random.chance(poor ? 350 : 800)) addVehicle(builder, owner, { kind: '5', use: '1', brand: '时风7YP', price: 950_000 }, since())
  if (!poor && random.chance(160)) addVehicle(builder, owner, { kind: '3', use: '2', brand: '福田时代', price: 8_800_000 }, since())
}

/** A car registered from a day on. */
export function addCar(builder: VillageBuilder, person: Person, from: Day): Vehicle {
  const [brand, price] = builder.random.pick(cars)
  return addVehicle(builder, person, { kind: '1', use: '1', brand, price }, from)
}

/** Any vehicle; the price in fen. */
function addVehicle(builder: VillageBuilder, person: Person, model: Pick<Vehicle, 'kind' | 'use' | 'brand' | 'price'>, from: Day): Vehicle {
  const vehicle: Vehicle = { person, plate: drawPlate(builder.random), ...model, from, to: never }
  builder.facts.vehicles.push(vehicle)
  return vehicle
}

const shops = ['南杂店', '小吃店', '农资店', '理发店', '水产经营部', '建材店', '服装店', '农机修理店'] as const

function addBusinesses(builder: VillageBuilder, household: Household, poor: boolean): void {
  const { random, base } = builder
  for (const person of household.persons) {
    if (person.activity === 'trader' && random.chance(7000)) addShop(builder, person, base - random.between(90, 3600))
    else if (poor && person.activity === 'farmer' && random.chance(90)) addShop(builder, person, base - random.between(400, 3600))
    else if (person.activity === 'farmer' && random.chance(350)) addCooperative(builder, person)
  }
}

/** A registered small business. */
export function addShop(builder: VillageBuilder, person: Person, founded: Day): void {
  const { random, place, facts } = builder
  const code = `9992${place.county.code.slice(0, 6)}${drawNumber(random, '', 8)}`
  facts.entities.push({
    person,
    code,
    name: `${place.township.name}${person.name.slice(0, 1)}记${random.pick(shops)}（个体工商户）`,
    kind: '1',
    role: '1',
    capital: random.between(1, 10) * 1_000_000,
    share: 10_000,
    founded,
    closed: random.chance(800) ? founded + 700 : never,
  })
}

function addCooperative(builder: VillageBuilder, person: Person): void {
  const { place, facts, base } = builder
  facts.entities.push({
    person,
    code: `9993${place.code.slice(0, 12)}01`,
    name: `${place.stem}稻虾种养农民专业合作社（合成）`,
    kind: '5',
    role: '5',
    capital: 200_000_000,
    share: 50,
    founded: base - 2400,
    closed: never,
  })
}

/** The lake: boats, and the fishermen of the fishing ban who left the water in 2019 and 2020. */
function addLakeLife(builder: VillageBuilder, household: Household, head: Person, poor: boolean): void {
  const { random, facts, base } = builder
  if (random.chance(45)) {
    const left = dayOf(2019, 9, 1) + random.below(480)
    const vessel = `湘益渔合${drawNumber(random, '', 5)}`
    const old = ageOf(head, base) >= 60
    facts.fishers.push({
      person: head,
      vessel,
      left,
      placement: old ? '4' : poor ? '5' : random.pick(['1', '1', '2', '3']),
      insured: random.chance(9300),
      compensation: random.between(80, 220) * 100_000,
    })
    facts.vessels.push({ person: head, no: vessel, kind: '1', tonnage: random.between(2, 9), on: left - 3000, ended: left })
  } else if (!poor && random.chance(35)) {
    facts.vessels.push({
      person: head,
      no: `湘益货合${drawNumber(random, '', 5)}`,
      kind: random.chance(7000) ? '9' : '2',
      tonnage: random.between(5, 300),
      on: base - random.between(300, 4000),
      ended: never,
    })
  }
  if (random.chance(12)) {
    const moved = dayOf(2018, 1, 1) + random.below(900)
    facts.relocations.push({
      household,
      from: household.place.township.code,
      to: household.place.code,
      on: moved,
      concentrated: random.chance(7500),
      settlement: `${household.place.township.name}集中安置点`,
      moved: random.chance(6000),
    })
  }
}

function addMeters(builder: VillageBuilder, household: Household, person: Person): void {
  const { random, facts } = builder
  const size = household.persons.length
  facts.meters.push({
    household,
    person,
    utility: '2',
    no: drawNumber(random, '99', 10),
    usual: 35 + size * random.between(18, 40),
    quiet: never,
    arrears: random.chance(120) ? random.between(60, 400) * 100 : 0,
  })
  if (random.chance(household.place.urban ? 9500 : 5500))
    facts.meters.push({
      household,
      person,
      utility: '1',
      no: drawNumber(random, '98', 10),
      usual: 3 + size * random.between(2, 4),
      quiet: never,
      arrears: 0,
    })
}

const insurers = ['洞庭合成人寿保险公司', '湘江合成财产保险公司', '岳麓合成健康保险公司'] as const

function addInsurance(builder: VillageBuilder, household: Household, poor: boolean): void {
  const { random, facts, base } = builder
  for (const person of household.persons) {
    if (!random.chance(poor ? 90 : 750)) continue
    const inclusive = random.chance(5500)
    const from = inclusive ? dayOf(yearOf(base), 1, 1) : base - random.between(100, 2500)
    facts.policies.push(
      inclusive
        ? {
            person,
            no: drawNumber(random, '99', 14),
            insurer: insurers[2],
            kind: '5',
            premium: 12_900,
            value: 0,
            from,
            to: dayOf(yearOf(base), 12, 31),
          }
        : {
            person,
            no: drawNumber(random, '99', 14),
            insurer: random.pick(insurers),
            kind: random.pick(['1', '2', '3']),
            premium: random.between(10, 80) * 10_000,
            value: random.between(0, 400) * 10_000,
            from,
            to: from + 7300,
          },
    )
  }
}
