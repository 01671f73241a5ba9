import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import type { Ability } from '#contract'

/**
 * A screen of the desk. Each file exports its component as default and is loaded when it is first opened. Parts of the address
 * (`/alerts/:no`) come from wouter's `useParams`.
 */
export interface Screen {
  readonly path: string
  readonly label: string
  readonly ability: Ability | 'signed-in'
  /** Left out: reached from another screen only. */
  readonly menu?: MenuGroup
  /** Pinyin and its initials, for Ctrl K. */
  readonly keys: string
  readonly component: LazyExoticComponent<ComponentType>
}

export const menuGroups = { work: '日常', data: '数据', watch: '监测', govern: '管理' } as const
export type MenuGroup = keyof typeof menuGroups

/**
 * Every screen that exists, in the order of the menu. A room adds its lines where they belong:
 * 工作台 · 预警 · 转办 · 家庭与人员 · 走访 | 数据目录 · 数据导入 | 筛查运行 · 预警指标 · 统计 · 政策库 | 审计台账 · 用户与密钥
 */
export const screens: readonly Screen[] = [
  { path: '/', label: '工作台', ability: 'signed-in', menu: 'work', keys: 'gongzuotai gzt', component: lazy(() => import('./home/HomeScreen.tsx')) },
  { path: '/alerts', label: '预警', ability: 'alert.read', menu: 'work', keys: 'yujing yj', component: lazy(() => import('./alerts/AlertsScreen.tsx')) },
  { path: '/alerts/new', label: '登记预警', ability: 'alert.create', keys: 'dengjiyujing djyj', component: lazy(() => import('./alerts/NewAlert.tsx')) },
  { path: '/alerts/:id', label: '预警详情', ability: 'alert.read', keys: '', component: lazy(() => import('./alerts/AlertScreen.tsx')) },
  { path: '/dispatch', label: '转办看板', ability: 'alert.read', menu: 'work', keys: 'zhuanbankanban zbkb', component: lazy(() => import('./dispatch/BoardScreen.tsx')) },
  { path: '/households', label: '家庭与人员', ability: 'registry.read', menu: 'work', keys: 'jiatingyurenyuan jtyry', component: lazy(() => import('./registry/HouseholdsScreen.tsx')) },
  { path: '/households/persons', label: '人员', ability: 'registry.read', keys: 'renyuan ry', component: lazy(() => import('./registry/PersonsScreen.tsx')) },
  { path: '/households/duplicates', label: '疑似重复', ability: 'registry.read', keys: 'yisichongfu yscf', component: lazy(() => import('./registry/DuplicatesScreen.tsx')) },
  { path: '/households/duplicates/:low/:high', label: '并排比较', ability: 'registry.read', keys: '', component: lazy(() => import('./registry/CompareScreen.tsx')) },
  { path: '/households/conflicts', label: '登记冲突', ability: 'registry.read', keys: 'dengjichongtu djct', component: lazy(() => import('./registry/ConflictsScreen.tsx')) },
  { path: '/households/corrections', label: '登记更正', ability: 'registry.edit', keys: 'dengjigengzheng djgz', component: lazy(() => import('./registry/CorrectionsScreen.tsx')) },
  { path: '/households/minors', label: '未成年人信息审批', ability: 'registry.read', keys: 'weichengnianren wcnr', component: lazy(() => import('./registry/MinorAccessScreen.tsx')) },
  { path: '/households/:id', label: '家庭档案', ability: 'registry.read', keys: '', component: lazy(() => import('./registry/HouseholdScreen.tsx')) },
  { path: '/households/:id/statement', label: '幸福清单', ability: 'chain.read', keys: '', component: lazy(() => import('./chain/StatementScreen.tsx')) },
  { path: '/visits', label: '走访', ability: 'visit.read', menu: 'work', keys: 'zoufang zf', component: lazy(() => import('./visits/VisitsScreen.tsx')) },
  { path: '/visits/due', label: '应访家庭', ability: 'visit.read', keys: 'yingfangjiating yfjt', component: lazy(() => import('./visits/DueScreen.tsx')) },
  { path: '/visits/:id', label: '走访详情', ability: 'visit.read', keys: '', component: lazy(() => import('./visits/VisitScreen.tsx')) },
  { path: '/leads', label: '走访线索', ability: 'visit.read', keys: 'zoufangxiansuo zfxs xiansuo', component: lazy(() => import('./visits/LeadsScreen.tsx')) },
  { path: '/leads/:id', label: '线索详情', ability: 'visit.read', keys: '', component: lazy(() => import('./visits/LeadScreen.tsx')) },
  { path: '/dispatch/rules', label: '转办规则', ability: 'alert.read', menu: 'govern', keys: 'zhuanbanguize zbgz', component: lazy(() => import('./dispatch/RoutingScreen.tsx')) },
  { path: '/screenings', label: '筛查运行', ability: 'screening.read', menu: 'watch', keys: 'shaichayunxing scyx', component: lazy(() => import('./screening/ScreeningsScreen.tsx')) },
  { path: '/screenings/:id', label: '筛查结果', ability: 'screening.read', keys: '', component: lazy(() => import('./screening/RunScreen.tsx')) },
  { path: '/screenings/:id/hits', label: '筛查命中', ability: 'screening.read', keys: '', component: lazy(() => import('./screening/RunScreen.tsx')) },
  { path: '/screenings/:id/data', label: '筛查所用数据', ability: 'screening.read', keys: '', component: lazy(() => import('./screening/RunScreen.tsx')) },
  { path: '/screenings/:id/hits/:householdNo/:indicator', label: '命中依据', ability: 'screening.read', keys: '', component: lazy(() => import('./screening/HitScreen.tsx')) },
  { path: '/indicators', label: '预警指标', ability: 'screening.read', menu: 'watch', keys: 'yujingzhibiao yjzb', component: lazy(() => import('./indicators/IndicatorsScreen.tsx')) },
  { path: '/indicators/:indicator', label: '指标', ability: 'screening.read', keys: '', component: lazy(() => import('./indicators/IndicatorScreen.tsx')) },
  { path: '/standards', label: '保障标准', ability: 'standard.read', menu: 'watch', keys: 'baozhangbiaozhun bzbz biaozhun', component: lazy(() => import('./standards/StandardsScreen.tsx')) },
  { path: '/standards/new', label: '拟定标准', ability: 'standard.propose', keys: 'nidingbiaozhun ndbz', component: lazy(() => import('./standards/ProposeScreen.tsx')) },
  { path: '/standards/touched', label: '测算涉及的家庭', ability: 'standard.propose', keys: '', component: lazy(() => import('./standards/TouchedScreen.tsx')) },
  { path: '/standards/proposals', label: '标准拟稿与公布', ability: 'standard.read', keys: 'biaozhunnigao bzng', component: lazy(() => import('./standards/ProposalsScreen.tsx')) },
  { path: '/standards/proposals/:id', label: '标准拟稿', ability: 'standard.read', keys: '', component: lazy(() => import('./standards/ProposalScreen.tsx')) },
  { path: '/standards/proposals/:id/edit', label: '修改拟稿', ability: 'standard.propose', keys: '', component: lazy(() => import('./standards/ProposeScreen.tsx')) },
  { path: '/standards/proposals/:id/households', label: '重新计算的家庭', ability: 'standard.read', keys: '', component: lazy(() => import('./standards/ProposalScreen.tsx')) },
  { path: '/standards/proposals/:id/back-pay', label: '补发清单', ability: 'standard.read', keys: '', component: lazy(() => import('./standards/ProposalScreen.tsx')) },
  { path: '/exemptions', label: '豁免记录', ability: 'alert.read', menu: 'watch', keys: 'huomianjilu hmjl', component: lazy(() => import('./alerts/ExemptionsScreen.tsx')) },
  { path: '/alert-quality', label: '指标成效', ability: 'report.read', menu: 'watch', keys: 'zhibiaochengxiao zbcx', component: lazy(() => import('./alerts/QualityScreen.tsx')) },
  { path: '/catalogue', label: '数据目录', ability: 'catalogue.read', menu: 'data', keys: 'shujumulu sjml', component: lazy(() => import('./catalogue/CatalogueScreen.tsx')) },
  { path: '/catalogue/:dataset', label: '数据集', ability: 'catalogue.read', keys: '', component: lazy(() => import('./catalogue/DatasetScreen.tsx')) },
  { path: '/imports', label: '数据导入', ability: 'import.read', menu: 'data', keys: 'shujudaoru sjdr', component: lazy(() => import('./imports/ImportsScreen.tsx')) },
  { path: '/imports/scores', label: '部门数据质量', ability: 'import.read', keys: 'bumenshujuzhiliang', component: lazy(() => import('./imports/ImportsScreen.tsx')) },
  { path: '/imports/new', label: '交文件', ability: 'import.submit', keys: 'jiaowenjian jwj', component: lazy(() => import('./imports/NewImport.tsx')) },
  { path: '/imports/:id', label: '导入详情', ability: 'import.read', keys: '', component: lazy(() => import('./imports/ImportScreen.tsx')) },
  { path: '/reports', label: '统计', ability: 'report.read', menu: 'watch', keys: 'tongji tj', component: lazy(() => import('./reports/ReportsScreen.tsx')) },
  { path: '/reports/help', label: '救助统计', ability: 'report.read', keys: 'jiuzhutongji jztj', component: lazy(() => import('./reports/HelpScreen.tsx')) },
  { path: '/reports/help-events', label: '救助明细', ability: 'report.read', keys: '', component: lazy(() => import('./reports/HelpEventsScreen.tsx')) },
  { path: '/policy', label: '政策库', ability: 'policy.read', menu: 'watch', keys: 'zhengceku zck', component: lazy(() => import('./policy/DocumentsScreen.tsx')) },
  { path: '/policy/documents/:document', label: '政策文件', ability: 'policy.read', keys: '', component: lazy(() => import('./policy/DocumentScreen.tsx')) },
  { path: '/policy/programmes', label: '救助项目', ability: 'policy.read', keys: 'jiuzhuxiangmu jzxm', component: lazy(() => import('./policy/ProgrammesScreen.tsx')) },
  { path: '/policy/programmes/:programme', label: '救助项目详情', ability: 'policy.read', keys: '', component: lazy(() => import('./policy/ProgrammeScreen.tsx')) },
  { path: '/policy/figures', label: '标准与参数', ability: 'policy.read', keys: 'biaozhunyucanshu bzycs', component: lazy(() => import('./policy/FiguresScreen.tsx')) },
  { path: '/policy/figures/:key', label: '标准详情', ability: 'policy.read', keys: '', component: lazy(() => import('./policy/FigureScreen.tsx')) },
  { path: '/policy/coverage', label: '条款覆盖', ability: 'policy.read', keys: 'tiaokuanfugai tkfg', component: lazy(() => import('./policy/CoverageScreen.tsx')) },
  { path: '/policy/search', label: '政策检索', ability: 'policy.read', keys: 'zhengcejiansuo zcjs', component: lazy(() => import('./policy/SearchScreen.tsx')) },
  { path: '/policy/cards/:programme', label: '明白卡', ability: 'policy.read', keys: '', component: lazy(() => import('./policy/CardScreen.tsx')) },
  { path: '/exports', label: '我的导出', ability: 'signed-in', keys: 'wodedaochu wddc', component: lazy(() => import('./exports/ExportsScreen.tsx')) },
  { path: '/ledger', label: '审计台账', ability: 'ledger.read', menu: 'govern', keys: 'shenjitaizhang sjtz', component: lazy(() => import('./audit/LedgerScreen.tsx')) },
  { path: '/operations', label: '运行与备份', ability: 'operations.read', menu: 'govern', keys: 'yunxingyubeifen yxybf beifen', component: lazy(() => import('./operations/OperationsScreen.tsx')) },
  { path: '/users', label: '用户与密钥', ability: 'user.manage', menu: 'govern', keys: 'yonghuyumiyao yhymy', component: lazy(() => import('./accounts/UsersScreen.tsx')) },
  { path: '/posts', label: '岗位', ability: 'post.read', menu: 'govern', keys: 'gangwei gw', component: lazy(() => import('./accounts/PostsScreen.tsx')) },
  { path: '/unusual-looks', label: '异常查看', ability: 'unusual-look.read', menu: 'govern', keys: 'yichangchakan ycck', component: lazy(() => import('./audit/UnusualLooks.tsx')) },
  { path: '/my-looks', label: '说明查看原因', ability: 'signed-in', keys: 'shuomingchakan smck', component: lazy(() => import('./audit/MyLooks.tsx')) },
  { path: '/identity-links', label: '统一身份绑定', ability: 'post.read', keys: 'tongyishenfen tysf', component: lazy(() => import('./accounts/IdentityLinks.tsx')) },
  { path: '/my-posts', label: '我的岗位与代班', ability: 'signed-in', keys: 'wodegangwei daiban db', component: lazy(() => import('./accounts/MyPosts.tsx')) },
  { path: '/second-factors', label: '动态验证码', ability: 'second-factor.manage', menu: 'govern', keys: 'dongtaiyanzhengma dtyzm', component: lazy(() => import('./accounts/SecondFactorsScreen.tsx')) },
  { path: '/safety', label: '密码与登录安全', ability: 'signed-in', keys: 'mima mm xiugaimima tongxingmiyao', component: lazy(() => import('./accounts/OwnSafety.tsx')) },
  { path: '/users/keys', label: '接口密钥', ability: 'api-key.manage', keys: 'jiekoumiyao', component: lazy(() => import('./accounts/UsersScreen.tsx')) },
]
