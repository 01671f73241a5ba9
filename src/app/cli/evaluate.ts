import { readFile } from 'node:fs/promises'
import { systemClock } from '#command'
import { DomainError, plainDate, regionCode, type RegionCode } from '#kernel'
import { lines, parameters } from '#policy'
import { loadRegions } from '#rooms/catalogue'
import { compile, linesOf, sentenceOf, type Explanation } from '#rules'
import { show, type Register } from './cli.ts'
import { householdJsonSchema, readHousehold } from './household-json.ts'

interface Options {
  place?: string
  date?: string
  schema?: boolean
  json?: boolean
}

/** `doudi evaluate`: one household held against the lines of the programmes, every step with its clause. Stores nothing. */
export const evaluateCommand: Register = (program, cli) => {
  program
    .command('evaluate')
    .description('把一户家庭的情况对照各类救助的收入财产线，逐条说明依据；不保存任何内容')
    .argument('[文件]', '家庭情况，JSON 文件；写 - 从标准输入读')
    .option('--place <区划代码>', '家庭所在地的行政区划代码')
    .option('--date <日期>', '按哪一天的政策，形如 2026-10-31；不写为今天')
    .option('--schema', '输出文件格式的说明（JSON Schema），不做别的')
    .option('--json', '输出 JSON')
    .action(async (file: string | undefined, options: Options) => {
      const model = lines.programmeLines
      if (options.schema === true) return cli.print(JSON.stringify(householdJsonSchema(model), null, 2))
      if (file === undefined || options.place === undefined) throw new DomainError('input.invalid', '要给出家庭情况文件和 --place', { hint: '例如：doudi evaluate 家庭.json --place 430971121202' })
      const place = regionCode(options.place)
      const facts = readHousehold(model, file === '-' ? await cli.input() : await textOf(file))
      const effectiveDate = options.date === undefined ? systemClock.today() : plainDate(options.date)
      const explanation = compile(model, { parameters, effectiveDate, places: [place] }).explain(place, facts)
      show(cli, options.json, explanation, () => wordsFor(explanation))
    })
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw error instanceof Error && 'code' in error && error.code === 'ENOENT' ? new DomainError('not-found', `没有文件 ${file}`) : error
  })
}

function wordsFor(explanation: Explanation): string[] {
  const names = new Map<RegionCode | 'nation', string>(loadRegions().map((region) => [region.code, region.name]))
  const placeName = (place: RegionCode | 'nation') => (place === 'nation' ? '全国' : (names.get(place) ?? place))
  return [
    `地方：${placeName(explanation.place)}　政策日期：${explanation.effectiveDate}`,
    '',
    '结果：',
    ...Object.values(explanation.outputs).map((step) => `  ${sentenceOf(step)}`),
    '',
    '依据：',
    ...linesOf(explanation, placeName).map((line) => `  ${line}`),
    ...(explanation.unverified.length === 0 ? [] : ['', `注意：其中 ${explanation.unverified.map((step) => step.label).join('、')} 待核`]),
    '',
    '以上只是按数据对照，认定要经申请、核对和入户调查',
  ]
}
