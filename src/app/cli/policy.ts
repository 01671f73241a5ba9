import { basename } from 'node:path'
import { library } from '#policy'
import { loadText } from '#rooms/policy'
import { show, type Register } from './cli.ts'
import { withNamedFile } from './named-file.ts'
import { commandLineActor, withPlatform } from './platform.ts'

/** `doudi policy load`: puts the official text of a document beside its rules. */
export const policyCommand: Register = (program, cli) => {
  const policy = program.command('policy').description('政策库：载入政策文件的原文')
  policy
    .command('load')
    .description('载入一份政策文件的原文，对到条款上；再次载入会替换，以前的留作历史')
    .argument('<文件>', 'TXT、Markdown 或 DOCX，UTF-8 或 GB18030')
    .requiredOption('--document <简称>', '是政策库里的哪份文件，见 doudi policy load --help 末尾的清单')
    .option('--json', '输出 JSON')
    .addHelpText('after', `\n文件：\n${library.map(({ name, title }) => `  ${name}  ${title}`).join('\n')}`)
    .action(async (file: string, { document, json }: { document: string; json?: boolean }) => {
      await withPlatform(cli.config(), async ({ services }) => {
        const result = await withNamedFile(file, (stream) => loadText(services, commandLineActor('policy.edit', 'policy.read'), { document, file: { fileName: basename(file), stream }, via: 'cli' }))
        show(cli, json, result, () => [
          `已载入“${document}”的原文（${result.format.toUpperCase()}，${result.encoding}）：${String(result.expected)} 条中对上 ${String(result.matched)} 条`,
          ...(result.missing.length === 0 ? [] : [`原文里没有找到：${result.missing.join('、')}`]),
          ...(result.unlisted.length === 0 ? [] : ['没有对到条款的段落：', ...result.unlisted.map((line) => `  ${line}`)]),
          ...(result.changed === null ? [] : [result.changed.length === 0 ? '与上次载入的相同' : `与上次载入的不同：${result.changed.join('、')}`]),
          ...result.warnings.map((warning) => `注意：${warning}`),
        ])
      })
    })
}
