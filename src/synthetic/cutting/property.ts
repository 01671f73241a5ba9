import type { Day, Period } from '../calendar.ts'
import { tariffs } from '../figures.ts'
import { placeAt, present } from '../as-of.ts'
import {
  never,
  type Balance,
  type Entity,
  type Estate,
  type Household,
  type Meter,
  type Policy,
  type Vehicle,
  type Vessel,
  type Village,
} from '../model.ts'
import { orEmpty, personCutter, type Cutter } from './cutter.ts'

/** What is on the register at the end of the month; entries of the dead stay until somebody inherits. */
function held<Fact>(list: (village: Village) => readonly Fact[], on: (fact: Fact) => Day) {
  return (village: Village, month: Period, each: (row: Fact) => void) => {
    for (const fact of list(village)) if (on(fact) <= month.last) each(fact)
  }
}

const estates = personCutter<Estate>(
  'real-estate',
  held(
    (village) => village.facts.estates,
    (fact) => fact.on,
  ),
  {
    unit_no: (row) => row.unit,
    use: (row) => row.use,
    area_dm2: (row) => row.area,
    ownership: (row) => row.ownership,
    owned_share: (row) => row.share,
    registered_on: (row) => row.on,
    status: (row, month) => (row.until <= month.last ? '2' : '1'),
    region: (row) => row.region,
    address: (row) => row.address,
  },
)

const entities = personCutter<Entity>(
  'market-entities',
  held(
    (village) => village.facts.entities,
    (fact) => fact.founded,
  ),
  {
    credit_code: (row) => row.code,
    entity_name: (row) => row.name,
    entity_kind: (row) => row.kind,
    role: (row) => row.role,
    registered_capital: (row) => row.capital,
    shareholding: (row) => row.share,
    founded_on: (row) => row.founded,
    status: (row, month) => (row.closed <= month.last ? '3' : '1'),
  },
)

const vehicles = personCutter<Vehicle>(
  'vehicles',
  held(
    (village) => village.facts.vehicles,
    (fact) => fact.from,
  ),
  {
    plate_no: (row) => row.plate,
    vehicle_kind: (row) => row.kind,
    use: (row) => row.use,
    brand: (row) => row.brand,
    price: (row) => row.price,
    registered_on: (row) => row.from,
    status: (row, month) => (row.to <= month.last ? '3' : '1'),
  },
)

const vessels = personCutter<Vessel>(
  'vessels',
  held(
    (village) => village.facts.vessels,
    (fact) => fact.on,
  ),
  {
    vessel_no: (row) => row.no,
    vessel_kind: (row) => row.kind,
    gross_tonnage: (row) => row.tonnage,
    owned_share: () => 10_000,
    registered_on: (row) => row.on,
    status: (row, month) => (row.ended <= month.last ? '2' : '1'),
  },
)

/** Months since the balance became known, times what comes or goes a month; never below zero. */
function balanceAt(row: Balance, month: Period): number {
  const months = Math.floor((month.last - row.from) / 30)
  return Math.max(0, row.amount + Math.max(0, months) * row.monthly)
}

const known = (list: (village: Village) => readonly Balance[]) => (village: Village, month: Period, each: (row: Balance) => void) => {
  for (const fact of list(village)) if (fact.from <= month.last && present(fact.person, month.last)) each(fact)
}

const balances = personCutter<Balance>(
  'bank-balances',
  known((village) => village.facts.balances),
  {
    institution: (row) => row.institution,
    account_kind: (row) => row.kind,
    balance: balanceAt,
    balance_on: (_row, month) => month.last,
  },
)

const internet = personCutter<Balance>(
  'internet-finance',
  known((village) => village.facts.internet),
  {
    platform: (row) => row.institution,
    asset_kind: (row) => row.kind,
    balance: balanceAt,
    balance_on: (_row, month) => month.last,
  },
)

const policies = personCutter<Policy>(
  'commercial-insurance',
  (village, month, each) => {
    for (const policy of village.facts.policies)
      if (policy.from <= month.last && policy.to >= month.first && present(policy.person, month.last)) each(policy)
  },
  {
    policy_no: (row) => row.no,
    insurer: (row) => row.insurer,
    policy_kind: (row) => row.kind,
    yearly_premium: (row) => row.premium,
    cash_value: (row) => row.value,
    started_on: (row) => row.from,
    ended_on: (row) => orEmpty(row.to),
  },
)

/** Percent of the usual electricity by month of the year. */
const season = [115, 120, 85, 75, 80, 105, 150, 155, 110, 80, 85, 110] as const

/** Use of the month: by season, a little up and down by meter, and next to nothing when the house has fallen quiet. */
function usageOf(row: Meter, month: Period): number {
  if (row.quiet <= month.last || row.household.persons.every((person) => !present(person, month.last))) return row.utility === '2' ? 2 : 0
  const swing = 90 + ((Number(row.no.slice(-4)) + month.monthOfYear * 7) % 21)
  const factor = row.utility === '2' ? (season[month.monthOfYear - 1] ?? 100) : 100
  return Math.floor((row.usual * factor * swing) / 10_000)
}

const price = (row: Meter): number => (row.utility === '2' ? tariffs.electricity : tariffs.water)

const meters = personCutter<Meter>(
  'utilities-usage',
  (village, month, each) => {
    for (const meter of village.facts.meters) if (!hasMoved(meter.household, month)) each(meter)
  },
  {
    utility: (row) => row.utility,
    meter_no: (row) => row.no,
    used_month: (_row, month) => month.month,
    quantity_hundredths: (row, month) => usageOf(row, month) * 100,
    charge: (row, month) => usageOf(row, month) * price(row),
    arrears: (row, month) => (row.quiet === never || row.quiet <= month.last ? row.arrears : 0),
    region: (row, month) => placeAt(row.household, month.last).code,
  },
)

function hasMoved(household: Household, month: Period): boolean {
  return household.move !== null && household.move.on <= month.first
}

/** What people own, owe and use. */
export const propertyCutters: readonly Cutter[] = [estates, entities, vehicles, vessels, balances, internet, policies, meters]
