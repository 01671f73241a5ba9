import { percent, values, type ParameterValue } from '#rules'
import { clause } from '../../documents.ts'
import * as dibao from '../dibao.ts'
import * as tekun from '../tekun.ts'
import { period, places, seen } from './row.ts'

const { shiyan } = places
const from = period('2017-02-25')

/** 十堰, by its document of 2017-02-25. Its 低保 standard and rural consumption per head were not found and have no value. */
export const shiyanFigures: readonly ParameterValue[] = [
  ...values(dibao.dibaoMethod, [{ place: shiyan, ...seen(from, clause('S17', '三(一)2', '按户保障、差额补助')), value: '按实际差额' }]),
  ...values(dibao.topUpShare, [
    {
      place: shiyan,
      ...seen(from, clause('S17', '三(一)3', '按不低于本地标准的 20% 增发'), '文件只定下限，各县可高于此数'),
      value: percent(20),
    },
  ]),
  ...values(tekun.basicMethod, [
    { place: shiyan, ...seen(from, clause('S17', '三(二)1', '不低于上年度农村居民人均消费支出的 80%')), value: '农村人均消费的比例' },
  ]),
  ...values(tekun.consumptionShare, [
    { place: shiyan, ...seen(from, clause('S17', '三(二)1', '80%'), '文件只定下限'), value: percent(80) },
  ]),
]
