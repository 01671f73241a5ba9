import type { LakeProgram } from '#platform/lake'
import type { EngineInput, EngineOutput } from '../engine/input.ts'
import { ruleSql } from '../engine/rules.ts'
import { screen } from '../engine/screen.ts'

/** Screening with SQL that has a mistake: one limit is missed by a household here and there. */
const program: LakeProgram<EngineInput, EngineOutput> = (engine, input, report) =>
  screen(engine, input, report, (table, compiled, availability, sound) =>
    ruleSql(table, compiled, availability, sound).replaceAll('"severe_without_care" > 0', '"severe_without_care" > 1'),
  )
export default program
