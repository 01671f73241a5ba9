import { householdCodes } from '#kernel'
import type { ReactNode } from 'react'
import { Choice } from '../../helper/parts/Choice.tsx'
import { callOf, Figure, Pick, Who } from '../parts.tsx'
import { ageOf, type Answer } from '../situation.ts'
import type { CalculatorQuestion, QuestionProps } from './question.ts'

const { disabilityGrades, disabilityKinds, illnesses, schoolStages } = householdCodes

function IllnessBody({ situation, changePerson }: QuestionProps): ReactNode {
  const { persons } = situation
  return (
    <>
      <Who
        label="谁得了重病"
        persons={persons}
        chosen={({ illness }) => illness !== '无'}
        onChange={(person, chosen) => {
          changePerson(person.key, chosen ? { illness: '其他重特大疾病' } : { illness: '无', medical: '' })
        }}
      />
      {persons
        .filter(({ illness }) => illness !== '无')
        .map((person) => (
          <div className="c-person c-wide" key={person.key}>
            <p className="c-whose">{callOf(person, persons)}</p>
            <Pick
              label="什么病"
              value={person.illness}
              options={illnesses.filter((one) => one !== '无')}
              onChange={(illness) => {
                changePerson(person.key, { illness })
              }}
            />
            <Figure
              label="过去 12 个月看病，报销后自己付了多少"
              value={person.medical}
              onChange={(medical) => {
                changePerson(person.key, { medical })
              }}
            />
          </div>
        ))}
    </>
  )
}

const notChosen = ['', '请选择'] as const
const careWords = [
  { value: 'yes', label: '要' },
  { value: 'no', label: '不要' },
  { value: 'unknown', label: '说不清' },
]

function DisabilityBody({ situation, changePerson }: QuestionProps): ReactNode {
  const { persons } = situation
  return (
    <>
      <Who
        label="谁有残疾证"
        persons={persons}
        chosen={({ disabilityGrade }) => disabilityGrade !== '无'}
        onChange={(person, chosen) => {
          changePerson(
            person.key,
            chosen
              ? { disabilityKind: '', disabilityGrade: '' }
              : { disabilityKind: '无', disabilityGrade: '无', care: undefined, rehabilitation: '' },
          )
        }}
      />
      {persons
        .filter(({ disabilityGrade }) => disabilityGrade !== '无')
        .map((person) => (
          <div className="c-person c-wide" key={person.key}>
            <p className="c-whose">{callOf(person, persons)}</p>
            <Pick
              label="残疾类别（证上有）"
              value={person.disabilityKind}
              options={[notChosen, ...disabilityKinds.filter((one) => one !== '无')]}
              onChange={(disabilityKind) => {
                changePerson(person.key, { disabilityKind })
              }}
            />
            <Pick
              label="残疾等级（证上有）"
              value={person.disabilityGrade}
              options={[notChosen, ...disabilityGrades.filter((one) => one !== '无')]}
              onChange={(disabilityGrade) => {
                changePerson(person.key, { disabilityGrade })
              }}
            />
            <p className="c-ask">平时吃饭、穿衣、上厕所要不要人长期照护？</p>
            <Choice
              label="要不要人照护"
              options={careWords}
              value={person.care}
              onChange={(care) => {
                changePerson(person.key, { care: care as Answer })
              }}
            />
            <Figure
              label="过去 12 个月康复自己付了多少"
              value={person.rehabilitation}
              onChange={(rehabilitation) => {
                changePerson(person.key, { rehabilitation })
              }}
            />
          </div>
        ))}
    </>
  )
}

const stageWords: Readonly<Record<(typeof schoolStages)[number], string>> = {
  不在学: '不在学',
  学前教育: '幼儿园',
  义务教育: '小学、初中',
  普通高中: '普通高中',
  中等职业教育: '中专、职高、技校',
  高等教育: '大专、大学',
  因残不能入学: '因为残疾没法上学',
}
const ofSchoolAge = (age: number): boolean => age >= 3 && age <= 30

function SchoolBody({ situation, changePerson, today }: QuestionProps): ReactNode {
  const { persons } = situation
  return persons
    .filter((person) => ofSchoolAge(ageOf(person, today)))
    .map((person) => (
      <div className="c-person c-wide" key={person.key}>
        <Pick
          label={`${callOf(person, persons)}（${String(ageOf(person, today))} 岁）`}
          value={person.stage}
          options={schoolStages.map((stage) => [stage, stageWords[stage]] as const)}
          onChange={(stage) => {
            changePerson(person.key, { stage, tuition: '' })
          }}
        />
        {person.stage !== '不在学' && person.stage !== '义务教育' && person.stage !== '因残不能入学' && (
          <Figure
            label="一年学费和住宿费"
            value={person.tuition}
            onChange={(tuition) => {
              changePerson(person.key, { tuition })
            }}
          />
        )}
      </div>
    ))
}

export const illnessQuestion: CalculatorQuestion = {
  id: 'illness',
  short: '重病',
  title: '家里有人得重病吗？',
  help: '没有就直接点下一步。',
  body: IllnessBody,
}
export const disabilityQuestion: CalculatorQuestion = {
  id: 'disability',
  short: '残疾',
  title: '家里有人有残疾证吗？',
  help: '没有就直接点下一步。',
  body: DisabilityBody,
  reason: ({ persons }) =>
    persons.some(({ disabilityKind, disabilityGrade }) => disabilityKind === '' || disabilityGrade === '')
      ? '请选残疾类别和等级'
      : undefined,
}
export const schoolQuestion: CalculatorQuestion = {
  id: 'school',
  short: '上学',
  title: '家里谁在上学？',
  body: SchoolBody,
  applies: ({ persons }, today) => persons.some((person) => ofSchoolAge(ageOf(person, today))),
}
