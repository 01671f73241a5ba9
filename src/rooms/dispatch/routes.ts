import { answer, computedList, handleWith, listRoutes, perform, recordLooks, show, type Route } from '#command'
import { alerts, dispatch as contract, type PageQuery, type QueryOf } from '#contract'
import { alertDetail, askingOf } from '#rooms/alerts'
import { regionOf } from '#rooms/regions'
import { answer as answerCommand } from './answer.ts'
import { assign } from './assign.ts'
import { boardPage } from './board.ts'
import { bulk, previewBulk } from './bulk.ts'
import { attachFile, openFile } from './files.ts'
import { handOn } from './hand-on.ts'
import { hear } from './hear.ts'
import { remark } from './remark.ts'
import { remind } from './remind.ts'
import { accept, sendBack } from './review.ts'
import { mayEditRouting, resetRouting, rulesOf, saveRouting } from './routing-rules.ts'
import { ruleFor } from './routing.ts'
import { sign } from './sign.ts'
import { withdraw } from './withdraw.ts'
import { workbench } from './workbench.ts'

const board = computedList<Omit<QueryOf<(typeof contract.boardListing)['list']>, keyof PageQuery>, contract.BoardRow>(
  (reader, query, slice, context) => boardPage(reader, query, slice, askingOf(context)),
)

const reading: readonly Route[] = [
  show(contract.workbench, async (reader, _input, context) => {
    const reply = await workbench(reader, askingOf(context))
    const households = [...new Set(reply.lists.flatMap((list) => list.rows.flatMap((row) => row.householdNo ?? [])))]
    return {
      reply,
      looks: households.length === 0 ? [] : [{ subject: 'list:workbench', regionCode: context.actor.regionCode, detail: { households } }],
    }
  }),
  show(alerts.detail, async (reader, { params }, context) => {
    const reply = await alertDetail(
      reader,
      params.id,
      askingOf(context),
      async (region, cause) => (await ruleFor(reader, cause, region)).basis,
    )
    const { householdNo, regionCode } = reply.alert
    return {
      reply,
      looks: [
        {
          subject: householdNo === null ? `alert:${String(params.id)}` : `household:${String(householdNo)}`,
          householdNo,
          regionCode,
          purpose: `预警 #${String(params.id)}`,
        },
      ],
    }
  }),
  handleWith(contract.file, async ({ services, actor, params }) => {
    const { download, regionCode, householdNo } = await openFile(services, actor, params.id, params.file)
    await recordLooks(services, actor, [
      {
        verb: 'attachment.view',
        subject: `attachment:${String(params.file)}`,
        regionCode,
        householdNo,
        purpose: `预警 #${String(params.id)}`,
      },
    ])
    return { ...download, about: { households: householdNo === null ? [] : [householdNo], persons: [] } }
  }),
  answer(contract.bulkPreview, (reader, { body }, { actor, services }) => previewBulk(reader, actor, services.clock.today(), body)),
  answer(contract.routing, async (reader, { query }, { actor }) => {
    const region = query.region ?? actor.regionCode ?? '000000000000'
    const place = region === '000000000000' ? '全国' : (await regionOf(reader, region)).name
    return {
      regionCode: region,
      place,
      mayEdit: mayEditRouting(actor) && region === actor.regionCode,
      rules: await rulesOf(reader, region),
    }
  }),
  ...listRoutes(contract.boardListing, board),
]

const acting: readonly Route[] = [
  perform(contract.sign, sign, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.handOn, handOn, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.hear, hear, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.note, remark, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.answer, answerCommand, ({ params, body }) => ({ id: params.id, ...body })),
  handleWith(contract.attach, ({ services, actor, params, file, requestId }) => attachFile(services, actor, params.id, file, requestId)),
  perform(contract.sendBack, sendBack, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.accept, accept, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.assign, assign, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.remind, remind, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.withdraw, withdraw, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.bulk, bulk, ({ body }) => body),
  perform(contract.saveRouting, saveRouting, ({ params, body }) => ({ cause: params.cause, ...body })),
  perform(contract.resetRouting, resetRouting, ({ params }) => ({ cause: params.cause })),
]

export const dispatchRoutes: readonly Route[] = [...reading, ...acting]
