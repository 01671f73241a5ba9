/**
 * # The rule language
 *
 * A policy is written once, as a typed tree, and run three ways: explained for one household, looped over columns, compiled to SQL.
 *
 * ```ts
 * const members = input('members', 'count', { label: '共同生活人数', range: [1, 30], counter: '人', suppliedBy: '民政' })
 * const income = input('monthlyIncome', 'fen', { label: '家庭月收入', range: [yuan(0), yuan(1_000_000)], suppliedBy: '核对机构' })
 * const standard = param('dibao.standard', 'fen', { label: '低保标准', range: [yuan(1), yuan(10_000)] })
 * const perHead = rule('perHead', floorDiv(income, members), { label: '月人均收入', cite: cite('D21', '五', '…'), say: '{monthlyIncome} ÷ {members}' })
 * const eligible = rule('eligible', lt(perHead, standard), { label: '收入低于标准', cite: … })
 * const dibao = model('dibao', { label: '低保', outputs: [eligible, perHead] })
 *
 * const ready = compile(dibao, { parameters: parameterTable(values(standard, [{ place, from, value: yuan(485), cite, status }])), effectiveDate, places: [place] })
 * ready.evaluate(place, { members: 3, monthlyIncome: yuan(1200) })
 * ready.sql('duckdb', { from: 'household', keep: ['household_no'] })
 * ready.columns.run({ rows, facts: { members: { values }, monthlyIncome: { values, unknown } } })
 * ```
 *
 * Laws that hold in every backend:
 * - every value is a safe integer with a unit; there is no division but the rounding ones, and the checker proves from declared ranges
 *   that nothing overflows, no divisor is zero and no dividend negative;
 * - unknown is a value: arithmetic hands it on, `allOf` and `anyOf` follow Kleene, a choice stops at an unknown condition;
 * - a fact outside its declared range counts as unknown;
 * - a parameter without a value at a place on a day is an error, never a default.
 */
export * from './units.ts'
export type * from './tree.ts'
export * from './builders/arithmetic.ts'
export * from './builders/choices.ts'
export * from './builders/conditions.ts'
export * from './builders/dates.ts'
export * from './builders/define.ts'
export { constant, type Constant, type Operand } from './builders/expression.ts'
export * from './builders/groups.ts'
export { numberOf } from './builders/expression.ts'
export { model, modelOf, outputOf, reasonsIn, type Model } from './model.ts'
export { checkPackText, packFromText, packToText, type Pack } from './pack-text.ts'
export { canonicalText, hashOf, modelFromJson, modelHash, modelToJson, type ModelJson } from './canonical.ts'
export { sha256 } from './sha256.ts'
export { checkModel, type ModelProblem, type ModelProblemCode } from './check.ts'
export * from './parameters.ts'
export { factsFor, type Absence, type Fact, type Facts, type MemberFacts } from './facts.ts'
export type { Missing } from './run.ts'
export type { ExplainOptions, Explanation, Held, Source, Sources, Step } from './explain.ts'
export { linesOf, missingText, sentenceOf } from './render.ts'
export { labelOf } from './words.ts'
export { childrenOf, definitionOf } from './tree.ts'
export type { Change } from './counterfactual.ts'
export { compile, type Compiled, type CompiledPlace, type CompileOptions } from './compile.ts'
export type { AnswerColumn, Batch, ColumnAnswers, ColumnProgram, FactColumn, MemberColumns, NumberArray } from './columns.ts'
export { rangesSql, readComplete, readRanges } from './ranges.ts'
export type { ColumnNames, GroupSource, SqlOptions } from './sql-options.ts'
export { disagreements, ensureAgreement, type Disagreement, type ReadBack } from './agreement.ts'
export { specialise, type Settled } from './specialise.ts'
export { runCases, untried, type CaseDifference, type CaseResult, type Untried, type WorkedCase } from './cases.ts'
export { dialects, type Dialect, type DialectName } from './dialects.ts'
