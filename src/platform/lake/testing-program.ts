import type { LakeEngine } from './engine.ts'

/** A program for tests: does what it is told. */
export interface Told {
  readonly what: 'sum' | 'refuse' | 'crash' | 'nulls' | 'wait' | 'peek' | 'work' | 'ask and crash'
  readonly path?: string
}

export default async function program(
  engine: LakeEngine,
  told: Told,
  report: (progress: unknown) => void,
  next: () => Promise<number | undefined>,
): Promise<unknown> {
  switch (told.what) {
    case 'sum': {
      const numbers = Int32Array.from({ length: 5_000 }, (_, i) => i - 10)
      const even = Uint8Array.from(numbers, (number) => (number % 2 === 0 ? 1 : 0))
      const table = engine.offer(
        'numbers',
        [
          { name: 'n', values: numbers },
          { name: 'even', values: even, boolean: true },
        ],
        numbers.length,
      )
      report({ half: true })
      let sum = 0
      const rows = await engine.scan(
        `SELECT n, (n / 2)::DOUBLE AS half, even FROM ${table} WHERE even ORDER BY n`,
        ({ rowCount, columns: [n, half, flag] }) => {
          for (let i = 0; i < rowCount; i++) sum += (n?.[i] ?? 0) - 2 * (half?.[i] ?? 0) + (flag?.[i] ?? 0)
        },
      )
      return { rows, sum, first: await engine.rows(`SELECT min(n) AS least, count(*) AS many FROM ${table}`) }
    }
    case 'refuse': {
      const { DomainError } = await import('#kernel')
      throw new DomainError('run.disagreement', '不一致', { hint: '看看', details: { n: 1 } })
    }
    case 'crash':
      return process.kill(process.pid, 'SIGKILL')
    case 'nulls':
      return engine.scan('SELECT unnest([1, NULL, 3])::INTEGER AS n', () => undefined)
    case 'wait':
      report('waiting')
      return new Promise(() => setTimeout(() => undefined, 600_000))
    case 'work': {
      const taken: number[] = []
      for (let piece = await next(); piece !== undefined; piece = await next()) taken.push(piece)
      return taken
    }
    case 'ask and crash': {
      void next()
      return process.kill(process.pid, 'SIGKILL')
    }
    case 'peek':
      return {
        secret: process.env['DOUDI_SECRET_FOR_TEST'] ?? null,
        rows: await engine.rows(`SELECT * FROM read_csv('${told.path ?? ''}')`),
      }
  }
}
