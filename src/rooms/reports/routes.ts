import { answer, listRoutes, type ListSource, type Route } from '#command'
import { reports as contract } from '#contract'
import { askingOf } from '#rooms/alerts'
import { alertStatistics, alertStatisticsTotals } from './alert-statistics.ts'
import {
  helpEvents,
  helpEventsTotals,
  helpNumbers,
  helpStatistics,
  helpStatisticsTotals,
  type HelpEventsQuery,
  type HelpStatisticsQuery,
} from './help-statistics.ts'
import { overview } from './overview.ts'
import type { AlertStatisticsQuery } from './selection.ts'

const alerts: ListSource<AlertStatisticsQuery, contract.AlertStatisticsRow> = {
  rows: (reader, query, slice, context) => alertStatistics(reader, query, slice, askingOf(context)),
  totals: (reader, query, context) => alertStatisticsTotals(reader, query, askingOf(context)),
}

const help: ListSource<HelpStatisticsQuery, contract.HelpStatisticsRow> = {
  rows: (reader, query, slice, context) => helpStatistics(reader, query, slice, askingOf(context)),
  totals: (reader, query, context) => helpStatisticsTotals(reader, query, askingOf(context)),
}

const events: ListSource<HelpEventsQuery, contract.HelpEventRow> = {
  rows: (reader, query, slice, context) => helpEvents(reader, query, slice, askingOf(context)),
  numbers: (_reader, query, order) => Promise.resolve(helpNumbers(query, order)),
  totals: (reader, query) => helpEventsTotals(reader, query),
}

export const reportRoutes: readonly Route[] = [
  ...listRoutes(contract.alertStatistics, alerts),
  ...listRoutes(contract.helpStatistics, help),
  ...listRoutes(contract.helpEvents, events),
  answer(contract.overview, (reader, { query }, context) => overview(reader, query, askingOf(context))),
]
