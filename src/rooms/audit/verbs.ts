const labels: Readonly<Record<string, string>> = {
  'session.signIn': '登录', 'list.export': '导出名单', 'list.exportAll': '申请大批量导出', 'export.fetch': '下载大批量导出', 'user.create': '新增用户', 'user.change': '修改用户', 'user.password': '重设密码', 'user.ownPassword': '修改自己的密码',
  'secondFactor.confirm': '绑定动态验证码', 'secondFactor.reset': '重置动态验证码',
  'post.propose': '提名岗位', 'post.decide': '确认岗位', 'post.end': '终止岗位', 'standIn.arrange': '安排代班', 'standIn.decide': '同意代班', 'standIn.end': '结束代班', 'session.choosePost': '切换岗位',
  'unusualLook.ask': '问询异常查看', 'unusualLook.close': '办结异常查看', 'unusualLook.answer': '说明查看原因',
  'minor.ask': '申请查看未成年人信息', 'minor.decide': '审批查看未成年人信息', 'minor.end': '收回查看未成年人信息',
  'identityLink.propose': '提出统一身份绑定', 'identityLink.confirm': '确认统一身份绑定', 'identityLink.remove': '解除统一身份绑定', 'passkey.confirm': '绑定通行密钥', 'passkey.remove': '删除通行密钥',
  'key.create': '发放接口密钥', 'key.revoke': '停用接口密钥', 'key.rotate': '更换接口密钥',
  'household.view': '查看家庭', 'person.view': '查看人员', 'person.reveal': '查看完整证件或电话', 'person.search': '查找人员',
  'screening.hits': '查看筛查命中', 'report.helpEvents': '查看救助明细',
  'alert.list': '查看预警名单', 'alert.open': '产生预警', 'alert.openAgain': '补充预警', 'alert.gone': '预警监测消失',
  'dispatch.assignOpen': '按规则派单', 'dispatch.dispatch': '派单', 'dispatch.sign': '签收预警', 'dispatch.hand-on': '转交预警', 'dispatch.hear': '记录听取意见', 'dispatch.note': '预警记事',
  'dispatch.answer': '反馈预警', 'dispatch.attach': '上传佐证', 'dispatch.return': '退回重办', 'dispatch.accept': '审核办结', 'dispatch.remind': '催办', 'dispatch.withdraw': '撤销预警', 'dispatch.sweep': '逾期检查和上报',
  'dispatch.assign': '改派', 'dispatch.handOn': '转交预警', 'dispatch.bulk': '批量办理预警', 'alert.followDeathWithdrawal': '死亡撤销后恢复核查', 'attachment.view': '查看材料', 'exemption.list': '查看豁免记录', 'exemption.create': '登记豁免', 'exemption.revoke': '撤销豁免', 'routing.save': '修改转办规则', 'routing.reset': '恢复转办规则',
  'visit.today': '查看走访名单', 'visit.find': '查找走访家庭', 'visit.mine': '查看自己的走访', 'visit.call': '查看走访电话', 'visit.record': '记录走访', 'demo.history': '装入演示的办理经过', 'visit.photo': '上传走访照片',
  'visit.list': '查看走访记录', 'visit.view': '查看走访详情', 'visit.due': '查看应访家庭', 'visit.attach': '走访附为佐证', 'visit.plan': '安排走访', 'visit.cancelPlan': '取消走访安排', 'visit.rule': '修改走访规则',
  'lead.report': '上报线索', 'lead.list': '查看线索', 'lead.view': '查看线索详情', 'lead.find': '为线索查找家庭', 'lead.call': '查看线索电话', 'lead.link': '线索建预警', 'lead.dismiss': '线索不需处理',
  'chain.view': '查看救助链', 'statement.view': '查看幸福清单', 'statement.print': '打印幸福清单',
  'person.status': '接口查询是否在册', 'person.withdrawDeath': '撤销死亡登记', 'list.look': '查看名单', 'household.evaluate': '家庭政策测算', 'household.list': '查看家庭列表', 'person.list': '查看人员列表', 'registry.quick': '快速查找', 'household.facts': '查看部门已知信息', 'person.compare': '并排比较人员', 'person.editContact': '更正联系方式', 'correction.list': '查看登记更正', 'correction.propose': '提出登记更正', 'correction.decide': '审核登记更正', 'correction.withdraw': '撤回登记更正',
  'household.move': '全户迁居', 'household.addMember': '增加成员', 'household.removeMember': '成员离户', 'attachment.add': '上传附件', 'attachment.remove': '移除附件', 'conflict.list': '查看登记冲突',
  'conflict.decide': '处理登记冲突', 'conflict.apply': '并入报送内容', 'duplicate.list': '查看疑似重复', 'registry.findDuplicates': '查找疑似重复', 'person.merge': '合并人员', 'person.unmerge': '撤销合并', 'person.notSame': '认定不是同一人',
  'screening.start': '发起筛查', 'screening.done': '筛查完成', 'screening.stopped': '筛查停止', 'screening.failed': '筛查失败', 'screening.backtest': '发起回测', 'screening.backtested': '回测完成', 'indicator.change': '修改预警指标',
  'standard.propose': '拟定标准', 'standard.edit': '修改拟稿', 'standard.submit': '提交拟稿', 'standard.decide': '审批拟稿', 'standard.approve': '同意拟稿', 'standard.return': '退回拟稿', 'standard.withdraw': '撤回拟稿',
  'standard.publish': '公布标准', 'standard.prepare': '准备测算底表', 'standards.figures': '测算底表备好', 'standard.recomputed': '按新标准重新计算', 'standard.settleBackPay': '登记补发已交付',
  'standard.proposeWithdrawal': '提出撤销标准', 'standard.corrected': '更正标准', 'standard.revoked': '撤销标准', 'policy.loadText': '载入政策原文', 'policy.verify': '登记标准核对',
  'import.submit': '提交数据文件', 'import.commit': '数据入库', 'import.refuse': '数据文件未收', 'import.withdraw': '撤回数据', 'import.dismiss': '放弃退回的行', 'import.correct': '改正退回的行',
  'import.heldRows': '查看退回的行', 'import.heldFile': '下载退回的行', 'import.absent': '查看名册上少了的家庭', 'import.decideAbsent': '确认名册退出',
  'filter.save': '保存常用筛选', 'filter.remove': '删除常用筛选', 'backup.create': '备份', 'backup.drill': '恢复演练', 'job.again': '重做后台任务', 'ledger.verify': '校验台账', 'ledger.anchor': '留存台账锚点', 'retention.clean': '按期清理',
  'keys.add': '换上新密钥', 'keys.reseal': '改用新密钥加密', 'keys.retire': '停用旧密钥',
}

/** The verb in Chinese; the verb itself where it has no label yet, so that nothing is hidden. */
export function verbLabel(verb: string): string {
  return labels[verb] ?? verb
}
