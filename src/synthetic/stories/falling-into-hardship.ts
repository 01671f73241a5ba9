import type { PlainMonth, RegionCode } from '#kernel'
import { shiftMonth } from '../calendar.ts'
import { never, type Person } from '../model.ts'
import { on, type Stage } from './stage.ts'
import type { Story } from './story.ts'

const province = { name: '合成省级儿童医院', level: '3' } as const

/** An ordinary family, a child with leukaemia. */
export const suddenIllness: Story = {
  id: 'sudden-illness',
  title: '孩子突患白血病，一个月花掉全家一年的收入',
  village: '430971130210' as RegionCode,
  urban: false,
  who: '罗志刚（男，1985 年生）、妻子徐艳（1987 年生）、女儿罗诗琪（2011 年生）和儿子罗浩宇（2017 年生），住千山红镇种福村，普通农户，没有享受救助。',
  happened: '罗浩宇 2026 年 9 月确诊急性白血病，9 月、10 月两次住院，总费用 21.8 万元，报销后个人负担很重，徐艳辞工陪护。',
  evidence: [
    { dataSet: 'medical-expenses', period: '2026-09', person: '罗浩宇', says: '住院，总费用 128000 元，属于重特大疾病' },
    { dataSet: 'medical-insurance-settlement', period: '2026-10', person: '罗浩宇', says: '再次住院，总费用 90000 元' },
    { dataSet: 'employment-registration', period: '2026-09', person: '徐艳', says: '2026-09-20 终止就业' },
    { dataSet: 'school-enrolment', period: '2026-10', person: '罗浩宇', says: '小学三年级休学' },
  ],
  finds: [{ cause: 'illness', person: '罗浩宇', from: '2026-09', why: '家庭医疗个人负担超过预警限额，且不在任何名册上' }],
  outcome: '先给予支出型临时救助，医保部门落实大病保险和医疗救助，按刚性支出困难家庭或防返贫监测对象继续跟进。',
  settle: (stage) => {
    const father = stage.member('罗志刚', '男', '1985-02-11')
    const mother = stage.member('徐艳', '女', '1987-06-29')
    const daughter = stage.member('罗诗琪', '女', '2011-12-20', { father, mother })
    const son = stage.member('罗浩宇', '男', '2017-10-08', { father, mother })
    stage.married(father, mother)
    stage.job(father, { form: '1', wage: 3900, from: '2021-03-01', employer: '新洲建筑劳务有限公司（合成）' })
    stage.job(mother, { form: '1', wage: 2600, from: '2022-05-01', to: '2026-09-20', employer: '金穗服装有限公司（合成）' })
    stage.schoolYear(daughter, 2025, '千山红镇初级中学', '3', 2)
    stage.schoolYear(daughter, 2026, '千山红镇初级中学', '3', 3)
    stage.schoolYear(son, 2025, '千山红镇中心小学', '2', 2)
    stage.schoolYear(son, 2026, '千山红镇中心小学', '2', 3).status = '2'
    stage.farming(6000)
    stage.everydayLife(150)
    stage.illness(son, '急性淋巴细胞白血病', '2026-09-04')
    stage.bill(son, '2026-09-28', 128_000, { kind: '1', disease: '急性淋巴细胞白血病', serious: true, hospital: province })
    stage.bill(son, '2026-10-25', 90_000, { kind: '1', disease: '急性淋巴细胞白血病', serious: true, hospital: province })
  },
}

/** Income above the margin, and more than half of it goes to dialysis and two schools. */
export const rigidSpending: Story = {
  id: 'rigid-spending',
  title: '收入不算最低，可是透析和两个学生花掉大半',
  village: '430971130203' as RegionCode,
  urban: false,
  who: '曹国平（男，1972 年生）、妻子文春香（1974 年生，透析）、女儿曹佳怡（2005 年生，大学在读）和儿子曹文博（2009 年生，高中在读），住千山红镇利厚村。',
  happened: '全家月收入 4100 元，人均超过低保边缘标准；文春香 2025 年起每周透析，两个孩子一年学费住宿费超过 1 万元，支出占去收入的大半。',
  evidence: [
    { dataSet: 'medical-expenses', period: '2026-08', person: '文春香', says: '近 12 个月每月门诊透析，每次都有个人负担' },
    { dataSet: 'school-enrolment', period: '2026-09', person: '曹佳怡', says: '本科在读，年学费住宿费 7600 元' },
    { dataSet: 'school-enrolment', period: '2026-09', person: '曹文博', says: '普通高中在读，年学费住宿费 2600 元' },
    { dataSet: 'employment-registration', period: '2026-08', person: '曹国平', says: '单位就业，月工资 3300 元' },
  ],
  finds: [{ cause: 'maybe-rigid', person: '文春香', from: '2026-08', why: '刚性支出占家庭收入的比例超过限额，收入低于上年人均可支配收入' }],
  outcome: '告知并协助申请刚性支出困难家庭认定，一年有效；教育部门落实助学金，医保部门落实门诊慢特病救助。',
  settle: (stage) => {
    const father = stage.member('曹国平', '男', '1972-01-30')
    const mother = stage.member('文春香', '女', '1974-08-08')
    const daughter = stage.member('曹佳怡', '女', '2005-04-03', { father, mother })
    const son = stage.member('曹文博', '男', '2009-11-19', { father, mother })
    stage.married(father, mother)
    stage.job(father, { form: '1', wage: 3300, from: '2019-02-15', employer: '兴农粮油加工有限公司（合成）' })
    stage.schoolYear(daughter, 2025, '洞庭合成学院', '7', 2, 7600)
    stage.schoolYear(daughter, 2026, '洞庭合成学院', '7', 3, 7600)
    stage.schoolYear(son, 2025, '大通湖管理区第一中学', '4', 1, 2600)
    stage.schoolYear(son, 2026, '大通湖管理区第一中学', '4', 2, 2600)
    stage.farming(9600)
    stage.everydayLife(160)
    stage.illness(mother, '慢性肾衰竭（透析）', '2025-07-02')
    monthlyBills(stage, mother, '2025-09', 14, 8600)
  },
}

/** A dialysis bill on the 20th of each month. */
function monthlyBills(stage: Stage, person: Person, first: string, months: number, yuan: number): void {
  for (let i = 0; i < months; i++)
    stage.bill(person, `${shiftMonth(first as PlainMonth, i)}-20`, yuan, {
      kind: '3',
      disease: '慢性肾衰竭（透析）',
      serious: true,
      hospital: { name: '益阳市大通湖管理区人民医院（合成）', level: '2' },
    })
}

/** Nobody has lit a lamp for a month. */
export const oldAndAlone: Story = {
  id: 'old-and-alone',
  title: '八十七岁独居老人，九月起几乎不用电',
  village: '430971405598' as RegionCode,
  urban: false,
  who: '龚腊秀（女，1939 年生，丧偶），独居在南湾湖，女儿远嫁广东。',
  happened:
    '每月用电一向 60 度左右，2026 年 9 月、10 月降到 2 度，欠电费 86 元；只有城乡居民养老金 193 元，没有享受救助，也没有人定期走访。',
  evidence: [
    { dataSet: 'utilities-usage', period: '2026-08', person: '龚腊秀', says: '用电正常' },
    { dataSet: 'utilities-usage', period: '2026-09', person: '龚腊秀', says: '用电降到 2 度，欠费 86 元' },
    { dataSet: 'resident-pension', period: '2026-09', person: '龚腊秀', says: '城乡居民养老金 193 元' },
  ],
  finds: [{ cause: 'dependant', person: '龚腊秀', from: '2026-09', why: '独居高龄老人用电突降并欠费' }],
  outcome: '协理员当天上门：老人摔伤后住在邻居家。先给予临时救助，签订照料协议并定期探访，按赡养情况申请低保。',
  settle: (stage) => {
    const old = stage.member('龚腊秀', '女', '1939-01-08', { marital: '30' })
    stage.residentPension(old, 193)
    stage.everydayLife(60)
    stage.fallsQuiet('2026-09-01', 86)
  },
}

/** A child whose mother is long dead loses her father. */
export const orphan: Story = {
  id: 'orphan',
  title: '父亲意外去世，十岁女孩成了孤儿',
  village: '430971124205' as RegionCode,
  urban: false,
  who: '孙伟（男，1988 年生）、母亲冷桂珍（1957 年生）和女儿孙雨欣（2016 年生），住北洲子镇永兴村；孙雨欣的母亲 2021 年病故。',
  happened: '孙伟 2026 年 9 月 6 日在工地意外去世，户主改为冷桂珍，孙雨欣由祖母抚养。',
  evidence: [
    { dataSet: 'population-register', period: '2026-08', person: '孙雨欣', says: '与户主孙伟同户' },
    { dataSet: 'deaths', period: '2026-09', person: '孙伟', says: '2026-09-06 死亡' },
    { dataSet: 'school-enrolment', period: '2026-09', person: '孙雨欣', says: '小学五年级在读' },
    { dataSet: 'population-register', period: '2026-10', person: '孙雨欣', says: '户主已改为冷桂珍，孙女' },
  ],
  finds: [{ cause: 'dependant', person: '孙雨欣', from: '2026-09', why: '未成年人的父母都已去世，不在孤儿名册上' }],
  outcome: '儿童督导员上门，协助认定为孤儿，从次月起按散居孤儿发放基本生活费；确认祖母的监护，落实教育和医疗保障。',
  settle: (stage) => {
    const father = stage.member('孙伟', '男', '1988-03-03', { marital: '30' })
    const grandmother = stage.member('冷桂珍', '女', '1957-09-12', { marital: '30' })
    stage.isChildOf(father, stage.absent('孙德初', '男', '1955-05-05', '2016-01-15'), grandmother)
    const mother = stage.absent('易娟', '女', '1990-07-21', '2021-04-09')
    const child = stage.member('孙雨欣', '女', '2016-05-20', { father, mother })
    stage.job(father, { form: '2', wage: 4200, from: '2023-02-20' })
    stage.residentPension(grandmother, 193)
    stage.schoolYear(child, 2025, '北洲子镇中心小学', '2', 4)
    stage.schoolYear(child, 2026, '北洲子镇中心小学', '2', 5)
    stage.everydayLife(110)
    stage.death(father, '2026-09-06', { roster: 10, pension: 10, register: 9 })
  },
}

/** Every figure just misses every rule: a case for the county meeting. */
export const countyMeeting: Story = {
  id: 'county-meeting',
  title: '哪一条都差一点，交县里一事一议',
  village: '430971121001' as RegionCode,
  urban: true,
  who: '林芳（女，1983 年生，离异）和儿子林子轩（2018 年生，精神残疾三级，孤独症），住河坝镇金山社区。',
  happened:
    '林芳月工资 2400 元，人均 1200 元，略高于城市低保边缘标准；儿子每月自费康复 3600 元，不在医保目录内；她与前夫按份共有一套房，卖不掉也住不进。',
  evidence: [
    { dataSet: 'disability-certificates', period: '2026-08', person: '林子轩', says: '精神残疾三级' },
    { dataSet: 'employment-registration', period: '2026-08', person: '林芳', says: '单位就业，月工资 2400 元' },
    { dataSet: 'real-estate', period: '2026-09', person: '林芳', says: '两处房产，其中一处按份共有 50%' },
    { dataSet: 'medical-expenses', period: '2026-09', person: '林子轩', says: '康复训练 3600 元，全部自费' },
  ],
  finds: [{ cause: 'illness', person: '林子轩', from: '2026-08', why: '康复全部自费，一年超过当地人均可支配收入' }],
  outcome: '乡镇提请县级困难群众基本生活保障工作协调机制“一事一议”，形成会议记录后按单人户保障或分阶段临时救助。',
  settle: (stage) => {
    const mother = stage.member('林芳', '女', '1983-10-28', { marital: '40' })
    const father = stage.absent('郑海波', '男', '1981-02-14')
    const son = stage.member('林子轩', '男', '2018-07-01', { mother, father })
    const disability = stage.disability(son, '6', '3', '2023-09-11')
    stage.allowance(disability, '2', '2023-11-01')
    stage.job(mother, { form: '1', wage: 2400, from: '2020-06-01', employer: '湖畔商贸有限公司（合成）', insured: true })
    stage.schoolYear(son, 2025, '河坝镇中心小学', '2', 1)
    stage.schoolYear(son, 2026, '河坝镇中心小学', '2', 2)
    stage.everydayLife(140)
    stage.builder.facts.estates.push({
      person: mother,
      unit: '43097100100199000517F2204',
      use: '1',
      area: 10_800,
      ownership: '3',
      share: 5000,
      on: on('2014-08-19'),
      until: never,
      region: stage.household.place.county.code,
      address: '河坝镇湖景小区（合成）22栋',
    })
    for (let i = 0; i < 14; i++)
      stage.bill(son, `${shiftMonth('2025-09' as PlainMonth, i)}-15`, 3600, {
        kind: '2',
        disease: '孤独症谱系障碍康复训练',
        serious: false,
        insured: false,
        hospital: { name: '益阳合成儿童康复中心', level: '9' },
      })
  },
}

/** Flood, a closed factory and a boy who leaves school: three causes, three departments, one family. */
export const floodAndUnemployment: Story = {
  id: 'flood-and-unemployment',
  title: '虾塘被淹、厂子关门、孩子退学',
  village: '430971130222' as RegionCode,
  urban: false,
  who: '邓辉（男，1976 年生）、妻子涂小红（1979 年生）和儿子邓子涵（2012 年生，初中在读），住千山红镇大莲湖渔场村。',
  happened:
    '2026 年 8 月 11 日内涝，虾塘绝收、房屋严重损坏；涂小红所在工厂 9 月 5 日关闭；邓子涵 10 月 12 日被学校登记退学（义务教育阶段）。',
  evidence: [
    { dataSet: 'disaster-relief', period: '2026-08', person: '邓辉', says: '洪涝，房屋严重损坏，损失 8.6 万元，还没有救助' },
    { dataSet: 'unemployment-registration', period: '2026-09', person: '涂小红', says: '2026-09-05 因单位关闭失业，已登记' },
    { dataSet: 'school-enrolment', period: '2026-10', person: '邓子涵', says: '初中三年级，学籍状态退学' },
  ],
  finds: [
    { cause: 'disaster', person: '邓辉', from: '2026-09', why: '房屋严重损坏、没有受灾救助，失业后收入低于标准' },
    { cause: 'unemployment', person: '涂小红', from: '2026-09', why: '家庭唯一有工资的人失业' },
    { cause: 'schooling', person: '邓子涵', from: '2026-10', why: '义务教育年龄的孩子查不到在读学籍' },
  ],
  outcome: '应急、人社、教育三个部门分别办理并反馈：受灾救助和房屋修缮、岗位推荐和补缴社保、劝返复学；民政评估后给予临时救助。',
  settle: (stage) => {
    const father = stage.member('邓辉', '男', '1976-06-06')
    const mother = stage.member('涂小红', '女', '1979-03-17')
    const son = stage.member('邓子涵', '男', '2012-01-25', { father, mother })
    stage.married(father, mother)
    stage.farming(42_000)
    stage.job(mother, {
      form: '1',
      wage: 3100,
      from: '2021-07-01',
      to: '2026-09-05',
      employer: '芦苇荡服装有限公司（合成）',
    })
    stage.unemployed(mother, '2026-09-05', '3', 0)
    const enrolled = stage.schoolYear(son, 2026, '千山红镇初级中学', '3', 3)
    stage.schoolYear(son, 2025, '千山红镇初级中学', '3', 2)
    stage.dropsOut(enrolled, '2026-10-12')
    stage.everydayLife(170)
    stage.builder.facts.disasters.push({
      head: father,
      kind: '1',
      on: on('2026-08-11'),
      damage: '2',
      loss: 8_600_000,
      aid: '',
      amount: 0,
      paid: never,
      persons: 3,
    })
  },
}
