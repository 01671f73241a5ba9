const labels: Readonly<Record<string, string>> = {
  'session.signIn': '登录', 'list.export': '导出名单', 'user.create': '新增用户', 'user.change': '修改用户', 'user.password': '重设密码', 'user.ownPassword': '修改自己的密码',
  'key.create': '发放接口密钥', 'key.revoke': '停用接口密钥',
  'household.view': '查看家庭', 'person.view': '查看人员', 'person.reveal': '查看完整证件或电话', 'person.search': '查找人员',
  'screening.hits': '查看筛查命中', 'report.helpEvents': '查看救助明细',
  'ledger.verify': '校验台账',
}

/** The verb in Chinese; the verb itself where it has no label yet, so that nothing is hidden. */
export function verbLabel(verb: string): string {
  return labels[verb] ?? verb
}
