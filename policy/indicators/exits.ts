import { allOf, anyOf, floorDiv, add, ge, gt, mul, percent, rule, share } from '#rules'
import { clause } from '../documents.ts'
import { cars, companies, deposits, houses, pensions, premiums, shops, steadyEarners, wages } from '../facts/money.ts'
import { custodyListed, daysSinceDeath, deadListed, listedTwice, movedListed, payrollListed } from '../facts/lists.ts'
import { dibaoMembers, members } from '../facts/people.ts'
import { depositYears, houseLimit, marginalLine, onDibaoOrTekun, standard } from '../programmes/lines.ts'
import { indicator, threshold } from './indicator.ts'

const leaving = clause('H24', '二(四)', '可能不再符合条件的，按规定程序核查、终止')
const hearing = clause('社会救助法', '第四十八条', '调减、终止前应当听取对象意见')
const property = clause('民发57号', '第十四条', '家庭财产应符合当地规定，必需财产可以豁免')

const incomeShare = threshold('screen.exitIncome.share', 'share', {
  label: '稳定收入相当于低保标准的比例',
  value: percent(100),
  range: [percent(100), percent(300)],
  why: '工资和养老金是看得准的收入，稳定超过标准应复核或渐退',
})
const premiumShare = threshold('screen.exitPremium.share', 'share', {
  label: '年缴保费相当于年低保标准的比例',
  value: percent(100),
  range: [percent(20), percent(500)],
  why: '保费过高与困难状况不相称',
})

export const exitThresholds = [incomeShare, premiumShare] as const

const steady = rule('income.steady', floorDiv(add(wages, pensions), members), {
  label: '月人均工资和养老金',
  cite: clause('民发57号', '第十三条', '工资性收入和养老金计入家庭收入'),
  say: '（{wages} ＋ {pensions}）÷ {members}',
})
const depositLimit = rule('property.depositLimit', mul(mul(mul(standard, 12), depositYears), members), {
  label: '家庭金融资产上限',
  cite: property,
  say: '{dibao.line} × 12 个月 × {property.depositYears} × {members}',
})
const premiumLimit = rule('property.premiumLimit', mul(share(mul(standard, 12), premiumShare.param, 'down'), members), {
  label: '家庭年缴保费上限',
  cite: clause('平台口径', '监测口径', '按年低保标准的比例乘以人数'),
})
const onDibao = gt(dibaoMembers, 0)

export const exitIndicators = [
  indicator('exit.death', {
    name: '人员死亡仍在册',
    cause: 'death',
    gist: '死亡登记或户籍注销的人仍在低保、特困等名册上',
    cite: [clause('兜底通知', '一(三)', '自死亡起 3 个月内核查并办完增减、停发'), leaving],
    sign: gt(deadListed, 0),
    when: gt(deadListed, 0),
    red: { words: '死亡超过 90 天', if: gt(daysSinceDeath, 90) },
    orange: { words: '死亡超过 30 天', if: gt(daysSinceDeath, 30) },
    yellow: { words: '死亡 30 天以内' },
    say: '{deadListed}死亡已 {daysSinceDeath}，仍在救助名册上',
    cooldownDays: 30,
  }),
  indicator('exit.duplicate', {
    name: '重复纳入',
    cause: 'duplicate',
    gist: '同一人同时在两个名册，或在两户的名册上',
    cite: [leaving, clause('H24', '三(一)', '防止漏保或重复纳入低保')],
    sign: gt(listedTwice, 0),
    when: gt(listedTwice, 0),
    orange: { words: '同一人重复在册' },
    say: '{listedTwice}同时在两个名册或两户名册上',
    cooldownDays: 30,
  }),
  indicator('exit.income', {
    name: '稳定收入超过低保标准',
    cause: 'income',
    gist: '低保家庭有人连续 3 个月有单位缴费，工资和养老金人均超过低保标准',
    cite: [leaving, clause('H24', '三(一)', '需要退出的分类落实渐退政策'), hearing],
    sign: gt(steadyEarners, 0),
    when: allOf(onDibao, gt(steadyEarners, 0), gt(steady, share(standard, incomeShare.param, 'down'))),
    red: { words: '超过低保标准两倍', if: gt(steady, mul(standard, 2)) },
    orange: { words: '超过低保边缘标准', if: gt(steady, marginalLine) },
    yellow: { words: '超过低保标准' },
    say: '{steadyEarners}连续 3 个月有单位缴费，月人均工资和养老金 {income.steady}，超过低保标准 {dibao.line}',
  }),
  indicator('exit.houses', {
    name: '名下房产超限',
    cause: 'property',
    gist: '低保、特困家庭名下住房超过规定套数，或有商业、办公用房',
    cite: [property, leaving, hearing],
    sign: onDibaoOrTekun,
    when: allOf(onDibaoOrTekun, anyOf(gt(houses, houseLimit), gt(shops, 0))),
    orange: { words: '有商业、办公用房，或住房三套以上', if: anyOf(gt(shops, 0), ge(houses, 3)) },
    yellow: { words: '住房超过规定套数' },
    say: '名下住房 {houses}[，商业、办公用房 {shops}]，规定可拥有住房 {property.houses}',
    cooldownDays: 180,
  }),
  indicator('exit.deposits', {
    name: '金融资产超限',
    cause: 'property',
    gist: '低保家庭存款、理财等合计超过规定',
    cite: [property, leaving, hearing],
    sign: onDibao,
    when: allOf(onDibao, gt(deposits, depositLimit)),
    red: { words: '超过规定三倍', if: gt(deposits, mul(depositLimit, 3)) },
    orange: { words: '超过规定一倍半', if: gt(mul(deposits, 2), mul(depositLimit, 3)) },
    yellow: { words: '超过规定' },
    say: '存款、理财等合计 {deposits}，超过家庭上限 {property.depositLimit}',
    cooldownDays: 180,
  }),
  indicator('exit.vehicle', {
    name: '名下生活用汽车',
    cause: 'vehicle',
    gist: '低保家庭名下有生活用汽车（货车、三轮、残疾人专用车不计）',
    cite: [property, leaving, hearing],
    sign: onDibao,
    when: allOf(onDibao, gt(cars, 0)),
    orange: { words: '两辆以上', if: ge(cars, 2) },
    yellow: { words: '一辆' },
    say: '名下生活用汽车 {cars}',
    cooldownDays: 180,
  }),
  indicator('exit.business', {
    name: '经营存续企业',
    cause: 'business',
    gist: '低保家庭成员担任存续企业的经营者或法定代表人（个体工商户、合作社成员不计）',
    cite: [property, leaving, hearing],
    sign: onDibao,
    when: allOf(onDibao, gt(companies, 0)),
    orange: { words: '两家以上', if: ge(companies, 2) },
    yellow: { words: '一家' },
    say: '担任经营者或法定代表人的存续企业 {companies}',
    cooldownDays: 180,
  }),
  indicator('exit.payroll', {
    name: '财政供养人员在册',
    cause: 'payroll',
    gist: '低保、特困在册人员有财政统发工资（编外和村干部不计）',
    cite: [leaving, clause('D21', '十九', '共享财政供养信息用于比对'), hearing],
    sign: gt(payrollListed, 0),
    when: gt(payrollListed, 0),
    orange: { words: '在册人员领取财政工资' },
    say: '在册人员中财政供养 {payrollListed}',
  }),
  indicator('exit.custody', {
    name: '服刑、戒毒人员在册',
    cause: 'custody',
    gist: '服刑在押、强制隔离戒毒的人仍计入低保、特困人口',
    cite: [clause('民发57号', '第七条', '服刑、强制隔离戒毒人员不计入共同生活的家庭成员'), hearing],
    sign: gt(custodyListed, 0),
    when: gt(custodyListed, 0),
    orange: { words: '服刑或戒毒期间仍计入' },
    say: '在册人员中正在服刑或强制隔离戒毒 {custodyListed}',
  }),
  indicator('exit.moved', {
    name: '户籍已迁、救助待转接',
    cause: 'moved',
    gist: '在册人员近半年户籍迁到别的乡镇或县，须与迁入地衔接，不漏不重',
    cite: [clause('H24', '三(一)', '做好迁入地、迁出地衔接，防止漏保或重复纳入'), hearing],
    sign: gt(movedListed, 0),
    when: gt(movedListed, 0),
    yellow: { words: '户籍已迁出' },
    say: '在册人员中近半年户籍迁到别的乡镇或县 {movedListed}',
  }),
  indicator('exit.premiums', {
    name: '商业保险保费过高',
    cause: 'property',
    gist: '低保家庭每年缴纳的商业保险费超过设定数额',
    cite: [property, hearing],
    sign: onDibao,
    when: allOf(onDibao, gt(premiums, premiumLimit)),
    yellow: { words: '保费超过设定数额' },
    say: '商业保险年缴保费 {premiums}，超过 {property.premiumLimit}',
    cooldownDays: 180,
    enabledByDefault: false,
  }),
] as const
