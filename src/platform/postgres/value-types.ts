import pg from 'pg'

type Parser = (text: string) => unknown

/** The driver's types name single values only; it reads arrays as well. */
const driverParser = pg.types.getTypeParser as (oid: number, format?: 'text' | 'binary') => unknown

const textArray = 1009

/** Whole numbers stay exact or fail loudly; a sum of bigint columns arrives as `numeric` and is whole as well. */
function wholeNumber(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw new RangeError(`the database returned ${text}, which is not a safe whole number: cast it to text or float8 in the query`)
}

const asText = (text: string) => text

/** The driver reads braces and quotes; only the elements are read anew. */
const listOf = (element: (text: string) => unknown): Parser => {
  const split = driverParser(textArray) as (text: string) => (string | null)[]
  return (text) => split(text).map((item) => (item === null ? null : element(item)))
}

const parsers: Readonly<Record<number, Parser>> = {
  20: wholeNumber, // int8
  1016: listOf(wholeNumber), // int8[]
  1700: wholeNumber, // numeric
  1231: listOf(wholeNumber), // numeric[]
  1082: asText, // date: a PlainDate, without a time zone to shift it
  1182: listOf(asText), // date[]
}

/** How column values become JavaScript values on our connections; everything not named here stays with the driver (timestamptz → Date). */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => (format !== 'binary' && parsers[oid]) || driverParser(oid, format),
}
