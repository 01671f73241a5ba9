import type { LakeProgram } from '#platform/lake'
import type { EngineInput, EngineOutput } from './input.ts'
import { ruleSql } from './rules.ts'
import { screen } from './screen.ts'

/** Screening as a program of the lake: runs in a process of its own beside the data. */
const program: LakeProgram<EngineInput, EngineOutput> = (engine, input, report) => screen(engine, input, report, ruleSql)
export default program
