import type { Command } from 'commander'
import { DomainError } from '#kernel'
import { readConfig, type Config } from '#platform/config'

/** What a command of the command line may use of its surroundings; a test gives its own. */
export interface Cli {
  /** The settings; the log is quiet unless DOUDI_LOG says otherwise, so that it does not mix with what is printed. */
  config(): Config
  print(line: string): void
  /** Everything from standard input, for passwords. */
  input(): Promise<string>
  /** Ends the program with this code once the command is done; 0 by default. */
  exitWith(code: number): void
}

/** One command, one file: adds itself to the program. */
export type Register = (program: Command, cli: Cli) => void

/** The Cli of the real program. `onExit` gets the exit code. */
export function terminal(onExit: (code: number) => void): Cli {
  return {
    config: () => ({ ...readConfig(), ...(process.env['DOUDI_LOG'] === undefined ? { logLevel: 'silent' as const } : {}) }),
    print: (line) => process.stdout.write(`${line}\n`),
    async input() {
      const parts: Buffer[] = []
      for await (const part of process.stdin) parts.push(part as Buffer)
      return Buffer.concat(parts).toString('utf8').trimEnd()
    },
    exitWith: onExit,
  }
}

/** Prints a result: as JSON for programs, else in words. */
export function show(cli: Cli, json: boolean | undefined, value: unknown, words: () => readonly string[]): void {
  if (json === true) cli.print(JSON.stringify(value, null, 2))
  else for (const line of words()) cli.print(line)
}

/** Columns side by side; a Chinese character is as wide as two letters. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, widthOf(cell))))
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  )
}

/** Columns a text takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(character) ? 2 : 1
  return width
}

/** A whole number from an option; `input.invalid` names the option. */
export function wholeNumber(option: string, text: string, least: number): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least)
    throw new DomainError('input.invalid', `${option} 应为不小于 ${String(least)} 的整数`)
  return Number(text)
}
