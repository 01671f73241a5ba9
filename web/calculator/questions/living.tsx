import { householdCodes } from '#kernel'
import type { ReactNode } from 'react'
import { Choice } from '../../helper/parts/Choice.tsx'
import { callOf, Figure, Who } from '../parts.tsx'
import { ageOf, type Answer } from '../situation.ts'
import type { CalculatorQuestion, QuestionProps } from './question.ts'

const { emergencies, listings } = householdCodes

function WorkBody({ situation, changePerson, today }: QuestionProps): ReactNode {
  const { persons } = situation
  return persons
    .filter((person) => ageOf(person, today) >= 16)
    .map((person) => (
      <div className="c-person c-wide" key={person.key}>
        <p className="c-whose">{callOf(person, persons)}</p>
        <Figure
          label="打工、上班，平均每月"
          value={person.wage}
          onChange={(wage) => {
            changePerson(person.key, { wage })
          }}
        />
        <Figure
          label="种地、养殖、做小生意，平均每月净赚"
          value={person.business}
          onChange={(business) => {
            changePerson(person.key, { business })
          }}
        />
      </div>
    ))
}

const pensionAge = 50

function PensionBody({ situation, changePerson, today }: QuestionProps): ReactNode {
  const { persons } = situation
  return persons
    .filter((person) => ageOf(person, today) >= pensionAge)
    .map((person) => (
      <div className="c-person c-wide" key={person.key}>
        <p className="c-whose">{callOf(person, persons)}</p>
        <Figure
          label="养老金、退休金，每月一共"
          value={person.pension}
          onChange={(pension) => {
            changePerson(person.key, { pension })
          }}
        />
        <Figure
          label="其中国家发的基础养老金（居民养老保险才有）"
          value={person.basicPension}
          onChange={(basicPension) => {
            changePerson(person.key, { basicPension })
          }}
        />
      </div>
    ))
}

const yesNo = [
  { value: 'no', label: '没有' },
  { value: 'yes', label: '有' },
  { value: 'unknown', label: '不清楚' },
]
const homeWords = [
  { value: '0', label: '没有房' },
  { value: '1', label: '1 套' },
  { value: '2', label: '2 套' },
  { value: '3', label: '3 套或更多' },
]

function PropertyBody({ situation, change }: QuestionProps): ReactNode {
  return (
    <>
      <p className="c-ask">自家的住房有几套？（宅基地上的老屋算 1 套）</p>
      <div className="c-row">
        <Choice
          label="住房"
          options={homeWords}
          value={situation.homes === '' ? undefined : situation.homes}
          onChange={(homes) => {
            change({ homes })
          }}
        />
      </div>
      <p className="c-ask">有门面、商铺、写字楼吗？</p>
      <div className="c-row">
        <Choice
          label="商铺"
          options={yesNo}
          value={situation.shops}
          onChange={(shops) => {
            change({ shops: shops as Answer })
          }}
        />
      </div>
      <p className="c-ask">有小汽车、货车、船吗？（残疾人代步车、摩托车、三轮车、农用车不算）</p>
      <div className="c-row">
        <Choice
          label="车船"
          options={yesNo}
          value={situation.cars}
          onChange={(cars) => {
            change({ cars: cars as Answer })
          }}
        />
      </div>
      <p className="c-ask">全家存款、理财、股票、借给别人的钱，一共大约多少？</p>
      {!situation.savingsUnknown && (
        <Figure
          label="一共"
          value={situation.savings}
          onChange={(savings) => {
            change({ savings })
          }}
        />
      )}
      <label className="h-switch">
        <input
          type="checkbox"
          checked={situation.savingsUnknown}
          onChange={(event) => {
            change({ savingsUnknown: event.currentTarget.checked, savings: '' })
          }}
        />
        不清楚
      </label>
    </>
  )
}

const listingWords: Readonly<Record<(typeof listings)[number], string>> = {
  未纳入: '都没有',
  特困: '特困供养',
  低保: '低保',
  低保边缘: '低保边缘家庭',
  刚性支出困难: '刚性支出困难家庭',
  防返贫监测: '防返贫监测户',
}

function ListingBody({ situation, change, changePerson }: QuestionProps): ReactNode {
  return (
    <>
      <Choice
        label="现在享受"
        options={listings.map((value) => ({ value, label: listingWords[value] }))}
        value={situation.listing}
        onChange={(listing) => {
          change({ listing, persons: situation.persons.map((person) => ({ ...person, tekun: false })) })
        }}
      />
      {situation.listing === '特困' && (
        <>
          <p className="c-ask">是谁？</p>
          <Who
            label="特困人员"
            persons={situation.persons}
            chosen={({ tekun }) => tekun}
            onChange={(person, tekun) => {
              changePerson(person.key, { tekun })
            }}
          />
        </>
      )}
    </>
  )
}

const emergencyWords: Readonly<Record<(typeof emergencies)[number], string>> = {
  无: '没有',
  意外事件: '火灾、车祸、溺水等意外',
  突发重大疾病: '家里人突然得了大病',
  其他特殊困难: '别的突然的难事',
  未参保失业: '失业三个月以上没收入，又没有失业保险',
}
const jumpedWords = [
  { value: 'no', label: '没有' },
  { value: 'yes', label: '有，家里撑不住了' },
  { value: 'unknown', label: '说不清' },
]

function EmergencyBody({ situation, change }: QuestionProps): ReactNode {
  return (
    <>
      <Choice
        label="突然的难事"
        options={emergencies.map((value) => ({ value, label: emergencyWords[value] }))}
        value={situation.emergency}
        onChange={(emergency) => {
          change({ emergency })
        }}
      />
      <p className="c-ask">看病、上学这些不得不花的钱，最近有没有猛增？</p>
      <Choice
        label="支出猛增"
        options={jumpedWords}
        value={situation.jumped}
        onChange={(jumped) => {
          change({ jumped: jumped as Answer })
        }}
      />
    </>
  )
}

export const workQuestion: CalculatorQuestion = {
  id: 'work',
  short: '工作收入',
  title: '大家每月挣多少？',
  help: '没有收入就空着。忙闲不一样的，按一年平均。',
  body: WorkBody,
  applies: ({ persons }, today) => persons.some((person) => ageOf(person, today) >= 16),
}
export const pensionQuestion: CalculatorQuestion = {
  id: 'pension',
  short: '养老金',
  title: '有没有养老金、退休金？',
  help: '没有就直接点下一步。低保金、残疾补贴这些救助不用填。',
  body: PensionBody,
  applies: ({ persons }, today) => persons.some((person) => ageOf(person, today) >= pensionAge),
}
export const propertyQuestion: CalculatorQuestion = {
  id: 'property',
  short: '房、车、存款',
  title: '家里的房子、车和存款',
  body: PropertyBody,
  reason: ({ homes, shops, cars }) => (homes === '' || shops === undefined || cars === undefined ? '前三个问题请各选一项' : undefined),
}
export const listingQuestion: CalculatorQuestion = {
  id: 'listing',
  short: '已有的救助',
  title: '家里现在享受哪种救助？',
  body: ListingBody,
  reason: ({ listing, persons }) =>
    listing === undefined ? '请选一项' : listing === '特困' && !persons.some(({ tekun }) => tekun) ? '请选是谁' : undefined,
}
export const emergencyQuestion: CalculatorQuestion = {
  id: 'emergency',
  short: '突然的难事',
  title: '最近有没有突然遇到难事？',
  body: EmergencyBody,
  reason: ({ emergency, jumped }) => (emergency === undefined || jumped === undefined ? '两个问题请各选一项' : undefined),
}
