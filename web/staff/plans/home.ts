import { measureStatuses, plans } from '#contract'
import { call } from '../../ui/client.ts'
import { labelOf } from '../../ui/format.ts'
import type { HomeSource } from '../home/home-source.ts'

async function measuresBy(query: Partial<plans.MeasureQuery>, address: string, signal: AbortSignal): ReturnType<HomeSource['load']> {
  const { rows, total } = await call(plans.measureListing.list, { query: { ...asText(query), size: 5 } }, { signal })
  return {
    total,
    href: `/plans/measures?${address}`,
    lines: rows.map((row) => ({
      key: String(row.id),
      who: row.headName,
      where: row.place,
      sentence: `${row.need} → ${row.action}`,
      ...(row.daysLeft === null ? {} : { daysLeft: row.daysLeft }),
      next: labelOf(measureStatuses, row.status),
      href: `/households/${String(row.householdNo)}?tab=plan`,
    })),
  }
}

const asText = ({ desk, overdue }: Partial<plans.MeasureQuery>) => ({
  ...(desk === undefined ? {} : { desk }),
  ...(overdue === undefined ? {} : { overdue }),
})

/** Measures past their day that the caller answers for: on the own desk, or anywhere in the place of those who keep the plans. */
export const lateMeasures: HomeSource = {
  id: 'measures-late',
  list: 'due',
  label: '一户一策措施',
  ability: 'measure.handle',
  empty: '没有逾期的措施',
  seldom: true,
  load: (signal) => measuresBy({ overdue: 'true' }, 'overdue=true', signal),
}

/** Measures laid on the caller's desk that nobody has taken up. */
export const newMeasures: HomeSource = {
  id: 'measures-mine',
  list: 'new',
  label: '一户一策措施',
  ability: 'measure.handle',
  empty: '没有新交办的措施',
  seldom: true,
  load: (signal) => measuresBy({ desk: 'mine' }, 'desk=mine', signal),
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
