import { plainDate } from '#kernel'
import { effects, packModels, packPlaces, screeningModel, termsModel } from '#policy'
import { compile, model, parameterTable, rangesSql, rule, type Compiled, type Model } from '#rules'
import { TrinoSQL } from 'dt-sql-parser'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileWhole, tableWithEverything } from '../policy/packs/testing/everything.ts'
import { golden, here } from '../src/rules/testing/golden-vectors.ts'
import { effectiveDate, places, randomModel } from '../src/rules/testing/random-model.ts'
import { Tape } from '../src/rules/testing/tape.ts'

// Nobody runs a Trino here. That its SQL is SQL to Trino is held by Trino's own grammar, as an npm package generates a parser from it;
// that it means what it says, by the same tree run in DuckDB and PostgreSQL, from which only the functions of `dialects.ts` differ.

const parser = new TrinoSQL()

/** What the grammar has against a statement: place and words. */
function objections(sql: string): string[] {
  return parser
    .validate(sql)
    .map(
      ({ startLine, startColumn, message }) =>
        `${String(startLine)}:${String(startColumn)} ${message}\n${sql.split('\n')[startLine - 1] ?? ''}`,
    )
}

/** Every way in which the compiler may be asked for the SQL of a model. */
function statements(compiled: Compiled): string[] {
  const { model: own } = compiled
  const groups = Object.fromEntries(
    [...own.groups.keys()].map((name) => [name, { from: `member_${name}`, memberKey: 'household_no', householdKey: 'household_no' }]),
  )
  const inputs = [...own.inputs.values()]
  const asked = { from: 'household', keep: ['household_no'], groups }
  const sound = {
    ranges: Object.fromEntries(inputs.map((input) => [input.name, input.range])),
    complete: new Set(inputs.map((input) => input.name)),
  }
  const [first] = inputs.filter((input) => !input.group)
  return [
    compiled.sql('trino', { ...asked, placeColumn: 'place' }),
    compiled.sql('trino', { ...asked, placeColumn: 'place', dates: 'date', ...sound }),
    compiled.sql('trino', { ...asked, placeColumn: 'place', columns: first === undefined ? {} : { [first.name]: null } }),
    ...(compiled.places.length === 1 ? [compiled.sql('trino', asked)] : []),
    rangesSql(own, 'trino', { from: 'household', dates: 'date' }),
  ]
}

const place = packPlaces.datonghu
const day = plainDate('2025-09-01')
const everything = tableWithEverything(place, day)

function wholeOf(own: Model): Compiled {
  const known = [...own.params.values()].every((param) => everything.rows.some((row) => row.key === param.name))
  return compileWhole(own, known ? everything : everything.with(atTheirLeast(own)), place, day)
}

/** A value for every figure that only the screening reads and nobody has set. */
function atTheirLeast(own: Model): Parameters<typeof everything.with>[0] {
  const missing = [...own.params.values()].filter((param) => !everything.rows.some((row) => row.key === param.name))
  return missing.map((param) => ({
    key: param.name,
    place: 'nation',
    from: plainDate('1949-10-01'),
    value: param.range.lo,
    cite: here,
    status: '待核',
  }))
}

describe('the grammar of Trino', () => {
  test('takes the SQL of another database for wrong: it can object', () => {
    expect(objections('SELECT "a" // 2 FROM household')).toHaveLength(1)
    expect(objections('SELECT "a" / FROM household')).toHaveLength(1)
  })

  const models = [...packModels, termsModel, screeningModel, ...effects.effects.map((effect) => effect.model), effects.lineEffects]
  test.each(models.map((own) => [own.label, own] as const))('accepts %s', (_, own) => {
    expect(statements(wholeOf(own)).flatMap(objections)).toEqual([])
  })

  test('accepts every operator', () => {
    for (const [name, [expr]] of Object.entries(golden)) {
      const compiled = compile(model('golden', { label: '样例', outputs: [rule('answer', expr, { label: name, cite: here })] }), {
        parameters: parameterTable([]),
        effectiveDate,
        places,
      })
      expect(statements(compiled).flatMap(objections), name).toEqual([])
    }
  })

  test('accepts rules made at random', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 31 - 1), { minLength: 20, maxLength: 160 }), (tape) => {
        const { model: random, parameters } = randomModel(new Tape(tape))
        expect(statements(compile(random, { parameters, effectiveDate, places })).flatMap(objections)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})
