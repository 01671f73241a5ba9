import type { LakeProgram } from '#platform/lake'
import type { ScreenInput, ScreenOutput, Slice } from '../engine/input.ts'
import { ruleSql } from '../engine/rules.ts'
import { screen } from '../engine/screen.ts'

/** Screening with SQL that has a mistake: one limit is missed by a household here and there. */
const program: LakeProgram<ScreenInput, ScreenOutput, Slice> = (engine, input, report, next) =>
  screen(engine, input, report, next, (table, compiled, availability, sound) =>
    ruleSql(table, compiled, availability, sound).replaceAll('"severe_without_care" > 0', '"severe_without_care" > 1'),
  )
export default program
