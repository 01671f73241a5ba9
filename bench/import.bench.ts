// node bench/import.bench.ts [--rows 400000 | --mb 500] [--xlsx-rows 60000] [--threads 2] [--memory 1024] [--whole]: a department's file
// from its bytes to checked Parquet (recognised, every cell checked, repetitions settled, people numbered, sorted), beside DuckDB's bare
// read_csv → Parquet of the same file in the same process; with --whole also the whole import, PostgreSQL and ledger included.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import { version } from '@duckdb/node-api'
import { writeXlsxStream } from 'hucre/xlsx'
import { systemActor } from '#access'
import type { Services } from '#command'
import { connect, migrate, startEmbedded } from '#db'
import { plainDate, regionCode } from '#kernel'
import { openVault } from '#platform/crypto'
import { openFileStore } from '#platform/files'
import type { Jobs } from '#platform/jobs'
import { literal, openLake, type Lake } from '#platform/lake'
import { createLog } from '#platform/log'
import { dataSetOf } from '#rooms/catalogue'
import { handIn, readImport } from '#rooms/imports'
import { encodeGb18030 } from '#synthetic'
import { loadReferenceData } from '../src/app/reference-data.ts'
import { HeldSpool } from '../src/rooms/imports/held-spool.ts'
import { GoodRows } from '../src/rooms/imports/pipeline/good-rows.ts'
import { snapshotColumns, storedRows } from '../src/rooms/imports/pipeline/numbering.ts'
import { planReading } from '../src/rooms/imports/pipeline/plan.ts'
import { readAndCheck } from '../src/rooms/imports/pipeline/run.ts'
import { hashFile, type ImportWork } from '../src/rooms/imports/pipeline/work.ts'
import { middle } from './frame.ts'

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string' },
    mb: { type: 'string' },
    'xlsx-rows': { type: 'string', default: '60000' },
    threads: { type: 'string' },
    memory: { type: 'string', default: '1024' },
    whole: { type: 'boolean', default: false },
    rounds: { type: 'string' },
  },
})
const bytesInRow = 146
const rows =
  options.rows !== undefined
    ? Number(options.rows)
    : options.mb !== undefined
      ? Math.round((Number(options.mb) * 1e6) / bytesInRow)
      : 400_000
const threads = Number(options.threads ?? cpus().length)
/** Odd, so that the median is a round that was. */
const rounds = Number(options.rounds ?? (rows > 1_500_000 ? 3 : 5))
const dataset = dataSetOf('medical-insurance-settlement')
const day = plainDate('2026-04-02')

const directory = await mkdtemp(join(tmpdir(), 'doudi-import-bench-'))
process.stdout.write(
  `${cpus()[0]?.model ?? ''} × ${String(cpus().length)}，内存 ${String(Math.round(totalmem() / 2 ** 30))} GB，Node ${process.versions.node}，DuckDB ${version()}；DuckDB ${String(threads)} 线程、上限 ${options.memory} MiB\n`,
)

/** Settlements of one in eight persons, all sound: ID numbers with right check digits, names, amounts, days, codes. */
async function writeClean(path: string, count: number): Promise<void> {
  // In a process that ends with it: what the generator needed is not counted as the import's.
  await using lake = await newLake()
  const people = Math.ceil(count / 8)
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.map((weight, i) => `${String(weight)} * CAST(substr(f, ${String(i + 1)}, 1) AS INTEGER)`).join(' + ')
  await lake.run(`CREATE TABLE people AS SELECT p, f || substr('10X98765432', ((${sum}) % 11) + 1, 1) AS id
    FROM (SELECT p, lpad(CAST(990000 + p // 20000000 AS VARCHAR), 6, '0') || strftime(DATE '1940-01-01' + CAST(p % 27000 AS INTEGER), '%Y%m%d') || lpad(CAST((p // 27000) % 1000 AS VARCHAR), 3, '0') AS f FROM range(${String(people)}) t(p))`)
  const yuan = (base: number, size: number) => `printf('%.2f', ${String(base)} + (i * 7919 % ${String(size)}) / 100.0)`
  await lake.run(`COPY (SELECT id AS "身份证号", substr('李王张刘陈杨赵黄', 1 + CAST(people.p % 8 AS INTEGER), 1) || substr('春夏秋冬东西南北', 1 + CAST(people.p // 8 % 8 AS INTEGER), 1) || '垸' AS "姓名",
      'JS2026' || lpad(i::VARCHAR, 10, '0') AS "结算单号", ['住院', '普通门诊', '门诊慢特病'][1 + CAST(i % 3 AS INTEGER)] AS "就医类型", ['大通湖区人民医院', '河坝镇卫生院', '益阳市中心医院'][1 + CAST(i % 3 AS INTEGER)] AS "医疗机构",
      ['一级', '二级', '三级'][1 + CAST(i % 3 AS INTEGER)] AS "医疗机构级别", strftime(DATE '2026-03-01' + CAST(i % 28 AS INTEGER), '%Y-%m-%d') AS "结算日期", ${yuan(100, 900_000)} AS "医疗总费用", ${yuan(90, 800_000)} AS "政策范围内费用",
      ${yuan(50, 500_000)} AS "基本医保支付", '0' AS "大病保险支付", '0' AS "补充保险支付", ${yuan(10, 100_000)} AS "个人负担金额", ['高血压', '2型糖尿病', '冠心病'][1 + CAST(i % 3 AS INTEGER)] AS "诊断"
    FROM range(${String(count)}) t(i) JOIN people ON people.p = i % ${String(people)}) TO ${literal(path)} (HEADER, DELIMITER ',')`)
}

async function writeGb18030(from: string, to: string): Promise<void> {
  const out = createWriteStream(to)
  const decoder = new TextDecoder()
  for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20 }))
    if (!out.write(encodeGb18030(decoder.decode(chunk as Buffer, { stream: true })))) await once(out, 'drain')
  out.end()
  await once(out, 'close')
}

async function writeWorkbook(from: string, to: string, count: number): Promise<void> {
  const lines: string[][] = []
  for await (const line of createInterface({ input: createReadStream(from) })) {
    if (lines.push(line.split(',')) > count) break
  }
  const cells = lines.map((line, i) => line.map((cell, column) => (i > 0 && column >= 7 && column <= 12 ? Number(cell) : cell)))
  await writeXlsxStream(cells, { name: '结算' }).pipeTo(Writable.toWeb(createWriteStream(to)))
}

interface Measured<T> {
  readonly result: T
  readonly seconds: number
  /** Processor time of this process and of DuckDB's: what remains comparable on a machine with other work. */
  readonly cpu: number
  readonly peakMb: number
  /** What of the peak was DuckDB's process. */
  readonly engineMb: number
}

/** Time and memory of this process and of DuckDB's together, memory looked at ten times a second. */
async function measured<T>(lake: Lake, work: () => Promise<T>): Promise<Measured<T>> {
  let peak = 0
  let enginePeak = 0
  const cpuBefore = cpuSeconds(lake.pid)
  const look = (): void => {
    const engine = residentOf(lake.pid)
    const now = process.memoryUsage.rss() + engine
    if (now > peak) [peak, enginePeak] = [now, engine]
  }
  const timer = setInterval(look, 100)
  const began = performance.now()
  try {
    const result = await work()
    look()
    return {
      result,
      seconds: (performance.now() - began) / 1000,
      cpu: cpuSeconds(lake.pid) - cpuBefore,
      peakMb: peak / 1e6,
      engineMb: enginePeak / 1e6,
    }
  } finally {
    clearInterval(timer)
  }
}

function residentOf(pid: number | undefined): number {
  const status = `/proc/${String(pid)}/status`
  if (pid === undefined || !existsSync(status)) return 0
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1] ?? 0) * 1024
}

function cpuSeconds(pid: number | undefined): number {
  const { user, system } = process.cpuUsage()
  const own = (user + system) / 1e6
  const path = `/proc/${String(pid)}/stat`
  if (pid === undefined || !existsSync(path)) return own
  const fields = readFileSync(path, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  // utime and stime, in hundredths of a second.
  return own + (Number(fields[11]) + Number(fields[12])) / 100
}

const vault = await openVault({ directory: join(directory, 'keys') })
const newLake = () =>
  openLake({
    directory: join(directory, `lake-${randomUUID()}`),
    memoryLimitMb: Number(options.memory),
    threads,
    variables: vault.lakeVariables,
    allowDirectories: [directory],
    personIndex: true,
  })

async function bare(path: string): Promise<Measured<void>> {
  await using lake = await newLake()
  await lake.rows('SELECT 1')
  return await measured(lake, async () => {
    await lake.run(`COPY (SELECT * FROM read_csv(${literal(path)})) TO ${literal(join(directory, 'bare.parquet'))} (FORMAT parquet)`)
  })
}

/** From the file to the checked snapshot, as the import does it, without PostgreSQL. */
async function checked(path: string, fileName: string): Promise<Measured<{ rows: number; held: number }>> {
  await using lake = await newLake()
  await lake.rows('SELECT 1')
  return await measured(lake, () =>
    lake.session(async (session) => {
      const work: ImportWork = {
        id: 1,
        attempt: 1,
        dataset: dataset.id,
        period: '2026-03',
        regionCode: regionCode('430971'),
        department: dataset.department,
        fileSha256: '',
        fileName,
        submittedOn: day,
        adds: false,
        given: [],
        correction: null,
        earlier: [],
      }
      const scratch = join(directory, randomUUID())
      const held = new HeldSpool(`${scratch}.held`)
      const good = new GoodRows(`${scratch}.good`, dataset)
      const plan = await planReading(path, dataset, work)
      await readAndCheck(lake, session, { work, dataset, path, plan, scratch, held, good, progress: () => undefined })
      await held.finish()
      const snapshot = await lake.writeSnapshot(
        { dataset: dataset.id, period: work.period, snapshotId: randomUUID(), query: storedRows(dataset, snapshotColumns(dataset)) },
        session,
      )
      await hashFile(snapshot.path)
      for (const suffix of ['.held', '.good', '.good.parquet', '.plain', '.bulk.parquet']) await rm(scratch + suffix, { force: true })
      if (held.count > 0) throw new Error(`${String(held.count)} rows of a clean file were held back`)
      return { rows: snapshot.rows, held: held.count }
    }),
  )
}

const number = (value: number) =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')
interface Rounds {
  readonly seconds: readonly number[]
  readonly cpu: readonly number[]
  readonly peakMb: number
  readonly engineMb: number
}

/** The same work several times: each round's time and processor time, the most memory of any. */
function together(all: readonly Measured<unknown>[]): Rounds {
  const { peakMb, engineMb } = all.reduce((most, one) => (one.peakMb > most.peakMb ? one : most))
  return { seconds: all.map((one) => one.seconds), cpu: all.map((one) => one.cpu), peakMb, engineMb }
}

const spread = (values: readonly number[], digits: number): string =>
  values.length < 2 ? '' : `（${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)}）`

/** Medians with the range of the rounds. The ratio is taken round by round against the bare reading just before: both saw the same machine. */
async function report(label: string, path: string, count: number, found: Rounds, beside: Rounds | null): Promise<void> {
  const { size } = await stat(path)
  const seconds = middle(found.seconds)
  const against = (own: readonly number[], bare: readonly number[]): number[] =>
    own.map((value, at) => (bare[Math.min(at, bare.length - 1)] ?? Number.NaN) / value)
  const wall = beside === null ? [] : against(found.seconds, beside.seconds)
  const processor = beside === null ? [] : against(found.cpu, beside.cpu)
  const ratio =
    beside === null
      ? ''
      : `，裸读的 ${middle(wall).toFixed(2)} 倍速${spread(wall, 2)}，按处理器时间 ${middle(processor).toFixed(2)}${spread(processor, 2)}`
  process.stdout.write(
    `${label}：${(size / 1e6).toFixed(0)} MB，${number(count)} 行，${seconds.toFixed(2)} 秒${spread(found.seconds, 2)}，处理器 ${middle(found.cpu).toFixed(2)} 秒，${number(count / seconds)} 行/秒${ratio}；内存峰值 ${found.peakMb.toFixed(0)} MB（其中 DuckDB 进程 ${found.engineMb.toFixed(0)}）\n`,
  )
}

/** The whole road: stored encrypted, handed in, read, names compared with the registry, committed with its report. */
async function whole(path: string): Promise<Measured<void>> {
  const server = await startEmbedded({ directory: join(directory, 'postgres'), memoryMb: 256 })
  const database = connect(server.connectionString)
  await migrate(database.pool)
  await loadReferenceData(database.kysely)
  const files = await openFileStore({ directory: join(directory, 'files'), vault })
  await using lake = await newLake()
  const services = {
    db: database.kysely,
    vault,
    files,
    lake,
    log: createLog('silent'),
    clock: { now: () => new Date(`${day}T09:00:00+08:00`), today: () => day },
    jobs: { enqueue: () => Promise.resolve() } as unknown as Jobs,
    // The road of an import uses nothing else.
  } as unknown as Services
  const found = await measured(lake, async () => {
    const stored = await files.put(createReadStream(path, { highWaterMark: 1 << 18 }), { maxBytes: 2 ** 31 })
    const { id } = await handIn(services, systemActor('bench', ['import.submit']), {
      dataset: dataset.id,
      period: '2026-03',
      regionCode: '430971000000',
      via: 'cli',
      file: { ...stored, fileName: '医保结算.csv' },
    })
    await readImport(services, id)
    const row = await database.kysely
      .selectFrom('import')
      .select(['status', 'rows_taken', 'error_message'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    if (row.status !== 'committed') throw new Error(`import ${row.status}: ${row.error_message ?? ''}`)
  })
  await files.close()
  await database.stop()
  await server.stop()
  return found
}

try {
  const utf8 = join(directory, '医保结算.csv')
  await writeClean(utf8, rows)
  const gb = join(directory, '医保结算_gb.csv')
  await writeGb18030(utf8, gb)
  const bareRounds: Measured<void>[] = []
  const utf8Rounds: Measured<unknown>[] = []
  const gbRounds: Measured<unknown>[] = []
  // Turn by turn: each round's readings see the same machine.
  for (let i = 0; i < rounds; i++) {
    bareRounds.push(await bare(utf8))
    utf8Rounds.push(await checked(utf8, '医保结算.csv'))
    gbRounds.push(await checked(gb, '医保结算.csv'))
  }
  const beside = together(bareRounds)
  process.stdout.write(`${String(rounds)} 轮，交替进行，取中位数（括号内为最小–最大）\n`)
  await report('裸读（read_csv → Parquet，不检查）', utf8, rows, beside, null)
  await report('UTF-8 CSV', utf8, rows, together(utf8Rounds), beside)
  await report('GB18030 CSV', gb, rows, together(gbRounds), beside)
  await rm(gb)
  const sheetRows = Math.min(rows, Number(options['xlsx-rows']))
  const xlsx = join(directory, '医保结算.xlsx')
  await writeWorkbook(utf8, xlsx, sheetRows)
  await report('XLSX', xlsx, sheetRows, together([await checked(xlsx, '医保结算.xlsx')]), null)
  if (options.whole) await report('整个导入（含加密存储、PostgreSQL、台账）', utf8, rows, together([await whole(utf8)]), beside)
} finally {
  await rm(directory, { recursive: true, force: true })
}
