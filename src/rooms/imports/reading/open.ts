import { DomainError } from '#kernel'
import { csvReader } from './csv.ts'
import type { FileFinding } from './sniff.ts'
import type { SheetReader } from './source.ts'
import { htmlTableReaders, xlsReaders } from './xls.ts'
import { xlsxReaders } from './xlsx.ts'

/** The sheets of a file that `sniff` has looked at. Throws `file.empty` or `file.unreadable` for kinds that hold no table. */
export async function openSheets(path: string, finding: FileFinding): Promise<SheetReader[]> {
  switch (finding.kind) {
    case 'csv':
      return [csvReader(path, { encoding: finding.encoding?.encoding ?? 'utf-8', delimiter: finding.delimiter ?? ',' })]
    case 'xlsx':
      return xlsxReaders(path)
    case 'xls':
      return xlsReaders(path)
    case 'html-table':
      return htmlTableReaders(path, finding.encoding?.encoding ?? 'utf-8')
    default: {
      const refusal = finding.refusal ?? { message: '认不出这是什么文件', wayOut: '请另存为 XLSX 或 CSV 再上传' }
      throw new DomainError(finding.kind === 'empty' ? 'file.empty' : 'file.unreadable', refusal.message, { hint: refusal.wayOut })
    }
  }
}
