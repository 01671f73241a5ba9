import { ageOf, type VillageBuilder } from './builder.ts'
import type { Day } from './calendar.ts'
import { documentNumber } from './lists.ts'
import type { Bill, Hospital, Household, Illness, Membership, Person } from './model.ts'

/** Who the patient is to medical assistance (code list insuredIdentity), and the share of what is left that it pays, in percent. */
type Standing = { readonly identity: string; readonly aidPercent: number }

const ordinary: Standing = { identity: '0', aidPercent: 0 }

/** National floors are 70 % for dibao and tekun; Hunan's present shares were not found: 待核, only the synthetic bills use these. */
const standings: Record<Membership['list'], Standing> = {
  tekun: { identity: '1', aidPercent: 95 },
  dibao: { identity: '2', aidPercent: 70 },
  marginal: { identity: '3', aidPercent: 50 },
  rigid: { identity: '6', aidPercent: 45 },
}

/** The standing of everybody on a list of the village; later lists (dibao, tekun) win. */
export function standingsOf(memberships: readonly Membership[]): Map<Person, Standing> {
  const found = new Map<Person, Standing>()
  for (const membership of memberships) {
    for (const person of membership.members) {
      const known = found.get(person)
      const standing = standings[membership.list]
      if (!known || known.aidPercent < standing.aidPercent) found.set(person, standing)
    }
  }
  return found
}

const hospitalNames: readonly Hospital[] = [
  { name: '合成省级肿瘤医院', level: '3' },
  { name: '益阳合成中心医院', level: '3' },
]

function hospitalFor(builder: VillageBuilder, household: Household, yuan: number): Hospital {
  const { random } = builder
  const { county, township } = household.place
  if (yuan > 15_000 && random.chance(7000)) return random.pick(hospitalNames)
  if (yuan > 3000 || random.chance(4000)) return { name: `${county.name}人民医院（合成）`, level: '2' }
  return { name: `${township.name}卫生院（合成）`, level: '1' }
}

/** What is known of a treatment; `total` in fen. Hospital and insurance are drawn or taken for granted where left out. */
export type BillWish = {
  readonly kind: string
  readonly total: number
  readonly disease: string
  readonly serious: boolean
  readonly hospital?: Hospital
  readonly insured?: boolean
}

/** What a treatment costs and who pays; percentages by level of hospital, larger bills have more outside the list. */
export function addBill(builder: VillageBuilder, person: Person, on: Day, wish: BillWish, standing: Standing = ordinary): Bill {
  const { random } = builder
  const hospital = wish.hospital ?? hospitalFor(builder, person.household, wish.total / 100)
  const insured = wish.insured ?? true
  const scope = random.between(hospital.level === '3' ? 72 : 84, hospital.level === '3' ? 84 : 95)
  const inScope = insured ? Math.floor((wish.total * scope) / 100) : 0
  const rate = hospital.level === '3' ? 58 : hospital.level === '2' ? 72 : 85
  const basic = Math.floor((inScope * rate) / 100)
  const afterBasic = inScope - basic
  const threshold = 1_600_000
  const major = afterBasic > threshold ? Math.floor(((afterBasic - threshold) * 60) / 100) : 0
  const aid = Math.floor(((afterBasic - major) * standing.aidPercent) / 100)
  const bill: Bill = {
    person,
    on,
    no: documentNumber(builder, 'YB'),
    kind: wish.kind,
    hospital,
    disease: wish.disease,
    serious: wish.serious,
    total: wish.total,
    inScope,
    basic,
    major,
    extra: 0,
    aid,
    aidIdentity: standing.identity,
  }
  builder.facts.bills.push(bill)
  return bill
}

/** Someone treated without money or papers: the hospital's claim on the emergency fund. */
function addEmergencyTreatment(builder: VillageBuilder, person: Person, on: Day): void {
  const { random, facts } = builder
  const owed = random.between(30, 260) * 10_000
  const hospital = { name: `${person.household.place.county.name}人民医院（合成）`, level: '2' }
  facts.emergencies.push({
    person,
    on,
    hospital,
    disease: random.pick(['重型颅脑损伤', '急性心肌梗死', '有机磷农药中毒', '多发伤']),
    owed,
    paid: owed,
    paidOn: on + random.between(40, 80),
  })
}

/** What the patient pays in the end. */
export function selfPaid(bill: Bill): number {
  return bill.total - bill.basic - bill.major - bill.extra - bill.aid
}

/** The bills of an ill person in one month: out-patient treatment most months, a stay in hospital now and then. */
export function addIllnessBills(builder: VillageBuilder, illness: Illness, first: Day, standing: Standing | undefined): void {
  const { random } = builder
  const { person, disease, serious } = illness
  if (!random.chance(serious ? 6500 : 2600)) return
  const total = Math.floor((illness.monthly * random.between(60, 170)) / 100)
  addBill(builder, person, first + random.below(27), { kind: '3', total, disease, serious }, standing)
  if (!serious || !random.chance(1200)) return
  addBill(
    builder,
    person,
    first + random.below(27),
    { kind: '1', total: illness.monthly * random.between(3, 9), disease, serious },
    standing,
  )
}

const commonDiseases = ['急性支气管炎', '肺炎', '胆囊结石', '腰椎间盘突出', '急性胃肠炎', '骨折', '阑尾炎', '白内障'] as const

/** An ordinary stay in hospital of somebody who is not known to be ill: about one in six people a year, the old twice as often. */
export function drawStay(builder: VillageBuilder, person: Person, first: Day, standing: Standing | undefined): void {
  const { random } = builder
  const age = ageOf(person, first)
  if (random.below(1_000_000) < 12) addEmergencyTreatment(builder, person, first + random.below(27))
  if (!random.chance(age >= 60 ? 230 : age >= 40 ? 110 : 65)) return
  // A tenth of stays is costly: the tail that pushes families over the edge.
  const yuan = random.chance(600) ? random.between(12_000, 60_000) : random.between(1200, 7500)
  addBill(
    builder,
    person,
    first + random.below(27),
    { kind: '1', total: yuan * 100, disease: random.pick(commonDiseases), serious: false },
    standing,
  )
}
