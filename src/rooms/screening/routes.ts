import { answer, listRoutes, perform, show, type Route } from '#command'
import { screening as contract } from '#contract'
import { changeIndicator } from './change-indicator.ts'
import { hitExplanation } from './explain.ts'
import { indicatorChanges, indicatorDetail, indicatorList, indicatorRuns } from './indicator-queries.ts'
import { hitList, runDetail, runList } from './queries.ts'
import { startScreening } from './start.ts'
import { startBacktest } from './start-backtest.ts'

export const screeningRoutes: readonly Route[] = [
  ...listRoutes(contract.runListing, runList),
  perform(contract.start, startScreening, ({ body }) => body),
  answer(contract.show, (reader, { params }, { actor }) => runDetail(reader, params.id, actor)),
  ...listRoutes(contract.hitListing, hitList),
  show(contract.explainHit, async (reader, { params }, { actor }) => {
    const reply = await hitExplanation(reader, params, actor)
    return {
      reply,
      looks: [
        {
          subject: `household:${String(params.householdNo)}`,
          regionCode: reply.hit.regionCode,
          householdNo: params.householdNo,
          purpose: `筛查命中 ${params.indicator}`,
        },
      ],
    }
  }),
  perform(contract.startBacktest, startBacktest, ({ body }) => body),
  answer(contract.indicators, (reader, { query }, context) => indicatorList(reader, query.region, context)),
  answer(contract.showIndicator, (reader, { params, query }, context) => indicatorDetail(reader, params.indicator, query.region, context)),
  answer(contract.indicatorHistory, (reader, { params, query }, { actor }) =>
    indicatorChanges(reader, params.indicator, query.region, actor),
  ),
  answer(contract.indicatorRuns, (reader, { params, query }, { actor }) => indicatorRuns(reader, params.indicator, query.region, actor)),
  perform(contract.changeIndicator, changeIndicator, ({ params, body }) => ({ ...params, ...body })),
]
