const labels: Readonly<Record<string, string>> = {
  'session.signIn': '登录', 'list.export': '导出名单', 'user.create': '新增用户', 'user.change': '修改用户', 'user.password': '重设密码', 'user.ownPassword': '修改自己的密码',
  'key.create': '发放接口密钥', 'key.revoke': '停用接口密钥',
  'household.view': '查看家庭', 'person.view': '查看人员', 'person.reveal': '查看完整证件或电话', 'person.search': '查找人员',
  'screening.hits': '查看筛查命中', 'report.helpEvents': '查看救助明细',
  'alert.list': '查看预警名单', 'alert.open': '产生预警', 'alert.openAgain': '补充预警', 'alert.gone': '预警监测消失',
  'dispatch.assignOpen': '按规则派单', 'dispatch.dispatch': '派单', 'dispatch.sign': '签收预警', 'dispatch.hand-on': '转交预警', 'dispatch.hear': '记录听取意见', 'dispatch.note': '预警记事',
  'dispatch.answer': '反馈预警', 'dispatch.attach': '上传佐证', 'dispatch.return': '退回重办', 'dispatch.accept': '审核办结', 'dispatch.remind': '催办', 'dispatch.withdraw': '撤销预警', 'dispatch.sweep': '逾期检查和上报',
  'attachment.view': '查看材料', 'exemption.list': '查看豁免记录', 'exemption.create': '登记豁免', 'exemption.revoke': '撤销豁免', 'routing.save': '修改转办规则', 'routing.reset': '恢复转办规则',
  'ledger.verify': '校验台账',
}

/** The verb in Chinese; the verb itself where it has no label yet, so that nothing is hidden. */
export function verbLabel(verb: string): string {
  return labels[verb] ?? verb
}
