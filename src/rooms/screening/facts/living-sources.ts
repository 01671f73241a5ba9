import { events, isIn, latest, type FactSource, type RunDays } from './source.ts'

/** The last three whole months; a month is whole on its last day. */
function contributionMonths({ asOf }: RunDays) {
  const month = (ago: number): string => `paid_month = (date_trunc('month', ${asOf} + 1)::DATE - INTERVAL ${String(ago)} MONTH)::DATE`
  return { paidMonth0: month(1), paidMonth1: month(2), paidMonth2: month(3) }
}

/** A pension paid in the last three months. */
const recentlyPaid = ({ asOf, back }: RunDays): string => `paid_month > ${back(3)} AND paid_month <= ${asOf} AND status = '1'`

/** A share of a building; rows without a figure own it alone, or half of it in 共同共有. */
const ownedShare = `coalesce(owned_share, CASE WHEN ownership = '2' THEN 5000 ELSE 10000 END)`

/** Who works, earns, owns, owes; what disasters did; what temporary help came. */
export const livingSources: readonly FactSource[] = [
  latest('employment-registration', { day: 'started_on' }, ({ asOf }) => ({
    where: `${isIn('status', '1', '3')} AND started_on <= ${asOf} AND (ended_on IS NULL OR ended_on > ${asOf})`,
    flags: { employed: 'true' },
    amounts: { wage: 'monthly_wage' },
  })),
  latest('unemployment-registration', { day: 'registered_on' }, ({ asOf }) => ({
    where: `status = '1' AND registered_on <= ${asOf}`,
    flags: { jobless: 'true', wantsWork: 'wants_work' },
  })),
  events('unemployment-benefit', 2, { day: 'paid_month' }, ({ asOf, back }) => ({
    where: `paid_month > ${back(2)} AND paid_month <= ${asOf}`,
    flags: { benefitEnding: `last_month = date_trunc('month', ${asOf})::DATE` },
    amounts: { benefit: 'amount' },
  })),
  events('employment-services', 12, { day: 'served_on' }, ({ asOf, back }) => ({
    where: `served_on > ${back(12)} AND served_on <= ${asOf}`,
    flags: { served: 'true' },
  })),
  events('social-insurance-contributions', 4, { day: 'paid_month' }, (days) => ({
    // Pension and unemployment insurance of employees; residents' own contributions say nothing about work.
    where: `paid_month > ${days.back(4)} AND paid_month <= ${days.asOf} AND ${isIn('insurance', '1', '2', '3')} AND employer_code IS NOT NULL`,
    flags: { contributing: 'true', ...contributionMonths(days) },
    amounts: { wage: 'base' },
  })),
  latest('housing-fund', { day: 'last_paid_month' }, () => ({
    where: `status = '1'`,
    flags: { fundPaying: 'true' },
    amounts: { wage: 'base' },
  })),
  events('fiscal-payroll', 3, { day: 'paid_month' }, ({ asOf, back }) => ({
    where: `paid_month > ${back(3)} AND paid_month <= ${asOf} AND ${isIn('payroll_kind', '1', '2', '3', '4')}`,
    flags: { payroll: 'true' },
    amounts: { wage: 'amount' },
  })),
  events('enterprise-pension', 3, { day: 'paid_month' }, (days) => ({ where: recentlyPaid(days), amounts: { pension: 'monthly_amount' } })),
  events('public-institution-pension', 3, { day: 'paid_month' }, (days) => ({
    where: recentlyPaid(days),
    amounts: { pension: 'monthly_amount' },
  })),
  events('resident-pension', 3, { day: 'paid_month' }, (days) => ({
    where: recentlyPaid(days),
    amounts: { pension: 'monthly_amount - coalesce(central_basic_amount, 0)', basicPension: 'central_basic_amount' },
  })),
  events('tax-records', 12, { day: 'tax_month' }, ({ asOf, back }) => ({
    // Wages (1) are counted from employment; sales of property (7) and luck (8) are no income of every month.
    where: `tax_month > ${back(12)} AND tax_month <= ${asOf} AND ${isIn('tax_kind', '2', '3', '4', '5', '6', '9')}`,
    measures: { taxIncome: 'income' },
  })),
  latest('real-estate', { day: 'registered_on' }, ({ asOf }) => ({
    where: `${isIn('status', '1', '3', '4')} AND registered_on <= ${asOf} AND ${isIn('use', '1', '2', '3', '5')}`,
    measures: {
      houseShares: `CASE WHEN ${isIn('use', '1', '5')} THEN ${ownedShare} END`,
      shopShares: `CASE WHEN ${isIn('use', '2', '3')} THEN ${ownedShare} END`,
    },
  })),
  latest('vehicles', { day: 'registered_on' }, ({ asOf }) => ({
    where: `${isIn('vehicle_kind', '1', '2')} AND use <> '2' AND ${isIn('status', '1', '2', '4')} AND registered_on <= ${asOf}`,
    measures: { cars: '1' },
  })),
  latest('market-entities', { day: 'founded_on' }, ({ asOf }) => ({
    where: `${isIn('role', '1', '2')} AND ${isIn('entity_kind', '2', '3', '4', '9')} AND status = '1' AND founded_on <= ${asOf}`,
    measures: { companies: '1' },
  })),
  latest('bank-balances', { day: 'balance_on' }, () => ({
    where: isIn('account_kind', '1', '2', '3'),
    measures: { bankDeposits: 'balance' },
  })),
  latest('internet-finance', { day: 'balance_on' }, () => ({
    where: isIn('asset_kind', '1', '2', '3'),
    measures: { internetDeposits: 'balance' },
  })),
  latest('commercial-insurance', { day: 'started_on' }, ({ asOf }) => ({
    // 惠民保 (5) is bought by the poor as well.
    where: `${isIn('policy_kind', '1', '2', '3', '9')} AND started_on <= ${asOf} AND (ended_on IS NULL OR ended_on > ${asOf})`,
    measures: { premiums: 'yearly_premium' },
  })),
  events('temporary-assistance-payments', 12, { day: 'paid_on' }, ({ asOf, back }) => ({
    where: `paid_on > ${back(12)} AND paid_on <= ${asOf}`,
    measures: { temporaryAid: 'amount' },
  })),
  events('disaster-relief', 12, { person: 'head_person_no', day: 'disaster_on' }, ({ asOf, back }) => ({
    where: `disaster_on > ${back(12)} AND disaster_on <= ${asOf}`,
    measures: {
      damagedHouse: `CASE WHEN ${isIn('house_damage', '1', '2')} THEN 1 END`,
      disasterLoss: 'loss',
      disasterAid: `CASE WHEN paid_on <= ${asOf} THEN amount END`,
      disasterDays: `${asOf} - disaster_on`,
    },
  })),
  latest('rural-house-repair', { person: 'head_person_no', day: 'applied_on' }, ({ asOf }) => ({
    where: `${isIn('house_grade', 'C', 'D', 'N')} AND ${isIn('progress', '1', '2', '3')} AND only_house IS NOT FALSE AND applied_on <= ${asOf}`,
    measures: { dangerousHouses: '1', dangerousDays: `${asOf} - applied_on` },
  })),
  latest('utilities-usage', { day: 'used_month' }, ({ asOf }) => ({
    where: `used_month <= ${asOf} AND arrears > 0`,
    measures: { arrears: 'arrears' },
  })),
]
