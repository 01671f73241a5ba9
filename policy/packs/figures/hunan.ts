import { yuan } from '#kernel'
import { percent, values, type ParameterValue } from '#rules'
import { clause } from '../../documents.ts'
import { dibaoRural, dibaoUrban, disposableIncome } from '../../programmes/lines.ts'
import * as dibao from '../dibao.ts'
import * as income from '../income.ts'
import * as tekun from '../tekun.ts'
import { period, places, seen, unseen } from './row.ts'

const { hunan, datonghu, shimen, yongzhou } = places
const deducted = clause('H20b', '二(二)', '残疾、重病、高中以上全日制教育和就业成本可适当扣减')
const howMuch = '“适当扣减”没有写明多少，暂按自付全部扣减'

/**
 * Hunan before 2025 (2025 and after stand in `policy/parameters/hunan.ts`), 大通湖 and the counties known. Between 2022 and 2024 no
 * guidance standard was found: nothing holds then.
 */
export const hunanFigures: readonly ParameterValue[] = [
  ...values(dibaoUrban, [
    {
      place: hunan,
      ...unseen(period('2020-01-01', '2020-10-31'), clause('湘民发34号', '城市标准', '2020-11-01 前为 500 元'), '省指导标准，未见文件原文'),
      value: yuan(500),
    },
    {
      place: hunan,
      ...unseen(period('2020-11-01', '2021-12-31'), clause('湘民发34号', '城市标准', '2020-11-01 起 550 元'), '省指导标准，未见文件原文'),
      value: yuan(550),
    },
    {
      place: shimen,
      ...unseen(period('2022-01-01', '2022-12-31'), clause('石门标准', '城市低保', '580 元'), '年份为推定'),
      value: yuan(580),
    },
  ]),
  ...values(dibaoRural, [
    {
      place: hunan,
      ...seen(
        period('2020-01-01', '2020-12-31'),
        clause('H20b', '二(三)', '农村低保不低于每年 4000 元'),
        '省指导标准；年 4000 元÷12 进位到分',
      ),
      value: yuan(333.34),
    },
    {
      place: hunan,
      ...unseen(
        period('2021-01-01', '2021-12-31'),
        clause('湘民发2021年4号', '农村标准', '每年 4300 元'),
        '省指导标准，未见文件原文；年 4300 元÷12 进位到分',
      ),
      value: yuan(358.34),
    },
    {
      place: shimen,
      ...unseen(period('2022-01-01', '2022-12-31'), clause('石门标准', '农村低保', '每年 4860 元'), '年份为推定'),
      value: yuan(405),
    },
  ]),
  ...values(disposableIncome, [
    {
      place: hunan,
      ...unseen(
        period('2021-01-01', '2021-12-31'),
        clause('统计公报', '2020 年', '全省居民人均可支配收入 29380 元'),
        '全省数；各市州应录入本地数（洞庭湖地区 26695 元）',
      ),
      value: yuan(29_380),
    },
  ]),
  ...values(income.medicalDeduction, [{ place: hunan, ...unseen(period('2020-03-19'), deducted, howMuch), value: percent(100) }]),
  ...values(income.disabilityDeduction, [{ place: hunan, ...unseen(period('2020-03-19'), deducted, howMuch), value: percent(100) }]),
  ...values(income.schoolDeduction, [{ place: hunan, ...unseen(period('2020-03-19'), deducted, howMuch), value: percent(100) }]),
  ...values(income.soldiersCount, [
    {
      place: hunan,
      ...unseen(
        period('2021-07-01'),
        clause('各地办法', '家庭成员', '湖南另定现役义务兵不计入'),
        '据公开报道（湘民发〔2021〕34号），未见原文',
      ),
      value: false,
    },
  ]),
  ...values(dibao.topUpShare, [
    {
      place: hunan,
      ...unseen(period('2020-02-20'), clause('H20b', '三', '适当增发'), '增发多少没有写明，未录入前按不增发计算；十堰不低于 20%'),
      value: percent(0),
    },
  ]),
  ...values(tekun.minimumWage, [
    {
      place: hunan,
      ...unseen(
        period('2025-09-01'),
        clause('湘人社规22号', '月最低工资', '三档 2200、2000、1800 元'),
        '本地属于哪一档未录入，暂按最低一档 1800 元',
      ),
      value: yuan(1800),
    },
    {
      place: yongzhou,
      ...unseen(period('2025-09-01'), clause('湘人社规22号', '月最低工资', '永州执行 1800 元'), '据公开报道'),
      value: yuan(1800),
    },
  ]),

  // 大通湖, by its own document of 2021-11-19.
  ...values(dibao.dibaoMethod, [
    {
      place: datonghu,
      ...unseen(
        period('2021-11-19', '2022-12-30'),
        clause('D21', '五', '2022 年底起才原则上按实际差额发放'),
        '此前按分档，档次金额未见，须由民政部门填写核定金额',
      ),
      value: '分档',
    },
    { place: datonghu, ...seen(period('2022-12-31'), clause('D21', '五', '2022 年底起原则上按实际差额发放')), value: '按实际差额' },
  ]),
  ...values(dibao.gradualMonths, [
    {
      place: datonghu,
      ...seen(period('2021-11-19'), clause('D21', '十一', '不超过一年的渐退期'), '全国 2022 年通知原则上不超过 6 个月，本地文件未改'),
      value: 12,
    },
  ]),
  ...values(dibao.diseaseList, [
    { place: datonghu, ...seen(period('2021-11-19'), clause('D21', '五', '列明九种疾病')), value: '文件列明的九种疾病' },
  ]),
  ...values(tekun.tekunMinorAge, [
    { place: datonghu, ...seen(period('2021-11-19'), clause('D21', '六', '从 16 周岁延长至 18 周岁')), value: 18 },
  ]),
  ...values(tekun.tekunKeepAge, [
    { place: datonghu, ...seen(period('2021-11-19'), clause('D21', '六', '从 16 周岁延长至 18 周岁')), value: 18 },
  ]),
]
