import type { Day, Period } from '../calendar.ts'
import { standards } from '../figures.ts'
import { careAmount, standardOf } from '../lists.ts'
import { placeAt, relationTo } from '../as-of.ts'
import type { Allowance, ChildCare, Membership, Person, TemporaryAid, Village } from '../model.ts'
import { cutter, happened, onceCome, personCutter, type Cutter } from './cutter.ts'

type Listed = { readonly membership: Membership; readonly person: Person; readonly members: number }

/** Members of one list as the roster of the month carries them: running ones, and those that ended in the month. */
function listed(list: Membership['list']): (village: Village, month: Period, each: (row: Listed) => void) => void {
  return (village, month, each) => {
    for (const membership of village.facts.memberships) {
      if (membership.list !== list || membership.from > month.last || membership.to < month.first) continue
      const carried = membership.members.filter((person) => person.listedUntil >= month.last || membership.to <= month.last)
      for (const person of carried) each({ membership, person, members: carried.length })
    }
  }
}

function statusOf(row: Listed, month: Period): string {
  if (row.membership.to <= month.last) return '4'
  return row.membership.fading <= month.last ? '2' : '1'
}

/** Those who died and were taken off leave a smaller sum behind. */
function amountOf(row: Listed): number {
  const gone = row.membership.members.length - row.members
  return Math.max(1000, row.membership.amount - gone * standardOf(standards.dibao, row.membership.household))
}

const household = (row: Listed) => row.membership.household

const memberColumns = {
  id_number: (row: Listed) => row.person.id,
  name: (row: Listed) => row.person.name,
  residence: (row: Listed) => (row.membership.household.urban ? '1' : '2'),
  started_on: (row: Listed) => row.membership.from,
  ended_on: (row: Listed, month: Period) => onceCome(row.membership.to, month),
  status: statusOf,
  region: (row: Listed, month: Period) => rosterPlace(row, month.last),
}

/** The roster keeps the place where the family was taken up: a move reaches it only when the family is taken over. */
function rosterPlace(row: Listed, on: Day): string {
  const { household: family, from } = row.membership
  return family.move !== null && family.move.on <= from ? placeAt(family, on).code : family.place.code
}

const headColumns = {
  head_id_number: (row: Listed) => row.membership.head.id,
  head_name: (row: Listed) => row.membership.head.name,
  relation: (row: Listed) => relationTo(row.membership.head, row.person),
}

const dibao = cutter<Listed>('dibao-roster', listed('dibao'), household, {
  ...memberColumns,
  ...headColumns,
  dibao_class: (row) => row.membership.kind,
  members: (row) => row.members,
  monthly_amount: amountOf,
  top_up_amount: () => null,
  cause: (row) => row.membership.cause,
  phone: (row) => row.membership.head.phone,
})

const tekun = cutter<Listed>('tekun-roster', listed('tekun'), household, {
  ...memberColumns,
  support_form: (row) => (row.membership.institution ? '1' : '2'),
  self_care: (row) => row.membership.kind,
  basic_amount: (row) => row.membership.amount,
  care_amount: (row) => careAmount(row.membership),
})

const marginal = cutter<Listed>('marginal-roster', listed('marginal'), household, {
  ...memberColumns,
  ...headColumns,
  income_per_head: (row) => row.membership.perHead,
  cause: (row) => row.membership.cause,
})

const rigid = cutter<Listed>('rigid-expenditure-roster', listed('rigid'), household, {
  ...memberColumns,
  ...headColumns,
  spending_kind: (row) => row.membership.kind,
  rigid_spending: (row) => row.membership.spending,
  household_income: (row) => row.membership.yearlyIncome,
  spending_share: (row) => Math.floor((row.membership.spending * 10_000) / Math.max(1, row.membership.yearlyIncome)),
})

const children = cutter<ChildCare>(
  'children-in-need',
  (village, month, each) => {
    for (const care of village.facts.children) if (care.from <= month.last && care.to >= month.first) each(care)
  },
  (care) => care.child.household,
  {
    id_number: (care) => care.child.id,
    name: (care) => care.child.name,
    child_kind: (care) => care.kind,
    support_form: (care) => (care.institution ? '1' : '2'),
    father_state: (care) => care.father,
    mother_state: (care) => care.mother,
    guardian_id_number: (care) => care.guardian?.id ?? null,
    guardian_name: (care) => care.guardian?.name ?? null,
    monthly_amount: (care) => care.amount,
    started_on: (care) => care.from,
    ended_on: (care, month) => onceCome(care.to, month),
    status: (care, month) => (care.to <= month.last ? '4' : '1'),
    region: (care) => care.child.household.place.code,
  },
)

const allowances = personCutter<Allowance>(
  'disability-subsidy-payments',
  (village, month, each) => {
    for (const allowance of village.facts.allowances) if (allowance.from <= month.last && allowance.to >= month.last) each(allowance)
  },
  {
    subsidy: (row) => row.kind,
    paid_month: (_row, month) => month.month,
    amount: (row) => row.amount,
    disability_kind: (row) => row.disability.kind,
    disability_level: (row) => row.disability.level,
    region: (row) => row.person.household.place.code,
  },
)

const temporary = personCutter<TemporaryAid>(
  'temporary-assistance-payments',
  happened(
    (village) => village.facts.temporaryAids,
    (aid) => aid.on,
  ),
  {
    aid_kind: (row) => row.kind,
    cause: (row) => row.cause,
    persons: (row) => row.persons,
    paid_on: (row) => row.on,
    amount: (row) => row.amount,
    small_sum_first: (row) => row.first,
    approval_no: (row) => row.no,
    region: (row, month) => placeAt(row.person.household, month.last).code,
  },
)

/** What civil affairs grants. */
export const civilAffairsCutters: readonly Cutter[] = [dibao, tekun, marginal, rigid, children, allowances, temporary]
