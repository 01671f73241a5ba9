const labels: Readonly<Record<string, string>> = {
  'import.read': '读入数据文件',
  'screening.run': '筛查',
  'screening.backtest': '指标回测',
  'dispatch.assign': '派单',
  'dispatch.sweep': '逾期检查',
  'exports.write': '大批量导出',
  'standards.figures': '测算底表',
  'standards.recompute': '按新标准重算',
  'registry.applyConflicts': '并入报送内容',
  'registry.findDuplicates': '查找疑似重复',
  'registry.numberPerson': '给新登记的人编号',
  'registry.followDeathWithdrawal': '死亡撤销后恢复核查',
  'retention.clean': '按期清理',
  'audit.unusualLooks': '查找异常查看',
  'accounts.stand-ins-over': '代班到期收回',
  'ledger.anchor': '留存台账锚点',
  'keys.reseal': '改用新密钥加密',
  'backup.base': '每晚备份',
  'backup.drill': '恢复演练',
  'backup.persons': '导出人员编号索引',
}

/** A kind of background job in Chinese; its name where it has none yet, so that nothing is hidden. */
export function jobLabel(name: string): string {
  return labels[name] ?? name
}
