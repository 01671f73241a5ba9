import { plainDate } from '#kernel'
import { param, percent, values, type ParameterValue } from '#rules'
import { clause } from '../documents.ts'

/** From how much a roster may shrink at once before the person in charge is asked whether it is whole. Ours: no document sets it. */
export const rosterDropShare = param('roster.drop.share', 'share', {
  label: '名册比上期减少的比例，超过须确认',
  range: [percent(1), percent(100)],
})
export const rosterDropFloor = param('roster.drop.floor', 'count', {
  label: '名册减少不足此数时不须确认',
  range: [1, 10_000],
  counter: '户',
})

const whole = clause('平台口径', '名册口径', '名册一次少了很多，多半是没有报全，先确认再作退出处理')
/** Before any roster there was: rosters of past years are read as well. */
const since = plainDate('1990-01-01')

export const rosterParameters: readonly ParameterValue[] = [
  ...values(rosterDropShare, [
    { place: 'nation', from: since, value: percent(5), cite: whole, status: '待核', note: '起始值，各地可按名册的正常变动调整' },
  ]),
  ...values(rosterDropFloor, [
    { place: 'nation', from: since, value: 10, cite: whole, status: '待核', note: '起始值，避免小名册的正常退出也要确认' },
  ]),
]
