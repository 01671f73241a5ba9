import { addDays, addMonths, type PlainDate } from '#kernel'
import { csvOf, places } from '#test/import-world'
import { born, family } from '#test/screening-world'

/** A file as a department hands it in. */
export interface Delivery {
  readonly dataset: string
  readonly period: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** In each round somebody dies in so many families that are on the 低保 list: so many alerts. */
const deathsARound = 3

interface Person {
  readonly id: string
  readonly name: string
}

const surnames = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗'
const given = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文'

function person(day: PlainDate, at: number): Person {
  const name = `${surnames[at % 20] ?? ''}${given[Math.floor(at / 20) % 30] ?? ''}${given[(at * 7) % 30] ?? ''}`
  return { id: born(addDays(day, at), 1 + (at % 999)), name }
}

const head = (n: number) => person('1950-01-01' as PlainDate, n)
const spouse = (n: number) => person('1955-01-01' as PlainDate, n)

/** A small county: couples on the 低保 list, of whom some lose one in each round. All days lie before `today`. */
export class Families {
  readonly #count: number
  readonly #first: PlainDate

  constructor(rounds: number, today: PlainDate) {
    this.#count = rounds * deathsARound + 10
    this.#first = addDays(today, -rounds - 5)
  }

  /** The day as of which a round is screened. */
  day(round: number): PlainDate {
    return addDays(this.#first, round)
  }

  /** What is there before the first round: everybody, and the list of those who get 低保. */
  atFirst(): Delivery[] {
    const all = Array.from({ length: this.#count }, (_, n) => n)
    const month = addMonths(this.#first, -1).slice(0, 7)
    const listed = all.flatMap((n) =>
      [head(n), spouse(n)].map((one, at) => ({
        id_number: one.id,
        name: one.name,
        head_id_number: head(n).id,
        head_name: head(n).name,
        relation: at === 0 ? '户主' : '配偶',
        residence: '农村',
        members: '2',
        monthly_amount: '485',
        started_on: '2024-06-01',
        status: '在册',
        cause: '因病',
        region: places.laohekou,
      })),
    )
    return [
      {
        dataset: 'population-register',
        period: month,
        bytes: bytesOf(
          'population-register',
          all.flatMap((n) => family(places.laohekou, head(n), { ...spouse(n), relation: '配偶' })),
        ),
      },
      { dataset: 'dibao-roster', period: month, bytes: bytesOf('dibao-roster', listed) },
    ]
  }

  /** A round's files: deaths, payments with a row held back and a repeated one, and last round's payments once more, one payment longer. */
  inRound(round: number): Delivery[] {
    const died = Array.from({ length: deathsARound }, (_, at) => spouse(round * deathsARound + at))
    const deaths = died.map(({ id, name }) => ({
      id_number: id,
      name,
      died_on: addDays(this.day(round), -3),
      death_kind: '医学死亡',
      region: places.laohekou,
    }))
    return [
      { dataset: 'deaths', period: this.day(round), bytes: bytesOf('deaths', deaths) },
      { dataset: 'temporary-assistance-payments', period: this.day(round), bytes: this.#payments(round, 8) },
      ...(round === 0
        ? []
        : [{ dataset: 'temporary-assistance-payments', period: this.day(round - 1), bytes: this.#payments(round - 1, 9) }]),
    ]
  }

  #payments(round: number, count: number): Uint8Array<ArrayBuffer> {
    const rows = Array.from({ length: count }, (_, at) => {
      const { id, name } = head((round * 5 + at) % this.#count)
      return {
        id_number: id,
        name,
        aid_kind: '支出型',
        cause: '因病',
        paid_on: addDays(this.day(round), -1),
        amount: String(500 + at),
        region: places.laohekou,
      }
    })
    const [first] = rows
    if (first === undefined) throw new Error('no payments')
    return bytesOf('temporary-assistance-payments', [...rows, first, { ...first, paid_on: '前天' }])
  }
}

function bytesOf(dataset: string, rows: readonly Readonly<Record<string, string>>[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(csvOf(dataset, rows))
}
