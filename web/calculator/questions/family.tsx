import type { ReactNode } from 'react'
import { Choice } from '../../helper/parts/Choice.tsx'
import { Pick } from '../parts.tsx'
import { ageOf, bornKnown, newPerson, nextKey, type Answer, type Person, type Relative } from '../situation.ts'
import { Figure } from '../parts.tsx'
import type { CalculatorQuestion, QuestionProps } from './question.ts'

const roles = ['本人', '配偶', '儿子', '女儿', '父亲', '母亲', '孙子孙女', '祖父母', '兄弟姐妹', '其他家人'] as const
const months = Array.from({ length: 12 }, (_, at) => String(at + 1))
const mostPersons = 12

function PlaceBody({ situation, change, places }: QuestionProps): ReactNode {
  const chosen = places.find(({ code }) => code === situation.place)
  const prefecture = places.find(({ code }) => code === chosen?.parent)
  const county = prefecture?.parent === null ? undefined : chosen
  const city = county === undefined ? chosen : prefecture
  const cities = places.filter(({ parent }) => parent !== null && places.find(({ code }) => code === parent)?.parent === null)
  const counties = places.filter(({ parent }) => parent === city?.code)
  const choose = (code: string): void => {
    const found = places.find((place) => place.code === code)
    change({ place: code, placeName: found?.name ?? '' })
  }
  return (
    <>
      <Pick
        label="市（州）"
        value={city?.code ?? ''}
        options={[['', '请选择'], ...cities.map(({ code, name }) => [code, name] as const)]}
        onChange={choose}
      />
      {city !== undefined && (
        <Pick
          label="县（市、区）"
          value={county?.code ?? ''}
          options={[['', '请选择'], ...counties.map(({ code, name }) => [code, name.replace(city.name, '')] as const)]}
          onChange={(code) => {
            choose(code === '' ? city.code : code)
          }}
        />
      )}
      <Choice
        label="户口"
        options={[
          { value: 'no', label: '农村户口' },
          { value: 'yes', label: '城镇户口' },
        ]}
        value={situation.urban === undefined ? undefined : situation.urban ? 'yes' : 'no'}
        onChange={(value) => {
          change({ urban: value === 'yes' })
        }}
      />
    </>
  )
}

function PersonsBody({ situation, change, changePerson, today }: QuestionProps): ReactNode {
  const { persons } = situation
  const years = Array.from({ length: 111 }, (_, at) => String(today.getFullYear() - at))
  return (
    <>
      {persons.map((person, at) => (
        <div className="c-person" key={person.key}>
          <Pick
            label={at === 0 ? '第 1 位' : `第 ${String(at + 1)} 位是`}
            value={person.role}
            options={roles}
            onChange={(role) => {
              changePerson(person.key, { role })
            }}
          />
          <Pick
            label="出生年"
            value={person.year}
            options={[['', '哪年'], ...years.map((year) => [year, `${year} 年`] as const)]}
            onChange={(year) => {
              changePerson(person.key, { year })
            }}
          />
          <Pick
            label="月"
            value={person.month}
            options={[['', '几月'], ...months.map((month) => [month, `${month} 月`] as const)]}
            onChange={(month) => {
              changePerson(person.key, { month })
            }}
          />
          {persons.length > 1 && (
            <button
              type="button"
              className="h-link"
              onClick={() => {
                change({ persons: persons.filter(({ key }) => key !== person.key) })
              }}
            >
              去掉这一位
            </button>
          )}
        </div>
      ))}
      {persons.length < mostPersons && (
        <button
          type="button"
          className="h-pick h-plain"
          onClick={() => {
            change({ persons: [...persons, newPerson(persons.length === 1 ? '配偶' : '儿子')] })
          }}
        >
          ＋ 再加一位家人
        </button>
      )}
    </>
  )
}

const minor = (person: Person, today: Date): boolean => ageOf(person, today) < 18
const parentWords = [
  ['正常', '在家或在外务工，能照顾孩子'],
  ['死亡', '去世了'],
  ['宣告失踪', '法院宣告失踪'],
  ['查找不到', '查找不到'],
  ['重残', '重度残疾'],
  ['重病', '得了重病'],
  ['服刑在押', '服刑'],
  ['强制隔离戒毒', '强制隔离戒毒'],
  ['其他限制人身自由', '其他限制人身自由'],
  ['失联', '失去联系'],
] as const

function ParentsBody({ situation, changePerson, today }: QuestionProps): ReactNode {
  return situation.persons
    .filter((person) => minor(person, today))
    .map((person) => (
      <div className="c-person c-wide" key={person.key}>
        <p className="c-whose">
          {person.role}（{ageOf(person, today)} 岁）
        </p>
        <Pick
          label="孩子的爸爸"
          value={person.father}
          options={parentWords}
          onChange={(father) => {
            changePerson(person.key, { father })
          }}
        />
        <Pick
          label="孩子的妈妈"
          value={person.mother}
          options={parentWords}
          onChange={(mother) => {
            changePerson(person.key, { mother })
          }}
        />
        {(person.father !== '正常' || person.mother !== '正常') && (
          <Figure
            label="这样有多久了"
            unit="个月"
            placeholder="大约几个月"
            value={person.parentMonths}
            onChange={(parentMonths) => {
              changePerson(person.key, { parentMonths })
            }}
          />
        )}
      </div>
    ))
}

const supportedWords = [
  { value: 'no', label: '没有这样的人' },
  { value: 'yes', label: '有' },
  { value: 'unknown', label: '不清楚' },
]
const newRelative = (): Relative => ({ key: nextKey(), income: '', members: '', paid: '' })

function RelativesBody({ situation, change }: QuestionProps): ReactNode {
  const { relatives, supported } = situation
  const set = (key: number, changes: Partial<Relative>): void => {
    change({ relatives: relatives.map((each) => (each.key === key ? { ...each, ...changes } : each)) })
  }
  return (
    <>
      <Choice
        label="有没有"
        options={supportedWords}
        value={supported}
        onChange={(value) => {
          change({ supported: value as Answer, relatives: value === 'yes' && relatives.length === 0 ? [newRelative()] : relatives })
        }}
      />
      {supported === 'yes' &&
        relatives.map((relative, at) => (
          <div className="c-person c-wide" key={relative.key}>
            <p className="c-whose">第 {at + 1} 位亲人</p>
            <Figure
              label="他（她）家每月总收入"
              placeholder="不知道就不填"
              value={relative.income}
              onChange={(income) => {
                set(relative.key, { income })
              }}
            />
            <Figure
              label="他（她）家几口人"
              unit="人"
              placeholder="不知道就不填"
              value={relative.members}
              onChange={(members) => {
                set(relative.key, { members })
              }}
            />
            <Figure
              label="每月实际给您家多少"
              value={relative.paid}
              onChange={(paid) => {
                set(relative.key, { paid })
              }}
            />
            {relatives.length > 1 && (
              <button
                type="button"
                className="h-link"
                onClick={() => {
                  change({ relatives: relatives.filter(({ key }) => key !== relative.key) })
                }}
              >
                去掉这一位
              </button>
            )}
          </div>
        ))}
      {supported === 'yes' && relatives.length < 8 && (
        <button
          type="button"
          className="h-pick h-plain"
          onClick={() => {
            change({ relatives: [...relatives, newRelative()] })
          }}
        >
          ＋ 再加一位
        </button>
      )}
    </>
  )
}

export const placeQuestion: CalculatorQuestion = {
  id: 'place',
  short: '地方和户口',
  title: '您家在哪里？',
  help: '各地标准不一样。只问到县，不用填村和门牌。',
  body: PlaceBody,
  reason: ({ place, urban }) => (place === '' ? '请先选地方' : urban === undefined ? '请选农村还是城镇户口' : undefined),
}
export const personsQuestion: CalculatorQuestion = {
  id: 'persons',
  short: '家里人',
  title: '家里有哪些人？',
  help: '住在一起、一起过日子的都算，包括在外读书的孩子。不用填名字。',
  body: PersonsBody,
  reason: ({ persons }, today) => (persons.every((person) => bornKnown(person, today)) ? undefined : '请给每个人选好出生年月，大概就行'),
}
export const parentsQuestion: CalculatorQuestion = {
  id: 'parents',
  short: '孩子的父母',
  title: '孩子的爸爸妈妈现在怎么样？',
  help: '父母都照顾不了孩子的，国家另有补贴。',
  body: ParentsBody,
  applies: ({ persons }, today) => persons.some((person) => minor(person, today)),
}
export const relativesQuestion: CalculatorQuestion = {
  id: 'relatives',
  short: '该供养的亲人',
  title: '有没有不住在一起、但按法律该供养您家的亲人？',
  help: '比如已经成家分出去的子女、分开过的父母。住在一起的不算。',
  body: RelativesBody,
  reason: ({ supported }) => (supported === undefined ? '请选一项' : undefined),
}
