/** A room of the platform that has screens. */
export type Room =
  | 'accounts'
  | 'alerts'
  | 'audit'
  | 'catalogue'
  | 'chain'
  | 'dispatch'
  | 'imports'
  | 'policy'
  | 'registry'
  | 'reports'
  | 'screening'
  | 'visits'

/** A numbered clause of one of the five documents, its gist in our own words, and what carries it besides the rules that cite it. */
export interface Clause {
  readonly article: string
  readonly gist: string
  readonly rooms?: readonly Room[]
  /** Why no rule, indicator or screen carries it, or what of it is still to come. */
  readonly none?: string
}

const heading = '只说背景、目标或原则，没有可计算或可操作的内容'
const organising = '组织领导、分工和经费要求，由单位自行落实，不是系统的功能'
const casework = '经办流程（受理、审核、公示、发放）尚未建成'
const services = '服务和项目管理尚未建成'
const otherLine = '属民政其他业务或一次性工作，不在本平台范围'

/** Every numbered clause of the five documents. Rules and indicators are found by what they cite; see `coverage.ts`. */
export const clauses: Readonly<Record<'H24' | 'D21' | 'H20a' | 'H20b' | 'S17', readonly Clause[]>> = {
  H24: [
    { article: '一', gist: '低收入人口六类；刚性支出困难家庭的三项条件；认定办法由省定' },
    {
      article: '二(一)',
      gist: '完善监测信息平台：录入、共享、监测预警、监督、转办',
      rooms: ['imports', 'registry', 'screening', 'dispatch'],
    },
    { article: '二(二)', gist: '低收入人口数据库和各部门数据清单；一户一条救助链', rooms: ['catalogue', 'imports', 'registry', 'chain'] },
    {
      article: '二(三)',
      gist: '大数据比对加铁脚板摸排；五类风险预警指标；已纳入和未纳入的分别监测',
      rooms: ['screening', 'alerts', 'visits'],
    },
    {
      article: '二(四)',
      gist: '预警分类推送、处理、反馈；一事一议；不再符合的按程序终止；幸福清单',
      rooms: ['alerts', 'dispatch', 'chain'],
      none: '终止和一事一议的会议记录属经办流程，尚未建成',
    },
    { article: '三', gist: '按困难程度和类型分层分类救助' },
    { article: '三(一)', gist: '基本生活救助、渐退、易地搬迁衔接' },
    { article: '三(二)1', gist: '医疗救助和参保分类资助、疾病应急救助', none: '疾病应急救助由基金按医疗机构申请支付，没有家庭侧的计算' },
    { article: '三(二)2', gist: '教育救助按学段实施' },
    { article: '三(二)3', gist: '住房救助：公租房、危房改造', none: '住房面积和轮候规则文件没有写明，只由指标发现住房困难' },
    {
      article: '三(二)4',
      gist: '就业救助：311 服务、公益性岗位、各项补贴',
      none: '补贴数额文件没有写明，只由指标发现未获就业服务的失业人员',
    },
    { article: '三(二)5', gist: '受灾人员救助及与基本生活救助的衔接', none: '灾害救助标准由应急部门另定，只由指标发现仍有困难的受灾户' },
    { article: '三(三)', gist: '急难发生地申办；小金额先行；一事一议' },
    { article: '三(四)', gist: '服务类救助：访视、照料、集中照护', rooms: ['visits'], none: services },
    {
      article: '三(五)',
      gist: '取暖、殡葬、残疾人、适老化等其他帮扶',
      none: '取暖、殡葬等数额由各地定，文件没有写明；生活补贴的延伸已成规则',
    },
    { article: '三(六)', gist: '慈善帮扶的需求与供给对接', none: services },
    { article: '结尾', gist: '绩效、监督、足额发放、杜绝人情保关系保', rooms: ['audit', 'reports'], none: `${casework}；近亲属备案随之` },
  ],
  D21: [
    { article: '一', gist: '综合救助格局', none: heading },
    { article: '二', gist: '分类救助：低保、特困、低收入家庭、急难' },
    { article: '三', gist: '资金、物资加服务', none: services },
    { article: '四', gist: '城乡统筹；居住地办理；对重病重残适当提高标准', none: '“适时”“适当”没有写明数额和日期' },
    { article: '五', gist: '低保按实际差额；单人户和九种疾病；二、四季度复核' },
    { article: '六', gist: '特困延至 18 周岁；1.3 倍；照料护理按最低工资；四季度复核；敬老院托养', none: '托养服务的管理尚未建成' },
    { article: '七', gist: '低保标准由市统一；分级负担；价格临时补贴', none: '分级负担的预算属资金管理，尚未建成' },
    { article: '八', gist: '参保资助；特困区镇住院全额；一站式结算；疾病应急', none: '医保系统的联网结算由医保部门实现，这里只算结果' },
    { article: '九', gist: '教育救助最高档；免学费；送教上门' },
    { article: '十', gist: '住房救助的对象和优先次序', none: '轮候次序文件没有写明，只由指标发现危房和住房困难' },
    { article: '十一', gist: '就业救助；就业成本扣减；渐退期不超过一年' },
    { article: '十二', gist: '受灾人员救助', none: '标准由应急预案另定' },
    {
      article: '十三',
      gist: '交通事故、法律、司法、殡葬等帮扶；残疾人两项补贴；儿童保障',
      none: '交通、法律、司法、殡葬由各部门另办，文件没有写明数额',
    },
    { article: '十四', gist: '临时救助：急难先行、支出分阶段、一事一议、备用金', none: '备用金台账属资金管理，尚未建成' },
    { article: '十五', gist: '流浪乞讨人员救助', none: '由救助管理机构的专门系统办理' },
    { article: '十六', gist: '突发公共事件中的紧急程序和提高标准', none: '提高多少、何时启动由当时决定：作为该地该日的标准录入即生效' },
    { article: '十七', gist: '一门受理、主动发现、异地受理、热线', rooms: ['visits', 'alerts'], none: casework },
    { article: '十八', gist: '下放权限、免评议、免证明；25 和 40 个工作日', none: casework },
    {
      article: '十九',
      gist: '信息共享清单；线上预警；掌上办；信息安全',
      rooms: ['catalogue', 'imports', 'screening', 'accounts', 'audit'],
    },
    { article: '二十', gist: '购买服务、社工、慈善、志愿', none: services },
    { article: '二十一', gist: '组织领导', none: organising },
    { article: '二十二', gist: '基层能力、民生协理员、经费', none: organising },
    { article: '二十三', gist: '双随机、资金监管、诚信、容错、绩效', rooms: ['audit', 'reports'], none: '抽查、追回和绩效评估尚未建成' },
    ...[
      '区级领导小组',
      '低保、特困、低收入家庭认定办法',
      '低收入和刚性支出家庭帮扶措施',
      '临时救助细则',
      '专项救助细则',
      '流浪乞讨救助细则',
      '主动发现机制',
      '一门受理机制',
      '简政放权',
      '创新救助方式',
      '城乡统筹',
      '标准动态调整机制',
      '分类动态管理机制',
    ].map((gist, index): Clause => ({
      article: `附件${index + 1}`,
      gist: `责任清单：${gist}`,
      none: '2021 至 2022 年的任务分工和期限，均已过期',
    })),
  ],
  H20a: [
    { article: '一', gist: '重要意义', none: heading },
    { article: '二(一)', gist: '基本生活：应保尽保、标准不低于扶贫线、四类人提高水平、照料护理、临时救助' },
    { article: '二(二)', gist: '教育：控辍保学、各学段资助、雨露计划' },
    {
      article: '二(三)',
      gist: '医疗：参保资助、救助衔接、特困县乡住院全额、转诊、家庭医生',
      none: '首诊、转诊和家庭医生签约由医疗机构办理',
    },
    { article: '二(四)', gist: '住房：入户核查、差异化补助、公租房', rooms: ['visits'], none: '补助数额文件没有写明' },
    { article: '二(五)', gist: '产业：每户一个增收项目、一门技能', none: '由农业农村部门的帮扶系统办理' },
    { article: '二(六)', gist: '就业：311 服务、补贴', none: '补贴数额文件没有写明，只由指标发现未获就业服务的失业人员' },
    { article: '二(七)', gist: '残疾人：两项补贴、辅具、无障碍、上门评残', none: '辅具、改造和评残由残联办理' },
    { article: '二(八)', gist: '养老扶幼：代缴养老保险、留守探访', rooms: ['visits'] },
    { article: '二(九)', gist: '结对联系和志愿帮扶', none: services },
    { article: '三(一)', gist: '组织领导', none: organising },
    { article: '三(二)', gist: '资金投入和价格联动' },
    { article: '三(三)', gist: '经济状况核查核对，定期比对', rooms: ['imports', 'screening'] },
    { article: '三(四)', gist: '政策宣传', rooms: ['policy'] },
  ],
  H20b: [
    { article: '一', gist: '学习调研', none: heading },
    { article: '二(一)', gist: '脱贫质量回头看：比对和入户排查', rooms: ['screening', 'visits'] },
    { article: '二(二)', gist: '单人户、刚性支出和就业成本扣减、渐退' },
    {
      article: '二(三)',
      gist: '标准下限：农村低保 4000 元/年、月均补助 213 元、两项补贴 65 元；价格联动',
      none: '月人均补助 213 元是全县平均，不是对每户的规则，由报表核对',
    },
    { article: '二(四)', gist: '求助有门：热线、先行救助', none: `热线工单属经办，${casework}` },
    { article: '三', gist: '关爱帮扶：一户一档、增发、照料协议、自理评估', rooms: ['registry', 'visits'], none: `照料协议${services}` },
    { article: '四', gist: '联点督查', none: otherLine },
    { article: '五(一)', gist: '养老服务质量', none: otherLine },
    { article: '五(二)', gist: '基层政权和社区治理', none: otherLine },
    { article: '五(三)', gist: '片区扶贫', none: otherLine },
    { article: '五(四)', gist: '区划地名', none: otherLine },
    { article: '五(五)', gist: '驻村帮扶', none: otherLine },
    { article: '五(六)', gist: '福康工程', none: otherLine },
    { article: '五(七)', gist: '数据信息共享和核对系统', rooms: ['catalogue', 'imports'] },
    { article: '六(一)', gist: '社会组织参与', none: services },
    { article: '六(二)', gist: '慈善力量参与', none: services },
    { article: '六(三)', gist: '社会工作者作用', none: services },
    { article: '七', gist: '深度贫困地区倾斜', none: heading },
    { article: '八', gist: '问题整改：死亡享受、漏保、两个百分之百核对', rooms: ['imports', 'screening', 'alerts'] },
    { article: '九', gist: '宣传引导、明白卡', rooms: ['policy'] },
  ],
  S17: [
    { article: '一', gist: '总体要求', none: heading },
    ...['立足当前', '托住底线', '因地制宜', '应兜尽兜'].map((gist, index): Clause => ({
      article: `二(${'一二三四'[index] ?? ''})`,
      gist: `原则：${gist}`,
      none: heading,
    })),
    {
      article: '三(一)1',
      gist: '市统一制定农村低保标准，2019 年底前不低于国家扶贫标准',
      none: '标准数额和当年扶贫线未见；录入标准时由政策库校验，尚未建成',
    },
    { article: '三(一)2', gist: '收入核查为核心，按标施保、按户保障、差额补助' },
    { article: '三(一)3', gist: '四类人增发不低于 20%；两项补贴 50 元和 100 元' },
    { article: '三(一)4', gist: '低保与扶贫的衔接', rooms: ['imports', 'registry'] },
    { article: '三(二)1', gist: '五保标准不低于上年农村人均消费的 80%' },
    { article: '三(二)2', gist: '孤儿散居 600 元、集中 1000 元' },
    { article: '三(二)3', gist: '农村福利院建设', none: otherLine },
    { article: '三(三)一', gist: '参保资助：五保、孤儿全额，低保不低于 90 元' },
    { article: '三(三)二', gist: '慢性病和重特大疾病门诊救助', none: '比例和限额文件没有写明' },
    { article: '三(三)三', gist: '住院自负合规费用在年度限额内不低于 70%' },
    { article: '三(三)四', gist: '重特大疾病住院救助，取消病种限制', none: '比例文件没有写明；不限病种与住院规则一致' },
    { article: '三(三)五', gist: '一站式结算；九家市级定点医院', none: '联网结算由医保部门实现；定点名单由就诊机构一项表示' },
    { article: '三(四)', gist: '临时救助覆盖所有城乡居民的急难' },
    { article: '三(五)', gist: '灾害救助', none: '标准由应急部门另定' },
    { article: '三(六)', gist: '农村养老', none: otherLine },
    { article: '四(一)', gist: '强化责任、队伍和经费', none: organising },
    { article: '四(二)', gist: '制度衔接和核对平台', rooms: ['imports', 'registry'] },
    { article: '四(三)', gist: '部门协作', none: organising },
    { article: '四(四)', gist: '落实和宣传', none: organising },
  ],
}
