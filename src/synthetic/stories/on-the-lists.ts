import type { RegionCode } from '#kernel'
import { addDibao } from '../lists.ts'
import { never } from '../model.ts'
import { on } from './stage.ts'
import type { Story } from './story.ts'

/** Entitled and on no list: nobody applied. */
export const entitledAndMissed: Story = {
  id: 'entitled-and-missed',
  title: '够得上低保，却没有人申请',
  village: '430971121202' as RegionCode,
  urban: false,
  who: '刘德军（男，1965 年生）、妻子周满秀（1968 年生）和母亲李桂英（1939 年生），住河坝镇老河口村。刘德军 2019 年评为肢体二级残疾。',
  happened:
    '刘德军不能下地，周满秀打零工每月 600 元，老人有城乡居民养老金 193 元，种菜每年收入 2400 元。一家三口没有享受任何救助，护理补贴也没有领。',
  evidence: [
    { dataSet: 'population-register', period: '2026-08', person: '刘德军', says: '户主，三口之家，农村户口' },
    { dataSet: 'disability-certificates', period: '2026-08', person: '刘德军', says: '肢体残疾二级，证件有效' },
    { dataSet: 'employment-registration', period: '2026-08', person: '周满秀', says: '灵活就业，月收入 600 元' },
    { dataSet: 'resident-pension', period: '2026-08', person: '李桂英', says: '城乡居民养老金 193 元，其中中央基础养老金 143 元' },
  ],
  finds: [{ cause: 'maybe-dibao', person: '刘德军', from: '2026-08', why: '人均收入低于农村低保标准，有重度残疾人，不在任何名册上' }],
  outcome: '村级主动发现，上门告知并协助申请低保；同时补办重度残疾人护理补贴。低保金按标准乘以人数减去家庭收入计算。',
  settle: (stage) => {
    const husband = stage.member('刘德军', '男', '1965-04-18')
    const wife = stage.member('周满秀', '女', '1968-03-12')
    const father = stage.absent('刘福初', '男', '1936-02-02', '2011-11-20')
    const mother = stage.member('李桂英', '女', '1939-10-05', { marital: '30' })
    stage.married(husband, wife)
    stage.isChildOf(husband, father, mother)
    stage.disability(husband, '4', '2', '2019-05-16')
    stage.job(wife, { form: '2', wage: 600, from: '2024-03-01' })
    stage.residentPension(mother, 193)
    stage.farming(2400)
    stage.everydayLife(95)
  },
}

/** A dead man stays on the roster and is paid for. */
export const paidAfterDeath: Story = {
  id: 'paid-after-death',
  title: '人已去世，低保金还在发',
  village: '430971123210' as RegionCode,
  urban: false,
  who: '陈德清（男，1944 年生）和妻子曾桂兰（1947 年生），住金盆镇王家坝村，2018 年起享受农村低保。',
  happened: '陈德清 2026 年 8 月 19 日去世，8 月 27 日注销户口。9 月、10 月的低保名册仍有他，养老金也照发。',
  evidence: [
    { dataSet: 'deaths', period: '2026-08', person: '陈德清', says: '2026-08-19 死亡' },
    { dataSet: 'register-changes', period: '2026-08', person: '陈德清', says: '2026-08-27 死亡注销' },
    { dataSet: 'dibao-roster', period: '2026-09', person: '陈德清', says: '在册，按 2 人发放' },
    { dataSet: 'dibao-roster', period: '2026-10', person: '曾桂兰', says: '在册，仍按 2 人发放' },
    { dataSet: 'resident-pension', period: '2026-09', person: '陈德清', says: '养老金正常发放' },
  ],
  finds: [{ cause: 'death', person: '陈德清', from: '2026-08', why: '死亡名单上的人仍在低保名册' }],
  outcome: '核实后从次月起按 1 人重新计算，曾桂兰继续享受低保；多发的金额经告知后追回；通知人社部门停发养老金。不能由系统直接停发全户。',
  settle: (stage) => {
    const husband = stage.member('陈德清', '男', '1944-06-21')
    const wife = stage.member('曾桂兰', '女', '1947-01-09')
    stage.married(husband, wife)
    stage.residentPension(husband, 193)
    stage.residentPension(wife, 193)
    stage.farming(1200)
    stage.everydayLife(80)
    addDibao(stage.builder, stage.household, [husband, wife], on('2018-11-01'), { cause: '8', kind: 'A', fading: never })
    stage.death(husband, '2026-08-19', { roster: 90, pension: 75, register: 8 })
  },
}

/** A son finds work: the family's income passes the standard. */
export const risingIncome: Story = {
  id: 'rising-income',
  title: '儿子上班了，收入超过标准',
  village: '430971124201' as RegionCode,
  urban: false,
  who: '彭建军（男，1979 年生）、妻子李红霞（1981 年生，慢性肾病）和儿子彭志鹏（2003 年生），住北洲子镇向东村，2022 年起享受农村低保。',
  happened: '彭志鹏 2026 年 6 月大专毕业，8 月 1 日到县里一家电子厂上班，月工资 4600 元，单位缴纳社保。',
  evidence: [
    { dataSet: 'dibao-roster', period: '2026-08', person: '彭建军', says: '低保 3 人在册' },
    { dataSet: 'employment-registration', period: '2026-08', person: '彭志鹏', says: '2026-08-01 单位就业，月工资 4600 元' },
    { dataSet: 'social-insurance-contributions', period: '2026-10', person: '彭志鹏', says: '第三个月缴费，基数 4600 元' },
    { dataSet: 'tax-records', period: '2026-09', person: '彭志鹏', says: '工资薪金 4600 元' },
  ],
  finds: [{ cause: 'income', person: '彭志鹏', from: '2026-10', why: '连续三个月有单位缴费，家庭人均月收入超过农村低保标准' }],
  outcome: '核实收入并听取家庭意见，给予渐退期，期内按原标准发放，期满再退出；转入低收入人口监测。',
  settle: (stage) => {
    const father = stage.member('彭建军', '男', '1979-09-30')
    const mother = stage.member('李红霞', '女', '1981-12-02')
    const son = stage.member('彭志鹏', '男', '2003-08-15', { father, mother })
    stage.married(father, mother)
    stage.illness(mother, '慢性肾脏病', '2021-06-10')
    stage.farming(4800)
    stage.job(son, { form: '1', wage: 4600, from: '2026-08-01', employer: '垸乡电子装配有限公司（合成）', insured: true })
    stage.everydayLife(130)
    addDibao(stage.builder, stage.household, [father, mother, son], on('2022-04-01'), { cause: '1', kind: 'B', fading: never })
  },
}

/** A car that looks like a luxury and is a necessity. */
export const falseAlarm: Story = {
  id: 'false-alarm',
  title: '低保户买了车，其实是康复用车',
  village: '430971121004' as RegionCode,
  urban: true,
  who: '何小平（男，1970 年生，肢体二级残疾）和妻子谢丽君（1973 年生），住河坝镇红旗社区，2020 年起享受城市低保。',
  happened: '2026 年 9 月 14 日何小平名下登记一辆小型汽车，5.6 万元，由兄弟出资并加装手控驾驶装置，用来每周去益阳做康复。',
  evidence: [
    { dataSet: 'dibao-roster', period: '2026-09', person: '何小平', says: '城市低保 2 人在册' },
    { dataSet: 'disability-certificates', period: '2026-09', person: '何小平', says: '肢体残疾二级' },
    { dataSet: 'vehicles', period: '2026-09', person: '何小平', says: '2026-09-14 登记小型载客汽车，购车价格 56000 元' },
  ],
  finds: [{ cause: 'vehicle', person: '何小平', from: '2026-09', why: '在册低保家庭名下新登记机动车' }],
  outcome: '入户核实属于残疾康复必需车辆，按“误报”办结并写明理由；同一辆车以后不再预警。',
  settle: (stage) => {
    const husband = stage.member('何小平', '男', '1970-07-07')
    const wife = stage.member('谢丽君', '女', '1973-11-23')
    stage.married(husband, wife)
    const disability = stage.disability(husband, '4', '2', '2018-03-28')
    stage.allowance(disability, '1', '2020-08-01')
    stage.allowance(disability, '2', '2018-05-01')
    stage.job(wife, { form: '4', wage: 700, from: '2023-01-01' })
    stage.everydayLife(120)
    addDibao(stage.builder, stage.household, [husband, wife], on('2020-08-01'), { cause: '3', kind: 'B', fading: never })
    stage.builder.facts.vehicles.push({
      person: husband,
      plate: '湘HI9K018',
      kind: '1',
      use: '1',
      brand: '五菱宏光（手控驾驶）',
      price: 5_600_000,
      from: on('2026-09-14'),
      to: never,
    })
  },
}

/** Registered in one township, on the roster of another. */
export const movedBetweenTownships: Story = {
  id: 'moved-between-townships',
  title: '从金盆镇搬到河坝镇，低保还挂在原处',
  village: '430971123202' as RegionCode,
  urban: false,
  who: '夏海燕（女，1984 年生，离异）和女儿夏雨桐（2013 年生），原住金盆镇大东口村，2023 年起享受农村低保。',
  happened: '2026 年 9 月 10 日母女户口迁到河坝镇农丰村，女儿转到河坝镇上初中；低保名册仍在金盆镇，河坝镇不知道。',
  evidence: [
    { dataSet: 'register-changes', period: '2026-09', person: '夏海燕', says: '2026-09-10 由金盆镇大东口村迁入河坝镇农丰村' },
    { dataSet: 'population-register', period: '2026-09', person: '夏海燕', says: '户籍地为河坝镇农丰村' },
    { dataSet: 'dibao-roster', period: '2026-10', person: '夏海燕', says: '仍在金盆镇大东口村在册' },
  ],
  finds: [{ cause: 'moved', person: '夏海燕', from: '2026-09', why: '户籍已迁到另一个乡镇，低保名册还在原乡镇' }],
  outcome: '金盆镇办理转出、河坝镇办理转入并接续救助链，户号不变；中间不漏一个月，也不重发一个月。',
  settle: (stage) => {
    const mother = stage.member('夏海燕', '女', '1984-05-26', { marital: '40' })
    const daughter = stage.member('夏雨桐', '女', '2013-10-17', { mother })
    stage.job(mother, { form: '2', wage: 500, from: '2024-09-01' })
    stage.schoolYear(daughter, 2025, '金盆镇中心小学', '2', 6)
    stage.schoolYear(daughter, 2026, '河坝镇初级中学', '3', 1)
    stage.everydayLife(85)
    addDibao(stage.builder, stage.household, [mother, daughter], on('2023-06-01'), { cause: '6', kind: 'B', fading: never })
    stage.moves('430971121220', '2026-09-10')
  },
}
