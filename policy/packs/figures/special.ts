import { plainDate, yuan } from '#kernel'
import { percent, values, type ParameterValue } from '#rules'
import { clause } from '../../documents.ts'
import * as children from '../children.ts'
import * as disability from '../disability.ts'
import * as medical from '../medical.ts'
import * as prices from '../prices.ts'
import * as schooling from '../schooling.ts'
import * as temporary from '../temporary.ts'
import { period, places, seen, unseen } from './row.ts'

const { nation, hunan, datonghu, shimen, shiyan } = places
const priceLink = clause('物价1553号', '一', '居民消费价格同比达到 3.5%，或食品价格同比达到 6%')
const widened = clause('物价1553号', '阶段性调整', '2022 年 9 月至 2023 年 3 月启动线降到 3.0%，并扩大到低保边缘')
const medicalGuide = clause('医疗42号', '三', '低保特困取消起付、不低于 70%；边缘 10%、因病致贫 25% 起付')
const disabilityGuide = clause('国发52号', '二', '有条件的地方可以扩大')
const grants = clause('资助通知', '调整标准', '本专科平均 3700 元，分档 2500 至 5000 元；普高、中职平均 2300 元')
const fullStay = '县乡定点住院自负费用含起付线以下全额'

/** Children, disability, prices, temporary aid, medical aid and schooling. */
export const specialFigures: readonly ParameterValue[] = [
  // Children. Hunan's own standards were not found: 2024 averages (1173.40 at home, 1653.60 in care) are not standards.
  ...values(children.orphanAtHome, [
    {
      place: shiyan,
      ...seen(period('2017-02-25'), clause('S17', '三(二)2', '散居孤儿不低于每月 600 元'), '文件只定下限'),
      value: yuan(600),
    },
  ]),
  ...values(children.orphanInCare, [
    {
      place: shiyan,
      ...seen(period('2017-02-25'), clause('S17', '三(二)2', '集中供养孤儿不低于每月 1000 元'), '文件只定下限'),
      value: yuan(1000),
    },
  ]),
  ...values(children.longMonths, [
    { place: nation, ...seen(period('2014-05-01'), clause('事无意见', '一', '期限在 6 个月以上')), value: 6 },
  ]),
  ...values(children.unattendedKnown, [
    {
      place: nation,
      ...unseen(
        period('2014-05-01', '2019-12-31'),
        clause('事无意见', '四(四)', '各省 2019 年 10 月底前制定政策'),
        '起始日各省不同，暂按 2020-01-01',
      ),
      value: false,
    },
    {
      place: nation,
      ...unseen(period('2020-01-01'), clause('事无意见', '四(四)', '各省 2019 年 10 月底前制定政策'), '起始日各省不同，暂按 2020-01-01'),
      value: true,
    },
  ]),

  // Disability.
  ...values(disability.livingAllowance, [
    { place: shiyan, ...seen(period('2017-02-25'), clause('S17', '三(一)3', '低保残疾人每人每月 50 元')), value: yuan(50) },
    {
      place: hunan,
      ...seen(period('2020-03-19', '2020-12-31'), clause('H20b', '二(三)', '两项补贴不低于每月 65 元'), '省定下限，2020 年'),
      value: yuan(65),
    },
    {
      place: hunan,
      ...seen(period('2026-01-01'), clause('湘民发2026年4号', '标准', '两项补贴各 110 元'), '不低于 2025 年本地标准'),
      value: yuan(110),
    },
    {
      place: shimen,
      ...unseen(period('2022-01-01', '2022-12-31'), clause('石门标准', '两项补贴', '75 元'), '年份为推定'),
      value: yuan(75),
    },
  ]),
  ...values(disability.careAllowance, [
    { place: shiyan, ...seen(period('2017-02-25'), clause('S17', '三(一)3', '重度残疾人每人每月 100 元')), value: yuan(100) },
    {
      place: hunan,
      ...seen(period('2020-03-19', '2020-12-31'), clause('H20b', '二(三)', '两项补贴不低于每月 65 元'), '省定下限，2020 年'),
      value: yuan(65),
    },
    {
      place: hunan,
      ...seen(period('2026-01-01'), clause('湘民发2026年4号', '标准', '两项补贴各 110 元'), '不低于 2025 年本地标准'),
      value: yuan(110),
    },
    {
      place: shimen,
      ...unseen(period('2022-01-01', '2022-12-31'), clause('石门标准', '两项补贴', '75 元'), '年份为推定'),
      value: yuan(75),
    },
  ]),
  ...values(disability.livingForMarginal, [
    { place: nation, ...unseen(period('2014-05-01'), disabilityGuide, '是否扩大由各地定，未录入前按不扩大'), value: false },
    {
      place: datonghu,
      ...unseen(period('2021-11-19'), clause('D21', '十三', '适时延伸至低收入家庭'), '“适时”没有写明日期，暂按未扩大'),
      value: false,
    },
  ]),
  ...values(disability.careForThree, [
    { place: nation, ...unseen(period('2014-05-01'), disabilityGuide, '是否扩大由各地定，未录入前按不扩大'), value: false },
  ]),

  // Prices.
  ...values(prices.consumerTrigger, [
    {
      place: nation,
      ...unseen(period('2014-05-01', '2022-08-31'), priceLink, '2021 年文件，此前的启动线未见；福建、武汉为 3%'),
      value: percent(3.5),
    },
    { place: nation, ...unseen(period('2022-09-01', '2023-03-31'), widened, '据公开报道'), value: percent(3) },
    { place: nation, ...unseen(period('2023-04-01'), priceLink, '湖南阈值未见；福建、武汉为 3%'), value: percent(3.5) },
  ]),
  ...values(prices.foodTrigger, [
    { place: nation, ...unseen(period('2014-05-01'), priceLink, '湖南阈值未见；武汉为 5.5%'), value: percent(6) },
  ]),
  ...values(prices.priceIndex, [
    {
      place: nation,
      ...unseen(period('2014-05-01'), clause('物价1553号', '三', '低保标准乘以价格指数涨幅'), '用居民消费价格还是低收入居民价格由各地定'),
      value: '居民消费价格',
    },
  ]),
  ...values(prices.leastSubsidy, [
    {
      place: nation,
      ...unseen(period('2014-05-01'), clause('物价1553号', '三', '低保标准乘以价格指数涨幅'), '有的地方设下限，如福建 30 元'),
      value: yuan(0),
    },
  ]),
  ...values(prices.pricesForMarginal, [
    { place: nation, ...unseen(period('2014-05-01', '2022-08-31'), priceLink, '对象不含低保边缘'), value: false },
    { place: nation, ...unseen(period('2022-09-01', '2023-03-31'), widened, '据公开报道'), value: true },
    { place: nation, ...unseen(period('2023-04-01'), priceLink, '阶段性扩大到期'), value: false },
  ]),

  // Temporary aid. Limits of townships and of small sums are local and were not found.
  ...values(temporary.anywhere, [
    { place: nation, ...seen(period('2014-05-01', '2022-10-19'), clause('暂行办法', '第四十八条', '向乡镇提出')), value: false },
    { place: nation, ...seen(period('2022-10-20'), clause('兜底通知', '四(三)', '全面推行由急难发生地直接实施救助')), value: true },
    {
      place: datonghu,
      ...unseen(
        period('2021-11-19'),
        clause('D21', '十四', '逐步取消户籍地、居住地限制，由急难发生地直接实施'),
        '“逐步”没有写明日期，暂按文件印发之日起',
      ),
      value: true,
    },
  ]),
  ...values(temporary.joblessFrom, [
    { place: nation, ...seen(period('2014-05-01'), clause('兜底通知', '二(一)', '2022-10-20 通知')), value: plainDate('2022-10-20') },
  ]),
  ...values(temporary.joblessMonths, [
    { place: nation, ...seen(period('2014-05-01'), clause('兜底通知', '二(一)', '连续 3 个月无收入')), value: 3 },
  ]),
  ...values(temporary.mostMonths, [
    {
      place: nation,
      ...unseen(period('2014-05-01'), clause('民发23号', '二(三)', '按人口、困难类型程度和持续时间分档'), '档次由各地定，暂按最多 6 个月'),
      value: 6,
    },
  ]),

  // Medical aid. Yearly caps, and the shares of those above 低保, are local and were not found.
  ...values(medical.shareBasic, [
    {
      place: nation,
      ...unseen(period('2021-11-19'), medicalGuide, '下限；本省现行比例未见，宿迁为特困 100%、低保 80%'),
      value: percent(70),
    },
    { place: shiyan, ...seen(period('2017-02-25'), clause('S17', '三(三)三', '年度限额内不低于 70%'), '文件只定下限'), value: percent(70) },
  ]),
  ...values(medical.deductibleMarginal, [
    { place: nation, ...unseen(period('2021-11-19'), medicalGuide, '“约 10%”，统筹地区可定'), value: percent(10) },
  ]),
  ...values(medical.deductibleRigid, [
    { place: nation, ...unseen(period('2021-11-19'), medicalGuide, '“约 25%”，统筹地区可定'), value: percent(25) },
  ]),
  ...values(medical.tekunInFull, [
    { place: nation, ...seen(period('2014-05-01'), clause('医疗42号', '三', '全国没有规定全额')), value: false },
    { place: hunan, ...seen(period('2020-02-20', '2025-02-19'), clause('H20a', '二(三)', fullStay), '文件 2025-02-19 到期'), value: true },
    { place: datonghu, ...seen(period('2021-11-19'), clause('D21', '八', fullStay)), value: true },
  ]),
  ...values(medical.premiumFull, [
    { place: nation, ...seen(period('2023-10-19'), clause('国办发39号', '四(二)1', '特困人员参保全额资助')), value: true },
    { place: shiyan, ...seen(period('2017-02-25'), clause('S17', '三(三)一', '五保、孤儿全额资助')), value: true },
  ]),
  ...values(medical.premiumDibao, [
    {
      place: shiyan,
      ...seen(period('2017-02-25'), clause('S17', '三(三)一', '低保每人每年不低于 90 元'), '文件只定下限'),
      value: yuan(90),
    },
  ]),

  // Schooling.
  ...values(schooling.grantCollege, [
    { place: nation, ...unseen(period('2024-09-01'), grants, '最高档 5000 元为全国上限，各校分两至三档，平均 3700 元'), value: yuan(5000) },
  ]),
  ...values(schooling.grantHigh, [
    { place: nation, ...unseen(period('2024-09-01', '2025-02-28'), grants, '平均数；2025 年春季前 2000 元'), value: yuan(2000) },
    { place: nation, ...unseen(period('2025-03-01'), grants, '平均数，最高档由省定'), value: yuan(2300) },
  ]),
  ...values(schooling.grantVocational, [
    { place: nation, ...unseen(period('2024-09-01', '2025-02-28'), grants, '平均数；2025 年春季前 2000 元'), value: yuan(2000) },
    { place: nation, ...unseen(period('2025-03-01'), grants, '平均数，最高档由省定'), value: yuan(2300) },
  ]),
]
