import { Help, type Command, type Option, type Argument } from 'commander'
import { widthOf } from './cli.ts'

const titles: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Commands:': '命令：',
  'Global Options:': '通用选项：',
}

/** What commander says of a mistake, in Chinese. What it does not know it leaves. */
const mistakes: readonly (readonly [RegExp, string])[] = [
  [/^error: required option '([^']+)' not specified/, '缺少选项 $1'],
  [/^error: missing required argument '([^']+)'/, '缺少参数 $1'],
  [/^error: option '([^']+)' argument missing/, '选项 $1 后面要写值'],
  [/^error: unknown option '([^']+)'/, '没有选项 $1'],
  [/^error: unknown command '([^']+)'/, '没有命令 $1'],
  // What is no command lands with the default one.
  [/^error: too many arguments for 'serve'.*/, '没有这个命令'],
  [/^error: too many arguments.*/, '参数太多'],
  [/^error: option '([^']+)' argument '([^']*)' is invalid\. Allowed choices are (.+)\./, '选项 $1 不能是 $2，可选：$3'],
  [/\(Did you mean ([^?]+)\?\)/, '（是不是 $1？）'],
  [/\(Did you mean one of ([^?]+)\?\)/, '（是不是 $1 之一？）'],
]

function inChinese(message: string): string {
  return mistakes.reduce((text, [pattern, chinese]) => text.replace(pattern, chinese), message)
}

const plain = new Help()

const wording: Partial<Help> = {
  optionDescription(option: Option) {
    const notes = [
      ...(option.argChoices === undefined ? [] : [`可选：${option.argChoices.join('、')}`]),
      ...(option.defaultValue === undefined || option.isBoolean()
        ? []
        : [`默认 ${option.defaultValueDescription ?? String(option.defaultValue)}`]),
    ]
    return notes.length === 0 ? option.description : `${option.description}（${notes.join('；')}）`
  },
  argumentDescription: (argument: Argument) => argument.description,
  commandUsage: (command: Command) => usageInChinese(plain.commandUsage(command)),
  subcommandTerm: (command: Command) => usageInChinese(plain.subcommandTerm(command)),
  styleTitle: (title: string) => titles[title] ?? title,
  displayWidth: widthOf,
}

function usageInChinese(usage: string): string {
  return usage.replace('[options]', '[选项]').replace('[command]', '[命令]')
}

/** Makes a program and the commands added to it afterwards speak Chinese, and throw a CommanderError where they would end the process. */
export function speakChinese(program: Command, print: { out(text: string): void; error(text: string): void }): Command {
  return program
    .configureHelp(wording)
    .helpOption('-h, --help', '显示用法')
    .helpCommand('help [命令]', '显示某个命令的用法')
    .configureOutput({
      writeOut: (text) => print.out(text),
      writeErr: (text) => print.error(text),
      outputError: (text, write) => write(inChinese(text)),
    })
    .showHelpAfterError('加 --help 查看用法')
    .exitOverride()
}
