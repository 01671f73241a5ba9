import { yuan } from '#kernel'
import { input } from '#rules'
import { countOf } from './people.ts'

/** What departments see of income and property. Monthly figures are of the whole household. */

const amount = (name: string, label: string, suppliedBy: string) =>
  input(name, 'fen', { label, range: [yuan(0), yuan(20_000_000)], suppliedBy })
const things = (name: string, label: string, counter: string, suppliedBy: string) =>
  input(name, 'count', { label, range: [0, 120], counter, suppliedBy })

/** For each member the highest wage that any source shows (register, insurance base, fund base, payroll), added up. */
export const wages = amount('wages', '每月工资（各部门数据取最高）', '人社、公积金、财政')
/** Pensions of all kinds without the central basic pension of residents. */
export const pensions = amount('pensions', '每月养老金（不含中央基础养老金）', '人社')
export const basicPensions = amount('basicPensions', '每月中央基础养老金', '人社')
/** Business, labour, interest, rent … reported for tax in twelve months, a month's share. */
export const otherIncome = amount('otherIncome', '每月经营、劳务、财产性收入（纳税申报月均）', '税务')
export const unemploymentBenefit = amount('unemploymentBenefit', '每月失业保险金', '人社')
/** Members on a programme for whom wages were paid in each of the last three months. */
export const steadyEarners = countOf('steadyEarners', '连续 3 个月有单位缴费的在册人员', '人社')

export const houses = things('houses', '名下住房', '套', '自然资源')
export const shops = things('shops', '名下商业、办公用房', '处', '自然资源')
export const cars = things('cars', '名下生活用汽车', '辆', '公安交管')
export const companies = things('companies', '担任经营者或法定代表人的存续企业', '家', '市场监管')
export const deposits = amount('deposits', '银行存款、理财和互联网金融资产', '银行、支付机构')
export const premiums = amount('premiums', '商业保险年缴保费', '保险机构')
