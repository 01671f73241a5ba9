import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { read, utils, write } from '@e965/xlsx'
import { holdEmbedded } from '#db'
import { checkDigit } from '#kernel'
import { checkoutDirectory, readConfig, type Config } from '#platform/config'
import { runCommandLine } from '../../src/app/command-line.ts'
import { claimWorker } from '../../src/app/claim.ts'

// The command line as somebody at the server uses it: on a data folder of its own, without a server and beside one.

let folder: string
let config: Config
let release: () => Promise<void>
let files: Map<string, string>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doudi-cli-'))
  config = configFor('data')
  // One database server for all commands; each would start and stop its own.
  release = await holdEmbedded(join(config.dataDirectory, 'postgres'))
  await doudi(
    'generate',
    join(folder, 'files'),
    '--regions',
    '430971',
    '--periods',
    '2026-08',
    '--people',
    '15',
    '--datasets',
    'population-register,dibao-roster,deaths',
    '--clean',
  )
  const names = await readdir(join(folder, 'files/430971/2026-08'))
  files = new Map(
    ['人口', '低保', '死亡'].map((word) => [word, join(folder, 'files/430971/2026-08', names.find((name) => name.includes(word)) ?? '')]),
  )
}, 120_000)
afterAll(async () => {
  await release()
  await rm(folder, { recursive: true, force: true })
})

function configFor(name: string): Config {
  return { ...readConfig({}), dataDirectory: join(folder, name), demo: false, databaseMemoryMb: 64, lakeMemoryMb: 512, logLevel: 'silent' }
}

/** The number with the check digit it should have. */
function withCheckDigit(id: string): string {
  return id.slice(0, 17) + checkDigit(id.slice(0, 17))
}

/** Runs a command in this process. */
async function doudiOn(at: Config, args: readonly string[], input = ''): Promise<{ code: number; out: string }> {
  const lines: string[] = []
  let code = 0
  const surroundings = {
    config: () => at,
    print: (line: string) => void lines.push(line),
    input: () => Promise.resolve(input),
    exitWith: (wanted: number) => void (code = wanted),
  }
  const ended = await runCommandLine(args, surroundings)
  return { code: code === 0 ? ended : code, out: lines.join('\n') }
}

const doudi = (...args: string[]) => doudiOn(config, args)
const importFile = (word: string, dataset: string, ...more: string[]) =>
  doudi('import', files.get(word) ?? '', '--dataset', dataset, '--period', '2026-08', '--place', '430971', ...more)

describe('without a server', { timeout: 120_000 }, () => {
  test('a file is handed in and read, the same file again is the same import, one that cannot be taken says why', async () => {
    const first = await importFile('人口', '户籍和全员人口', '--json')
    expect(first.code).toBe(0)
    const { id, rowsTaken } = JSON.parse(first.out) as { id: number; rowsTaken: number; status: string }
    expect(rowsTaken).toBeGreaterThan(500)
    expect(JSON.parse((await importFile('人口', 'population-register', '--json')).out)).toMatchObject({
      id,
      already: true,
      status: 'committed',
    })
    const wrong = await importFile('死亡', 'vehicles')
    expect(wrong).toMatchObject({ code: 1, out: expect.stringContaining('没有收下') as string })
    await expect(importFile('死亡', 'cars')).rejects.toThrow('没有“cars”这个数据集')
    await expect(
      doudi('import', join(folder, 'nothing.csv'), '--dataset', 'deaths', '--period', '2026-08', '--place', '430971'),
    ).rejects.toThrow('没有文件')
  })

  test('rows held back are told with their reasons, written as a marked file, and taken once that was put right', async () => {
    const [made, marked, mended] = ['退.csv', '退回.xlsx', '改好.xlsx'].map((name) => join(folder, name)) as [string, string, string]
    const good = withCheckDigit('990971195801010015')
    const lines = ['身份证号,姓名,死亡日期', `${good},张三,2026-07-01`, `${good.slice(0, 17)},李四,2026-07-02`, '']
    await writeFile(made, lines.join('\n'))
    const handIn = (file: string, ...more: string[]) =>
      doudi('import', file, '--dataset', 'deaths', '--period', '2026-07', '--place', '430971', ...more)
    const first = await handIn(made, '--held', marked)
    expect(first.code).toBe(0)
    expect(first.out).toContain('身份证号：身份证号位数不对，应为 18 位（1 行，如第 3 行）。请核对是否漏写或多写')
    expect(first.out).toContain(`退回的 1 行写在 ${marked}`)
    await expect(handIn(made, '--held', marked)).rejects.toThrow('已经有')
    const workbook = read(await readFile(marked))
    const sheet = workbook.Sheets[workbook.SheetNames[0] ?? '']
    if (sheet === undefined) throw new Error('no sheet')
    utils.sheet_add_aoa(sheet, [[withCheckDigit('990971195902020023')]], { origin: 'C2' })
    await writeFile(mended, write(workbook, { type: 'buffer', bookType: 'xlsx' }) as Buffer)
    expect(JSON.parse((await handIn(mended, '--json')).out)).toMatchObject({ rowsRead: 1, rowsTaken: 1, rowsHeld: 0, problems: [] })
  })

  test('what cannot be meant is refused with words: a folder, a place nobody knows, a thirteenth month', async () => {
    const handIn = (file: string, period: string, place: string) =>
      doudi('import', file, '--dataset', 'deaths', '--period', period, '--place', place)
    const file = files.get('死亡') ?? ''
    await expect(handIn(folder, '2026-08', '430971')).rejects.toThrow('是文件夹，不是文件')
    await expect(handIn(file, '2026-13', '430971')).rejects.toThrow('看不懂数据期')
    await expect(handIn(file, '2026-08', '999999')).rejects.toThrow('没有区划代码为 999999000000 的地区')
    await expect(doudi('screen', '--place', '999999')).rejects.toThrow('没有区划代码为 999999000000 的地区')
    await expect(doudi('alerts', '--place', '999999')).rejects.toThrow('没有区划代码为 999999000000 的地区')
  })

  test('a screening finds the dead man still on the list, and the alerts name the family', async () => {
    await importFile('低保', 'dibao-roster')
    await importFile('死亡', 'deaths')
    const run = await doudi('screen', '--place', '430971', '--as-of', '2026-08-31', '--json')
    expect(JSON.parse(run.out)).toMatchObject({
      status: 'done',
      households: expect.any(Number) as number,
      alertsOpened: expect.any(Number) as number,
    })
    const { rows } = JSON.parse((await doudi('alerts', '--place', '430971123', '--json', '--limit', '200')).out) as {
      rows: { cause: string; place: string; headName: string }[]
    }
    expect(rows.filter((row) => row.cause === 'death').map((row) => row.place)).toContainEqual(expect.stringContaining('王家坝村'))
    const words = (await doudi('alerts', '--place', '430971123', '--limit', '200')).out
    expect(words).toContain('死亡')
    expect((await doudi('alerts', '--overdue', '--json')).out).toContain('"total": 0')
    await expect(doudi('alerts', '--status', 'lost')).rejects.toThrow('没有“lost”这个状态')
  })

  test('the official text of a document is loaded, again with what changed; another document and a missing file are refused', async () => {
    const file = join(folder, '打谷场.md')
    const made =
      '# 打谷场通知（湘民发〔2020〕3号）\n\n## 一、意义\n\n秋收要紧，晒谷归仓都要抢晴天。\n\n## 二、安排\n\n（一）东场归一组，西场归二组。\n'
    await writeFile(file, made)
    const first = await doudi('policy', 'load', file, '--document', 'H20a')
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining('（MD，UTF-8）：14 条中对上 2 条') as string })
    expect(first.out).toContain('原文里没有找到：二(二)')
    await writeFile(file, made.replace('东场', '南场'))
    expect(JSON.parse((await doudi('policy', 'load', file, '--document', 'H20a', '--json')).out)).toMatchObject({
      matched: 2,
      changed: ['二(一)'],
    })
    await expect(doudi('policy', 'load', file, '--document', 'D21')).rejects.toThrow('看起来不是')
    await expect(doudi('policy', 'load', file, '--document', '没有')).rejects.toThrow('政策库里没有')
    await expect(doudi('policy', 'load', join(folder, 'nothing.txt'), '--document', 'H20a')).rejects.toThrow('没有文件')
  })

  test('a user is added with a one-time password that is shown once, and given another one where it was lost', async () => {
    const made = JSON.parse(
      (await doudi('users', 'add', '--login', 'chen', '--name', '陈立新', '--role', 'clerk', '--place', '430971121', '--json')).out,
    ) as { password: string; until: string }
    expect(made.password).toMatch(/^[a-z0-9]{5}(-[a-z0-9]{5}){2}$/)
    expect(new Date(made.until).getTime() - Date.now()).toBeLessThanOrEqual(86_400_000)
    await expect(doudi('users', 'add', '--login', 'chen', '--name', '陈立新', '--role', 'clerk', '--place', '430971')).rejects.toThrow(
      '已经有人用了',
    )
    expect((await doudi('users', 'add', '--login', 'li', '--name', '李明', '--role', 'mayor', '--place', '430971')).code).toBe(1)
    const anew = JSON.parse((await doudi('users', 'password', '--login', 'chen', '--json')).out) as { password: string }
    expect(anew.password).not.toBe(made.password)
    await expect(doudi('users', 'password', '--login', 'nobody', '--json')).rejects.toThrow('没有用户名为 nobody 的用户')
  })

  test('the ledger is verified, also against a head kept elsewhere', async () => {
    const { entries, headHash } = JSON.parse((await doudi('verify-ledger', '--json')).out) as { entries: number; headHash: string }
    expect(await doudi('verify-ledger', '--at', String(entries), '--head', headHash)).toMatchObject({
      code: 0,
      out: expect.stringContaining('与另处留存的末条一致') as string,
    })
    expect(
      await doudi(
        'verify-ledger',
        '--at',
        String(entries),
        '--head',
        headHash.replace(/^./, (first) => (first === '0' ? '1' : '0')),
      ),
    ).toMatchObject({ code: 1 })
    expect(await doudi('verify-ledger', '--at', String(entries + 100), '--head', headHash)).toMatchObject({
      code: 1,
      out: expect.stringContaining('不一致') as string,
    })
  })

  test('a backup comes back into an empty folder, whole, and the installation goes on there', async () => {
    const target = join(folder, 'backup')
    expect((await doudi('backup', target)).out).toContain('备份里没有密钥')
    await expect(doudi('backup', target)).rejects.toThrow('不是空的')
    await expect(readFile(join(target, 'keys/keyring.json'))).rejects.toThrow('ENOENT')

    const elsewhere = configFor('restored')
    await expect(doudiOn(elsewhere, ['restore', target])).rejects.toThrow('没有密钥文件')
    await mkdir(join(elsewhere.dataDirectory, 'keys'), { recursive: true, mode: 0o700 })
    await writeFile(join(elsewhere.dataDirectory, 'keys/keyring.json'), await readFile(join(config.dataDirectory, 'keys/keyring.json')), {
      mode: 0o600,
    })
    const restored = await doudiOn(elsewhere, ['restore', target, '--json'])
    expect(JSON.parse(restored.out)).toMatchObject({ problems: [], snapshots: 5, files: 7 })
    await expect(doudiOn(elsewhere, ['restore', target])).rejects.toThrow('不是空的')

    // The numbers of persons go on where they were, and the lake is read from its new place.
    const again = await doudiOn(elsewhere, ['screen', '--place', '430971', '--as-of', '2026-08-31', '--json'])
    expect(JSON.parse(again.out)).toMatchObject({ status: 'done', hitsNew: 0 })
    expect(JSON.parse((await doudiOn(elsewhere, ['verify-ledger', '--json'])).out)).toMatchObject({ intact: true })
  })

  test('a backup that was spoilt is found out, file by file', async () => {
    const target = join(folder, 'spoilt')
    await doudi('backup', target, '--with-keys')
    const stored = (await readdir(join(target, 'files'), { recursive: true, withFileTypes: true })).find((entry) => entry.isFile())
    await writeFile(join(stored?.parentPath ?? '', stored?.name ?? ''), 'rubbish')
    const restored = await doudiOn(configFor('spoilt-data'), ['restore', target])
    expect(restored).toMatchObject({ code: 1, out: expect.stringMatching(/原始文件 .+ 损坏/) as string })
  })

  test('a folder that is no backup, or another installation’s, is refused before anything is written', async () => {
    await expect(doudiOn(configFor('x'), ['restore', folder])).rejects.toThrow('没有完整的备份')
    const other = configFor('other')
    await mkdir(join(other.dataDirectory, 'keys'), { recursive: true, mode: 0o700 })
    const ring = JSON.parse(await readFile(join(config.dataDirectory, 'keys/keyring.json'), 'utf8')) as { lookup: { secret: string } }
    ring.lookup.secret = '0'.repeat(64)
    await writeFile(join(other.dataDirectory, 'keys/keyring.json'), JSON.stringify(ring), { mode: 0o600 })
    await expect(doudiOn(other, ['restore', join(folder, 'backup')])).rejects.toThrow('密钥不是这份备份的密钥')
    expect(await readdir(other.dataDirectory)).not.toContain('postgres')
  })
})

describe('beside a running server', { timeout: 120_000 }, () => {
  let server: ChildProcess
  beforeAll(async () => {
    server = spawn(process.execPath, [join(checkoutDirectory, 'bin/program.mjs'), 'serve'], {
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        DOUDI_DEMO: '0',
        DOUDI_DATA: config.dataDirectory,
        DOUDI_LOG: 'silent',
        DOUDI_DB_MEMORY_MB: '64',
        DOUDI_LAKE_MEMORY_MB: '512',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise((resolve, reject) => {
      server.stdout?.on('data', (text: Buffer) => {
        if (text.toString().includes('已启动')) resolve(undefined)
      })
      server.once('exit', reject)
    })
  }, 60_000)
  afterAll(async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    await ended
  }, 60_000)

  test('work is queued and done by the server, which alone has the person index', async () => {
    const run = await doudi('screen', '--place', '430971', '--as-of', '2026-09-01', '--json')
    expect(JSON.parse(run.out)).toMatchObject({ status: 'done' })
    const backup = join(folder, 'live-backup')
    expect((await doudi('backup', backup, '--with-keys')).code).toBe(0)
    const restored = await doudiOn(configFor('live-restored'), ['restore', backup, '--json'])
    expect(JSON.parse(restored.out)).toMatchObject({ problems: [] })
  })

  test('the folder is the server’s: nobody else may work on it', () => {
    expect(claimWorker(config.dataDirectory)).toBeNull()
  })
})
