import type { LakeProgram } from '#platform/lake'
import type { ScreenInput, ScreenOutput, Slice } from './input.ts'
import { ruleSql } from './rules.ts'
import { screen } from './screen.ts'

/** Screening as a program of the lake: runs in a process of its own beside the data. */
const program: LakeProgram<ScreenInput, ScreenOutput, Slice> = (engine, input, report, next) => screen(engine, input, report, next, ruleSql)
export default program
