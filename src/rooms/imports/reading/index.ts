/** Reading of delivered files: bytes → rows → recognised columns → checked values. Pure but for reading the file itself. */
export { sniff, type Delimiter, type FileFinding, type FileKind } from './sniff.ts'
export type { EncodingFinding, TextEncoding } from './encoding.ts'
export { openSheets } from './open.ts'
export type { CutOff, RawRow, SheetEnding, SheetReader } from './source.ts'
export type { Header } from './headers.ts'
export { sureMatch, type ColumnMatch, type GivenColumn } from './match.ts'
export { identifyDataSet, judgeDataSet, recognise, type DataSetVerdict, type Recognition } from './recognise.ts'
export { splitLine } from './csv.ts'
export { linesToUtf8 } from './gb18030.ts'
export { rowClassifier, rowKey, rowKindLabel, type RowKind } from './rows.ts'
export {
  peek,
  readRecords,
  recordReader,
  type CellFault,
  type PeekedSheet,
  type ReadingContext,
  type RecordBatch,
  type TableRecord,
} from './records.ts'
export {
  cellProblems,
  cellReader,
  type CellContext,
  type CellProblem,
  type CellReader,
  type CellReading,
  type CellValue,
  type ColumnUnit,
  type RegionContext,
} from './cells/index.ts'
export { bulkQuery, idKeySql, idTextSql, regionSpellings, settledRegions, type BulkColumn, type BulkContext } from './sql.ts'
