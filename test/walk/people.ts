import { born } from '#test/screening-world'

/** A township of the neighbouring county that the national list has: a register can be delivered for it. */
export const neighbour = { township: '430921102000', village: '430921102225' } as const

/** Somebody who exists nowhere else: each of these words stands for this person alone, so that it can be searched for in any bytes. */
export interface Planted {
  readonly name: string
  readonly id: string
  readonly phone: string
  readonly address: string
}

/** Characters that no screen, policy text or reason uses: a name made of them is found only where the person is shown. */
const rareCharacters = 0x9b00

/** The `order`-th person; the same one every time. */
export function planted(order: number): Planted {
  const mark = String.fromCodePoint(rareCharacters + order * 2, rareCharacters + order * 2 + 1)
  return {
    name: `赵${mark}`,
    id: born(`19${String(60 + (order % 30))}-05-${String(10 + (order % 18))}`, 100 + order),
    phone: `1397372${String(1000 + order)}`,
    address: `${mark}巷 ${String(order)} 号`,
  }
}

/** As `planted`, under 18. */
export function plantedChild(order: number): Planted {
  return { ...planted(order), id: born(`2014-05-${String(10 + (order % 18))}`, 100 + order) }
}

/** Everything by which a person may be recognised in a reply. */
export function tracesOf(person: Planted): readonly string[] {
  return [person.name.slice(1), person.id, person.phone]
}
