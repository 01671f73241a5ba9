import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Option } from 'commander'
import type { PlainMonth } from '#kernel'
import { demoSeed, generateFiles } from '#synthetic'
import { show, wholeNumber, type Register } from './cli.ts'

interface Options {
  regions: string
  periods: string
  people?: string
  seed: string
  clean?: boolean
  format: 'mixed' | 'csv' | 'csv-gb18030' | 'xlsx'
  datasets?: string
  json?: boolean
}

/** `doudi generate`: department files about people who do not exist. Needs neither database nor data folder. */
export const generateCommand: Register = (program, cli) => {
  program
    .command('generate')
    .description('生成合成的部门数据文件（全部虚构，不对应任何真实的人）')
    .argument('<文件夹>', '写到哪里')
    .requiredOption('--regions <区划代码>', '一个或几个行政区划代码，用逗号分开')
    .requiredOption('--periods <月份>', '一个或几个月份，形如 2026-08，用逗号分开')
    .option('--people <人数>', '平均每村人数；不写为该县的实际规模')
    .option('--seed <种子>', '同一种子生成同样的人', String(demoSeed))
    .option('--datasets <编号>', '只生成这些数据集，用逗号分开')
    .option('--clean', '不掺入差错')
    .addOption(
      new Option('--format <格式>', '文件格式；mixed 按各部门的习惯').choices(['mixed', 'csv', 'csv-gb18030', 'xlsx']).default('mixed'),
    )
    .option('--json', '输出 JSON')
    .action(async (folder: string, options: Options) => {
      const outDir = resolve(folder)
      await mkdir(outDir, { recursive: true })
      const report = await generateFiles({
        regions: listOf(options.regions),
        periods: listOf(options.periods) as PlainMonth[],
        outDir,
        seed: wholeNumber('--seed', options.seed, 0),
        format: options.format,
        peoplePerVillage: options.people === undefined ? null : wholeNumber('--people', options.people, 1),
        errors: options.clean === true ? null : { perTenThousand: 30 },
        ...(options.datasets === undefined ? {} : { dataSets: listOf(options.datasets) }),
      })
      show(
        cli,
        options.json,
        { ...report, files: report.files.map(({ defects, ...file }) => ({ ...file, defects: defects.length })) },
        () => [
          `合成 ${String(report.households)} 户 ${String(report.persons)} 人，写出 ${String(report.files.length)} 个文件、${String(report.rows)} 行，在 ${outDir}`,
        ],
      )
    })
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
