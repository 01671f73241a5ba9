import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { DomainError, workingCalendar, type WorkingCalendar } from '#kernel'

const Year = z.strictObject({ published: z.boolean(), holidays: z.array(z.string()), makeUpDays: z.array(z.string()) })
const CalendarFile = z.object({ years: z.record(z.string().regex(/^\d{4}$/), Year) })

/** The calendar that comes with the program. */
export const nationalCalendarFile = fileURLToPath(new URL('../../../policy/national/working-calendar.json', import.meta.url))

/**
 * Reads working calendars; a year of a later file replaces that of an earlier one, so that a site can add a year the day it is
 * published, without waiting for a release. `policy.invalid` names the file that is missing or wrong.
 */
export async function loadCalendar(files: readonly string[] = [nationalCalendarFile]): Promise<WorkingCalendar> {
  const years: z.infer<typeof CalendarFile>['years'] = {}
  for (const file of files) Object.assign(years, (await readCalendar(file)).years)
  return workingCalendar(years)
}

async function readCalendar(file: string): Promise<z.infer<typeof CalendarFile>> {
  try {
    return CalendarFile.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    throw new DomainError('policy.invalid', `工作日历文件无法读取：${file}`, { hint: '请核对文件是否存在、内容是否完整', cause: error })
  }
}
