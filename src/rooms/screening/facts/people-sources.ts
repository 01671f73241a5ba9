import { code, events, isIn, latest, type FactSource } from './source.ts'

/** Who died, moved, is in custody, at school, ill, disabled, cared for. */
export const peopleSources: readonly FactSource[] = [
  events('deaths', 60, { day: 'died_on' }, ({ asOf }) => ({
    where: `died_on <= ${asOf}`,
    unless: 'seenAlive',
    flags: { died: 'true' },
    measures: { deathDays: `${asOf} - died_on` },
    measuresOf: ['dibao', 'tekun', 'marginal', 'rigid', 'relapse'],
  })),
  events('custody-records', 60, { day: 'from_date' }, ({ asOf }) => ({
    // 社区矫正 (3) leaves a person at home.
    where: `${isIn('measure', '1', '2', '4', '9')} AND from_date <= ${asOf} AND (to_date IS NULL OR to_date >= ${asOf})`,
    flags: { custody: 'true' },
  })),
  // Another township is another office: the help has to be handed over, inside the county too. Half a year is enough to do it.
  events('register-changes', 6, { day: 'changed_on' }, ({ asOf, back }) => ({
    where: `${isIn('change', '1', '2')} AND changed_on > ${back(6)} AND changed_on <= ${asOf} AND to_region IS NOT NULL AND from_region IS NOT NULL AND left(to_region, 9) <> left(from_region, 9)`,
    flags: { movedAway: 'true' },
  })),
  latest('school-enrolment', {}, () => ({
    // Evening and correspondence courses (full_time false) neither keep from work nor count as schooling.
    where: `school_status = '1' AND full_time IS NOT FALSE`,
    flags: { inSchool: 'true', enrolled: code('stage', '2', '3', '9'), paidStage: code('stage', '1', '4', '5', '6', '7') },
    measures: { schoolFees: 'yearly_fees' },
  })),
  events('education-aid', 12, { day: 'paid_on' }, ({ asOf, back }) => ({
    where: `paid_on > ${back(12)} AND paid_on <= ${asOf} AND amount > 0`,
    flags: { pupilAided: 'true' },
  })),
  latest('disability-certificates', { day: 'issued_on' }, ({ asOf, back }) => ({
    where: `status = '1' AND issued_on <= ${asOf} AND (valid_until IS NULL OR valid_until >= ${asOf})`,
    flags: {
      disabled: 'true',
      severe: code('disability_level', '1', '2'),
      newSevere: `${isIn('disability_level', '1', '2')} AND issued_on > ${back(12)}`,
      mentalThree: `${isIn('disability_kind', '5', '6')} AND disability_level = '3'`,
    },
  })),
  events('disability-subsidy-payments', 3, { day: 'paid_month' }, ({ asOf, back }) => ({
    where: `paid_month > ${back(3)} AND paid_month <= ${asOf} AND amount > 0`,
    flags: { livingPaid: code('subsidy', '1'), carePaid: code('subsidy', '2') },
  })),
  latest('children-in-need', { day: 'started_on' }, ({ asOf }) => ({
    where: `${isIn('status', '1', '2')} AND started_on <= ${asOf} AND (ended_on IS NULL OR ended_on > ${asOf})`,
    flags: { childSupported: 'true' },
  })),
  latest('tekun-roster', { day: 'started_on' }, ({ asOf }) => ({
    where: `${isIn('status', '1', '2')} AND started_on <= ${asOf}`,
    flags: { assessed: 'self_care IS NOT NULL', careNeeded: code('self_care', '2', '3'), careFeePaid: 'care_amount > 0' },
  })),
  events('medical-expenses', 12, { day: 'settled_on' }, ({ asOf, back }) => ({
    where: `settled_on > ${back(12)} AND settled_on <= ${asOf}`,
    flags: { seriousIll: 'serious_illness' },
    measures: { billed: 'self_paid' },
  })),
  events('medical-insurance-settlement', 12, { day: 'settled_on' }, ({ asOf, back }) => ({
    where: `settled_on > ${back(12)} AND settled_on <= ${asOf}`,
    measures: { settled: 'self_paid' },
  })),
  events('medical-assistance', 12, { day: 'settled_on' }, ({ asOf, back }) => ({
    // 参保资助 (4) is no help with a bill.
    where: `settled_on > ${back(12)} AND settled_on <= ${asOf} AND aid_kind <> '4'`,
    measures: { medicalAid: 'amount' },
  })),
  latest('medical-insurance-enrolment', {}, ({ asOf }) => ({
    where: `insured_year = year(${asOf})`,
    flags: { insured: code('insurance', '1', '2'), residentInsured: code('insurance', '1'), premiumAided: 'subsidised_premium > 0' },
  })),
  events('work-injury', 12, { day: 'injured_on' }, ({ asOf, back }) => ({
    where: `injured_on > ${back(12)} AND injured_on <= ${asOf}`,
    flags: { injured: code('injury_grade', '01', '02', '03', '04', '05', '06') },
  })),
]
