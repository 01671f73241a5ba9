import { measureStatuses, plans } from '#contract'
import { call } from '../../ui/client.ts'
import { labelOf } from '../../ui/format.ts'
import type { HomeSource } from '../home/home-source.ts'

/** A selection of the list of measures, as it stands in the address. */
type Selection = { readonly desk?: 'mine'; readonly status?: string; readonly overdue?: 'true'; readonly answered?: 'true' }

async function measuresBy(selection: Selection, signal: AbortSignal, next?: string): ReturnType<HomeSource['load']> {
  const { rows, total } = await call(plans.measureListing.list, { query: { ...selection, size: 5 } }, { signal })
  return {
    total,
    href: `/plans/measures?${new URLSearchParams(selection).toString()}`,
    lines: rows.map((row) => ({
      key: String(row.id),
      who: row.headName,
      where: row.place,
      sentence: `${row.need} → ${row.action}`,
      // The term of what follows an alert is kept there.
      ...(row.daysLeft === null || row.alertId !== null ? {} : { daysLeft: row.daysLeft }),
      next: next ?? labelOf(measureStatuses, row.status),
      href: `/households/${String(row.householdNo)}?tab=plan`,
    })),
  }
}

/** Measures past their day that the caller answers for: on the own desk, or anywhere in the place of those who keep the plans. */
export const lateMeasures: HomeSource = {
  id: 'measures-late',
  list: 'due',
  label: '一户一策措施',
  ability: 'measure.handle',
  empty: '没有逾期的措施',
  seldom: true,
  load: (signal) => measuresBy({ overdue: 'true' }, signal),
}

/** Measures laid on the caller's desk that nobody has taken up. */
export const newMeasures: HomeSource = {
  id: 'measures-mine',
  list: 'new',
  label: '一户一策措施',
  ability: 'measure.handle',
  empty: '没有新交办的措施',
  seldom: true,
  load: (signal) => measuresBy({ desk: 'mine', status: 'planned' }, signal),
}

/** Measures whose alert was answered or has ended: whoever keeps the plan says what that means for the family. */
export const answeredMeasures: HomeSource = {
  id: 'measures-answered',
  list: 'due',
  label: '一户一策：预警已有结果的措施',
  ability: 'plan.edit',
  empty: '没有等着按预警结果办结的措施',
  seldom: true,
  load: (signal) => measuresBy({ answered: 'true' }, signal, '按结果办结'),
}

/** Plans that wait for the clerk: drafts and changes to confirm, reviews that are due, plans of households that were closed. */
export const plansToConfirm: HomeSource = {
  id: 'plans-due',
  list: 'due',
  label: '一户一策待确认、待复核',
  ability: 'plan.edit',
  empty: '没有待确认、待复核的计划',
  seldom: true,
  async load(signal) {
    const { rows, total } = await call(plans.familyListing.list, { query: { state: 'draft,changed,due,closed', size: 5 } }, { signal })
    return {
      total,
      href: '/plans?state=draft,changed,due,closed',
      lines: rows.map((row) => ({
        key: String(row.householdNo),
        who: row.headName,
        where: row.place,
        sentence: `${labelOf(plans.familyStates, row.state)}${row.contact === '' ? '，还没有联系人' : `，联系人${row.contact}`}`,
        next: '打开',
        href: `/households/${String(row.householdNo)}?tab=plan`,
      })),
    }
  },
}
