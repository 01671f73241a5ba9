import { yuan } from '#kernel'
import { percent, values, type ParameterValue } from '#rules'
import { clause } from '../../documents.ts'
import { basicPensionShare, depositYears, houseLimit, vehicleLimit } from '../../programmes/lines.ts'
import * as dibao from '../dibao.ts'
import * as income from '../income.ts'
import * as tekun from '../tekun.ts'
import { period, places, seen, unseen } from './row.ts'

const { nation } = places
const localProperty = clause('暂行办法', '第九条', '财产状况标准由各地规定')
const deductions = clause('民发57号', '第十三条', '残疾、重病增加的刚性支出可适当扣减，多少由各地规定')
const variants =
  '没有全国统一算法，省内未见规定；已知五种：①按判决、协议或实际给付 ②（义务人家庭收入－标准×人口）×50%÷被供养人数 ③超出低收入标准部分×30% ④超出两倍低保标准部分×20%÷被供养人数 ⑤超出部分两个子女以内 50%、三个以上 40%'
const maintenance = clause('各地办法', '赡养费', '各地公开的五种算法')
const care = clause('各地办法', '照料护理', '按最低工资的一定比例')

/** What holds in the whole country, and national stand-ins (待核) for what documents leave to places. */
export const nationalFigures: readonly ParameterValue[] = [
  // Income.
  ...values(basicPensionShare, [
    {
      place: nation,
      ...unseen(
        { ...period('2014-05-01', '2020-12-31') },
        clause('暂行办法', '第九条', '收入如何核定由各地规定'),
        '2021 年前未见全国规定不计入，暂按全部计入',
      ),
      value: percent(100),
    },
  ]),
  ...values(income.maintenanceMethod, [
    { place: nation, ...unseen(period('2014-05-01'), maintenance, variants), value: '按判决协议或实际给付' },
  ]),
  ...values(income.maintenanceShareB, [
    { place: nation, ...unseen(period('2014-05-01'), maintenance, '第二种算法，某县办法'), value: percent(50) },
  ]),
  ...values(income.maintenanceShareC, [{ place: nation, ...unseen(period('2014-05-01'), maintenance, '第三种算法'), value: percent(30) }]),
  ...values(income.maintenanceShareD, [
    { place: nation, ...unseen(period('2014-05-01'), maintenance, '第四种算法，2013 年某区办法'), value: percent(20) },
  ]),
  ...values(income.maintenanceShareFew, [
    { place: nation, ...unseen(period('2014-05-01'), maintenance, '第五种算法，子女两人以内'), value: percent(50) },
  ]),
  ...values(income.maintenanceShareMany, [
    { place: nation, ...unseen(period('2014-05-01'), maintenance, '第五种算法，子女三人以上'), value: percent(40) },
  ]),
  ...values(income.medicalDeduction, [
    { place: nation, ...unseen(period('2014-05-01', '2021-06-30'), localProperty, '未见全国规定，暂按不扣减'), value: percent(0) },
    { place: nation, ...unseen(period('2021-07-01'), deductions, '扣减多少未见规定，暂按自付全部扣减'), value: percent(100) },
  ]),
  ...values(income.disabilityDeduction, [
    { place: nation, ...unseen(period('2014-05-01', '2021-06-30'), localProperty, '未见全国规定，暂按不扣减'), value: percent(0) },
    { place: nation, ...unseen(period('2021-07-01'), deductions, '扣减多少未见规定，暂按自付全部扣减'), value: percent(100) },
  ]),
  ...values(income.schoolDeduction, [
    {
      place: nation,
      ...unseen(period('2014-05-01'), deductions, '全国规定没有列教育支出，暂按不扣减；湖南 2020 年列入'),
      value: percent(0),
    },
  ]),
  ...values(income.soldiersCount, [
    {
      place: nation,
      ...unseen(period('2014-05-01'), clause('民发57号', '第七条', '省可另定不计入的人员'), '全国规定没有列义务兵，湖南另定不计入'),
      value: true,
    },
  ]),
  ...values(vehicleLimit, [
    {
      place: nation,
      ...unseen(period('2014-05-01'), localProperty, '未见本地规定，暂按不得有未豁免的车辆；湖北等地允许一辆生活车'),
      value: 0,
    },
  ]),
  ...values(houseLimit, [
    { place: nation, ...unseen(period('2014-05-01', '2021-05-31'), localProperty, '未见本地规定，暂按一套'), value: 1 },
  ]),
  ...values(depositYears, [
    { place: nation, ...unseen(period('2014-05-01', '2021-05-31'), localProperty, '未见本地规定，暂按人均 2 年低保标准'), value: 2 },
  ]),

  // 低保.
  ...values(dibao.dibaoMethod, [
    { place: nation, ...seen(period('2014-05-01', '2021-06-30'), clause('暂行办法', '第十二条', '按差额按月发给')), value: '按实际差额' },
    {
      place: nation,
      ...unseen(period('2021-07-01'), clause('民发57号', '第二十三条', '可以按差额，也可以分档'), '本地选用哪一种未录入，暂按实际差额'),
      value: '按实际差额',
    },
  ]),
  ...values(dibao.payStep, [
    {
      place: nation,
      ...unseen(period('2014-05-01'), clause('平台口径', '进位口径', '角分进位到元，于家庭有利'), '各地有到分、到元等做法'),
      value: yuan(1),
    },
  ]),
  ...values(dibao.topUpShare, [
    {
      place: nation,
      ...unseen(
        period('2014-05-01'),
        clause('民发57号', '第二十七条', '对四类人采取措施给予生活保障'),
        '增发比例由各地规定，未录入前按不增发计算；十堰不低于 20%',
      ),
      value: percent(0),
    },
  ]),
  ...values(dibao.topUpAge, [
    { place: nation, ...unseen(period('2014-05-01'), clause('平台口径', '增发口径', '老年人按 60 周岁'), '有的地方按 70 周岁'), value: 60 },
  ]),
  ...values(dibao.gradualMonths, [
    {
      place: nation,
      ...unseen(
        period('2014-05-01', '2022-10-19'),
        clause('民发57号', '第三十三条', '可给予一定时间的渐退期'),
        '多长由各地规定，未录入前按没有渐退期',
      ),
      value: 0,
    },
    { place: nation, ...seen(period('2022-10-20'), clause('兜底通知', '一(三)', '原则上不超过 6 个月')), value: 6 },
  ]),
  ...values(dibao.gradualShare, [
    {
      place: nation,
      ...unseen(period('2014-05-01'), clause('民发57号', '第三十三条', '渐退期内怎样发放没有规定'), '暂按原金额；有的地方减半'),
      value: percent(100),
    },
  ]),
  ...values(dibao.diseaseList, [
    {
      place: nation,
      ...seen(period('2014-05-01'), clause('民发57号', '第八条', '当地有关部门认定的重特大疾病')),
      value: '当地认定的重特大疾病',
    },
  ]),
  ...values(dibao.joblessSevereAlone, [
    { place: nation, ...seen(period('2014-05-01', '2022-10-19'), clause('兜底通知', '一(一)', '通知印发前没有此项')), value: false },
    { place: nation, ...seen(period('2022-10-20'), clause('兜底通知', '一(一)', '成年无业重度残疾人可以参照单人户')), value: true },
  ]),

  // 特困.
  ...values(tekun.tekunElderAge, [
    { place: nation, ...seen(period('2014-05-01'), clause('民发43号', '第五条', '60 周岁以上')), value: 60 },
  ]),
  ...values(tekun.tekunMinorAge, [
    { place: nation, ...seen(period('2014-05-01', '2026-06-30'), clause('民发43号', '第五条', '未满 16 周岁')), value: 16 },
    { place: nation, ...seen(period('2026-07-01'), clause('社会救助法', '第十六条', '未成年人，即未满 18 周岁')), value: 18 },
  ]),
  ...values(tekun.tekunKeepAge, [
    { place: nation, ...seen(period('2014-05-01', '2021-06-30'), clause('国发14号', '二', '未满 16 周岁的未成年人')), value: 16 },
    {
      place: nation,
      ...unseen(
        period('2021-07-01'),
        clause('民发43号', '第二十四条', '未成年特困人员可享有至 18 周岁'),
        '存档文本的第二十四条缺此款，按通行文本录入',
      ),
      value: 18,
    },
  ]),
  ...values(tekun.widerDisability, [
    {
      place: nation,
      ...unseen(
        period('2014-05-01', '2021-06-30'),
        clause('民发43号', '第二十九条', '2021-07-01 起代替 2016 年办法'),
        '2016 年办法为一、二级智力精神残疾和一级肢体残疾，未见原文',
      ),
      value: false,
    },
    {
      place: nation,
      ...seen(period('2021-07-01'), clause('民发43号', '第五条', '一二三级智力精神、一二级肢体、一级视力残疾')),
      value: true,
    },
  ]),
  ...values(tekun.basicMethod, [
    {
      place: nation,
      ...seen(period('2014-05-01'), clause('国发14号', '三', '基本生活标准不低于低保标准的 1.3 倍')),
      value: '低保标准的倍数',
    },
  ]),
  ...values(tekun.consumptionShare, [
    {
      place: nation,
      ...unseen(period('2014-05-01'), clause('各地办法', '特困标准', '按农村人均消费的比例'), '十堰为 80%'),
      value: percent(80),
    },
  ]),
  ...values(tekun.careFull, [
    {
      place: nation,
      ...unseen(period('2016-02-10'), care, '本省比例未见；外省一地为 25%，永州 2019 年每年不低于 5000 元'),
      value: percent(25),
    },
  ]),
  ...values(tekun.careHalf, [
    {
      place: nation,
      ...unseen(period('2016-02-10'), care, '本省比例未见；外省一地约 16.67%，永州 2019 年每年不低于 2500 元'),
      value: percent(16.67),
    },
  ]),
  ...values(tekun.careSelf, [
    {
      place: nation,
      ...unseen(period('2016-02-10'), care, '本省比例未见；外省一地为 10%，永州 2019 年每年不低于 1500 元'),
      value: percent(10),
    },
  ]),
]
