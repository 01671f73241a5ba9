import { isPlainDate, parseIdNumber, type PlainMonth } from '#kernel'
import { beforeAll, describe, expect, it } from 'vitest'
import { periodOf } from '../calendar.ts'
import { cutterOf } from '../cutting/index.ts'
import { loadAtlas } from '../regions.ts'
import { generateVillage, type World } from '../village.ts'
import type { Village } from '../model.ts'
import { castOf, stories } from './index.ts'

const atlas = loadAtlas()
const world: World = { seed: 99, atlas, start: '2026-08' as PlainMonth, last: '2026-10' as PlainMonth, peoplePerVillage: 40, stories: true }

const villages = new Map<string, Village>()

beforeAll(() => {
  for (const { village } of stories) {
    const place = atlas.village(village)
    if (place) villages.set(village, generateVillage(world, place))
  }
})

function rowsOf(village: string, dataSet: string, period: string, idNumber: string): Record<string, string>[] {
  const cutter = cutterOf(dataSet)
  const found: Record<string, string>[] = []
  const source = villages.get(village)
  if (!source) throw new Error(`no village ${village}`)
  const month = periodOf(period as PlainMonth, period === world.start)
  cutter.cut(source, month, (cells) => {
    if (cells.includes(idNumber))
      found.push(Object.fromEntries(cutter.dataset.fields.map((field, column) => [field.name, cells[column] ?? ''])))
  })
  return found
}

describe.each(stories)('story $id', (story) => {
  const cast = castOf(story, atlas)
  const idOf = (name: string) => {
    const person = cast.people.find((member) => member.name === name)
    if (!person) throw new Error(`${name} is not in the cast`)
    return person.idNumber
  }

  it('lives in its village, with valid synthetic numbers', () => {
    expect(story.village.startsWith('430971')).toBe(true)
    expect(cast.people.length).toBeGreaterThan(0)
    expect(cast.people.filter((person) => person.relation === '户主')).toHaveLength(1)
    for (const person of cast.people) {
      expect(parseIdNumber(person.idNumber).ok).toBe(true)
      expect(person.idNumber.startsWith('990971')).toBe(true)
      expect(isPlainDate(person.birth) && person.idNumber.includes(person.birth.replaceAll('-', ''))).toBe(true)
    }
  })

  it.each(story.evidence.map((evidence) => [evidence.person, evidence.dataSet, evidence.period] as const))(
    'is told by a row: %s in %s of %s',
    (person, dataSet, period) => {
      expect(rowsOf(story.village, dataSet, period, idOf(person)).length).toBeGreaterThan(0)
    },
  )

  it('names members only, in what should be found', () => {
    for (const finding of story.finds) expect(idOf(finding.person)).toBeTruthy()
  })

  it('is the same whatever the seed and the size', () => {
    const place = atlas.village(story.village)
    if (!place) throw new Error('no village')
    const other = generateVillage({ ...world, seed: 5, peoplePerVillage: 90 }, place)
    const household = other.households.find((candidate) => candidate.story === story.id)
    expect(household?.persons.map((person) => person.id)).toEqual(cast.people.map((person) => person.idNumber))
    expect(household?.address).toBe(cast.address)
  })
})

describe('what the rows say', () => {
  const row = (storyId: string, name: string, dataSet: string, period: string) => {
    const story = stories.find((candidate) => candidate.id === storyId)
    if (!story) throw new Error(storyId)
    const person = castOf(story, atlas).people.find((member) => member.name === name)
    return person ? rowsOf(story.village, dataSet, period, person.idNumber)[0] : undefined
  }

  it('the missed family is on no roster', () => {
    for (const roster of ['dibao-roster', 'marginal-roster', 'rigid-expenditure-roster', 'tekun-roster', 'disability-subsidy-payments']) {
      expect(row('entitled-and-missed', '刘德军', roster, '2026-10'), roster).toBeUndefined()
    }
    expect(row('entitled-and-missed', '刘德军', 'disability-certificates', '2026-08')).toMatchObject({
      disability_kind: '肢体残疾',
      disability_level: '二级',
    })
    expect(row('entitled-and-missed', '李桂英', 'population-register', '2026-08')).toMatchObject({ relation: '母亲' })
  })

  it('the dead man is paid for in October, and the widow heads the household', () => {
    expect(row('paid-after-death', '陈德清', 'deaths', '2026-08')).toMatchObject({ died_on: '2026-08-19' })
    expect(row('paid-after-death', '陈德清', 'dibao-roster', '2026-10')).toMatchObject({
      members: '2',
      monthly_amount: '770',
      status: '在册',
    })
    expect(row('paid-after-death', '曾桂兰', 'population-register', '2026-09')).toMatchObject({ relation: '户主', marital_status: '丧偶' })
  })

  it('the son’s wage appears in August, and by October three months are paid', () => {
    expect(row('rising-income', '彭志鹏', 'employment-registration', '2026-08')).toMatchObject({ monthly_wage: '4600' })
    for (const month of ['2026-08', '2026-09', '2026-10'])
      expect(row('rising-income', '彭志鹏', 'social-insurance-contributions', month)).toMatchObject({ base: '4600' })
  })

  it('the car appears in September, the flood without relief, the dropout in October', () => {
    expect(row('false-alarm', '何小平', 'vehicles', '2026-08')).toBeUndefined()
    expect(row('false-alarm', '何小平', 'vehicles', '2026-09')).toMatchObject({ price: '56000', vehicle_kind: '小型载客汽车' })
    expect(row('flood-and-unemployment', '邓辉', 'disaster-relief', '2026-08')).toMatchObject({
      house_damage: '严重损坏',
      amount: '0',
      aid_kind: '',
    })
    expect(row('flood-and-unemployment', '邓子涵', 'school-enrolment', '2026-09')).toMatchObject({ school_status: '在读' })
    expect(row('flood-and-unemployment', '邓子涵', 'school-enrolment', '2026-10')).toMatchObject({ school_status: '退学' })
  })

  it('the orphan’s household passes to the grandmother, the old woman’s house falls quiet', () => {
    expect(row('orphan', '孙雨欣', 'population-register', '2026-10')).toMatchObject({ relation: '孙女' })
    expect(row('orphan', '孙伟', 'population-register', '2026-10')).toBeUndefined()
    expect(row('old-and-alone', '龚腊秀', 'utilities-usage', '2026-08')).toMatchObject({ arrears: '0' })
    expect(row('old-and-alone', '龚腊秀', 'utilities-usage', '2026-09')).toMatchObject({ quantity_hundredths: '2.00', arrears: '86' })
  })

  it('the mover is registered in one township and listed in the other', () => {
    expect(row('moved-between-townships', '夏海燕', 'population-register', '2026-09')).toMatchObject({ region: '430971121220' })
    expect(row('moved-between-townships', '夏海燕', 'dibao-roster', '2026-10')).toMatchObject({ region: '430971123202' })
  })
})
