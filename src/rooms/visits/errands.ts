import type { alerts } from '#contract'

const errands: Readonly<Record<alerts.AlertCause, string>> = {
  illness: '家里有人生病，花钱多，去看看难处',
  schooling: '孩子上学有困难，去问问',
  disability: '家里有残疾人，去看看缺什么',
  unemployment: '家里没人上班挣钱，去问问',
  disaster: '受了灾，去看看怎么样了',
  accident: '出了意外，去看看',
  'other-hardship': '家里有难处，去看看',
  'maybe-dibao': '可能够得上低保，去看看家里情况',
  'maybe-tekun': '可能够得上特困供养，去看看家里情况',
  'maybe-marginal': '收入低，可能够得上低保边缘，去看看家里情况',
  'maybe-rigid': '看病、上学花钱太多，可能够得上救助，去看看',
  'gap-living': '该得的生活救助可能没到手，去问问',
  'gap-medical': '看病该得的补助可能没到手，去问问',
  'gap-education': '上学该得的补助可能没到手，去问问',
  'gap-housing': '住房有困难，该得的帮助可能没到手，去看看',
  'gap-employment': '找工作该得的帮助可能没到手，去问问',
  'gap-disaster': '受灾该得的救助可能没到手，去问问',
  'gap-disability': '残疾人该得的补贴可能没到手，去问问',
  death: '听说家里有人过世了，去核实',
  duplicate: '可能领了两份一样的救助，去核实',
  income: '收入比以前多了，去核实',
  property: '房子或存款有变化，去核实',
  vehicle: '名下登记了车，去看看做什么用',
  business: '名下登记了店或公司，去核实',
  payroll: '可能有了单位工资，去核实',
  custody: '可能有人不在家、被收押了，去核实',
  moved: '可能搬走了，去核实',
  dependant: '家里老人或孩子没人照看，去看看',
}

const byCause: Readonly<Record<string, string>> = errands

/** Why one goes to a family with an alert of this cause, as one neighbour would say it to another. */
export function errandOf(cause: string): string | undefined {
  return byCause[cause]
}
