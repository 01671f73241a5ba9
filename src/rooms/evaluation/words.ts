/** A programme as a neighbour would put it. */
export interface ProgrammeWords {
  /** Whom it is for. */
  readonly whom: string
  /** Where to go. */
  readonly where: string
}

const township = '到户籍地或常住地的乡镇政府（街道办）救助窗口申请，也可请村（居）委会代办'

/** By the id of the programme in `#policy`; a test holds the two together. */
export const programmeWords: Readonly<Record<string, ProgrammeWords>> = {
  tekun: { whom: '没有劳动能力、没有生活来源、也没有人供养的老人、残疾人和未成年人', where: township },
  dibao: { whom: '家里人均收入低于当地低保标准、房车存款不超过规定的家庭', where: township },
  marginal: { whom: '收入比低保标准高一些、够不上低保，但日子仍紧的家庭', where: township },
  rigid: { whom: '看病、上学、康复等不得不花的钱占了收入一大块的家庭', where: township },
  kind: { whom: '低保、特困、低保边缘、刚性支出困难等各类低收入人口', where: township },
  orphan: { whom: '父母都去世或找不到的未成年人', where: `${township}；由儿童的监护人申请` },
  unattended: { whom: '父母重残、重病、服刑、失联等，实际没有人抚养的未成年人', where: `${township}；由儿童的监护人申请` },
  living: { whom: '低收入家庭里的残疾人', where: `${township}；也可以在“跨省通办”的任何残疾人窗口申请` },
  care: {
    whom: '一级、二级（有的地方含三级智力、精神）需要长期照护的残疾人',
    where: `${township}；也可以在“跨省通办”的任何残疾人窗口申请`,
  },
  prices: { whom: '物价涨得快的月份里，已经享受低保、特困等救助的人', where: '不用申请，启动后随救助金一起发' },
  temporary: {
    whom: '突然遇到意外、大病，或者必需开支猛增，一时过不下去的家庭',
    where: '到居住地或出事地的乡镇政府（街道办）申请；情况紧急的先救助、后补手续',
  },
  medical: {
    whom: '已认定的救助对象住院、慢性病门诊后自己负担的合规费用',
    where: '在定点医院出院时一起结算；没有结算上的，到县医保局窗口',
  },
  premium: { whom: '已认定的救助对象缴居民医保', where: '参保缴费时直接减免；没有减的，到乡镇（街道）医保窗口' },
  schooling: { whom: '救助对象家庭里在上学的孩子', where: '向就读的学校申请' },
}

/** A paper that used to be asked for, and the data set that answers it now. */
export interface SharedPaper {
  readonly paper: string
  /** Id in the catalogue of data sets. */
  readonly dataset: string
  /** Facts of the family it speaks of; it is named when one of them is something. Always, where there are none. */
  readonly about: readonly string[]
}

/** D21 十八: no paper is asked for that a data source can answer. */
export const sharedPapers: readonly SharedPaper[] = [
  { paper: '户口簿复印件', dataset: 'population-register', about: [] },
  { paper: '低保、特困等身份证明', dataset: 'dibao-roster', about: ['listing', 'listedTekun', 'patientClass'] },
  { paper: '残疾人证复印件', dataset: 'disability-certificates', about: ['disabilityKind', 'disabilityGrade'] },
  { paper: '学籍、在读证明', dataset: 'school-enrolment', about: ['schooling'] },
  { paper: '住院费用结算单（医保已结算的）', dataset: 'medical-insurance-settlement', about: ['medicalSpending', 'eligibleCost'] },
  { paper: '社保缴费、养老金证明', dataset: 'social-insurance-contributions', about: ['wage', 'transferIncome', 'basicPension'] },
  { paper: '失业证明', dataset: 'unemployment-registration', about: ['jobless'] },
  { paper: '房产证明', dataset: 'real-estate', about: ['homes', 'premises'] },
  { paper: '车辆登记证明', dataset: 'vehicles', about: ['vehicles'] },
  { paper: '存款证明', dataset: 'bank-balances', about: ['assets'] },
]

/** What nobody else can give: asked for all the same. */
export const ownPapers: readonly string[] = ['申请人的身份证（看一眼就还给您）', '全家签字的“核对授权书”（窗口有现成的表）']
