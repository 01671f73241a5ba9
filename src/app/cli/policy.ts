import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { DomainError } from '#kernel'
import { library, packModels, parameters } from '#policy'
import { loadText } from '#rooms/policy'
import { checkPackText, packToText } from '#rules'
import { show, type Register } from './cli.ts'
import { withNamedFile } from './named-file.ts'
import { commandLineActor, withPlatform } from './platform.ts'

/** `doudi policy load`: puts the official text of a document beside its rules; `pack` and `check`: a pack of rules as a file, and what is wrong with one. */
export const policyCommand: Register = (program, cli) => {
  const policy = program.command('policy').description('政策库：载入政策文件的原文，写出和检查规则包')
  policy
    .command('load')
    .description('载入一份政策文件的原文，对到条款上；再次载入会替换，以前的留作历史')
    .argument('<文件>', 'TXT、Markdown 或 DOCX，UTF-8 或 GB18030')
    .requiredOption('--document <简称>', '是政策库里的哪份文件，见 doudi policy load --help 末尾的清单')
    .option('--json', '输出 JSON')
    .addHelpText('after', `\n文件：\n${library.map(({ name, title }) => `  ${name}  ${title}`).join('\n')}`)
    .action(async (file: string, { document, json }: { document: string; json?: boolean }) => {
      await withPlatform(cli.config(), async ({ services }) => {
        const result = await withNamedFile(file, (stream) =>
          loadText(services, commandLineActor('policy.edit', 'policy.read'), {
            document,
            file: { fileName: basename(file), stream },
            via: 'cli',
          }),
        )
        show(cli, json, result, () => [
          `已载入“${document}”的原文（${result.format.toUpperCase()}，${result.encoding}）：${String(result.expected)} 条中对上 ${String(result.matched)} 条`,
          ...(result.missing.length === 0 ? [] : [`原文里没有找到：${result.missing.join('、')}`]),
          ...(result.unlisted.length === 0 ? [] : ['没有对到条款的段落：', ...result.unlisted.map((line) => `  ${line}`)]),
          ...(result.changed === null
            ? []
            : [result.changed.length === 0 ? '与上次载入的相同' : `与上次载入的不同：${result.changed.join('、')}`]),
          ...result.warnings.map((warning) => `注意：${warning}`),
        ])
      })
    })
  policy
    .command('pack')
    .description('把一个规则包连同参数写成 JSON，可存成文件修改后再检查')
    .argument('<规则包>', `名称：${packModels.map(({ label }) => label).join('、')}`)
    .action((label: string) => {
      const own = packModels.find((each) => each.label === label || each.name === label)
      if (own === undefined)
        throw new DomainError('not-found', `没有“${label}”这个规则包`, { hint: `有：${packModels.map((each) => each.label).join('、')}` })
      cli.print(
        packToText(
          own,
          parameters.rows.filter((row) => own.params.has(row.key)),
        ).trimEnd(),
      )
    })
  policy
    .command('check')
    .description('检查一个 JSON 规则包：条款、日期、单位、循环、没人用的参数，每个问题说明在第几行')
    .argument('<文件>', '规则包的 JSON 文件')
    .option('--json', '输出 JSON')
    .action(async (file: string, { json }: { json?: boolean }) => {
      const text = await readFile(file, 'utf8').catch(() => {
        throw new DomainError('not-found', `没有文件 ${file}，或读不出来`)
      })
      const problems = checkPackText(text, basename(file))
      show(cli, json, { problems }, () =>
        problems.length === 0 ? ['没有问题'] : [`有 ${String(problems.length)} 个问题：`, ...problems.map((problem) => `  ${problem}`)],
      )
      if (problems.length > 0) cli.exitWith(1)
    })
}
