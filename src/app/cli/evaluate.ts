import { readFile } from 'node:fs/promises'
import { systemClock } from '#command'
import type { evaluation } from '#contract'
import { DomainError, plainDate, regionCode } from '#kernel'
import { parameters } from '#policy'
import { evaluateFamily, householdJsonSchema, readHousehold, type Asked } from '#rooms/evaluation'
import { show, type Cli, type Register } from './cli.ts'
import { wordsOf } from './evaluate-words.ts'
import { installationFigures } from './installation-figures.ts'

interface Options {
  place?: string
  date?: string
  nothingElse?: boolean
  explain?: boolean
  packs?: boolean
  schema?: boolean
  json?: boolean
}

/** `doudi evaluate`: every programme for one family, with amounts, reasons and clauses. Stores nothing. */
export const evaluateCommand: Register = (program, cli) => {
  program
    .command('evaluate')
    .description('按某地某日的政策，测算一户家庭能享受哪些救助、多少钱、凭什么；不保存任何内容')
    .argument('[文件]', '家庭情况，JSON 文件；写 - 从标准输入读')
    .option('--place <区划代码>', '家庭所在地的行政区划代码，例如 430971')
    .option('--date <日期>', '按哪一天的政策，形如 2025-06-01；不写为今天')
    .option('--nothing-else', '文件里没写的各项都按没有、0、不是；不加则当作不清楚')
    .option('--explain', '逐步列出每个条件、数字、标准和条款（给审核的人看）；不加只说结论和主要原因')
    .option('--packs', '只用政策包里的标准；不加则先用本机（或 DATABASE_URL 指定的）平台上公布的标准，没有的再用政策包里的')
    .option('--schema', '输出文件格式的说明（JSON Schema），不做别的')
    .option('--json', '输出 JSON，金额以分计')
    .action(async (file: string | undefined, options: Options) => {
      if (options.schema === true) return cli.print(JSON.stringify(householdJsonSchema(), null, 2))
      if (file === undefined || options.place === undefined) {
        throw new DomainError('input.invalid', '要给出家庭情况文件和 --place', {
          hint: '例如：doudi evaluate --place 430971 --date 2025-06-01 家庭.json',
        })
      }
      const reply: evaluation.EvaluationReply = evaluateFamily({
        ...(await figuresFor(cli, options)),
        place: regionCode(options.place),
        date: options.date === undefined ? systemClock.today() : plainDate(options.date),
        household: readHousehold(file === '-' ? await cli.input() : await textOf(file)),
        nothingElse: options.nothingElse === true,
        explain: options.explain === true,
      })
      show(cli, options.json, reply, () => wordsOf(reply))
    })
}

/** The standards published on the platform where there is one, with the packs' below them; the packs' alone where there is none. */
async function figuresFor(cli: Cli, { packs }: Options): Promise<Pick<Asked, 'parameters' | 'installation' | 'namesOfficers'>> {
  const installation = packs === true ? null : await installationFigures(cli.config())
  return installation === null ? { parameters } : { parameters: installation.parameters, installation, namesOfficers: true }
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw error instanceof Error && 'code' in error && error.code === 'ENOENT' ? new DomainError('not-found', `没有文件 ${file}`) : error
  })
}
