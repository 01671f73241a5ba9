import { effects } from '#policy'
import { columnName } from '#rules'

/** Facts of the population that a figures table carries, beside those of the rosters. */
export const facts: readonly string[] = [...new Set([...effects.lineFacts, 'members', 'urban', 'minors', 'elders', 'severe'])]

const topUpReceivers = 'coalesce(CASE WHEN sum(d.topped) OVER (PARTITION BY c.county) > 0 THEN d.topped ELSE d.needy END, 0)::INTEGER'
const approved =
  'CASE WHEN d.listed IS NULL THEN 0 ELSE greatest(0, CASE WHEN d.town THEN c.urban_standard ELSE c.rural_standard END * d.listed - (d.paid - d.top_up)) END::BIGINT'
const count = (column: string): string => `coalesce(${column}, 0)::INTEGER`
const amount = (column: string): string => `coalesce(${column}, 0)`

/** Every column of a figures table with the SQL that fills it, from `f` (facts), `c` (county), `t` (township) and the rosters `d`, `k`, `e`, `s`. */
export const figureColumns: Readonly<Record<string, string>> = {
  household_no: 'f.household_no',
  county: 'c.county::INTEGER',
  township: 'coalesce(t.township, c.county * 1000)::INTEGER',
  ...Object.fromEntries(facts.map((fact) => [columnName(fact), `f.${columnName(fact)}`])),
  dibao_listed: count('d.listed'),
  dibao_town: 'coalesce(d.town, FALSE)',
  dibao_paid: amount('d.paid - d.top_up'),
  top_up_paid: amount('d.top_up'),
  top_up_receivers: topUpReceivers,
  dibao_recorded: amount('d.paid'),
  approved_income: approved,
  tekun_listed: count('k.listed'),
  tekun_town: 'coalesce(k.town, FALSE)',
  tekun_byself: count('k.listed - k.half - k.full_care'),
  tekun_half: count('k.half'),
  tekun_full: count('k.full_care'),
  tekun_basic_recorded: amount('k.basic'),
  tekun_care_recorded: amount('k.care'),
  children_at_home: count('e.at_home'),
  children_in_part: count('e.in_part'),
  children_other_aid: 'coalesce(e.other_aid, 0)::BIGINT',
  children_in_care: count('e.in_care'),
  at_home_recorded: amount('e.at_home_paid'),
  in_care_recorded: amount('e.in_care_paid'),
  living_receivers: count('s.living'),
  care_receivers: count('s.care'),
  living_recorded: amount('s.living_paid'),
  care_recorded: amount('s.care_paid'),
}
