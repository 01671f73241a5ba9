import { useState, type ReactNode } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import { visitQuestions, visitReasonLabels, visitResults, type VisitQuestion, type VisitResult } from '#contract'
import { directionsLink, isApple } from '../directions.ts'
import { Banner, BigButton } from '../parts/index.tsx'
import { useMe } from '../session.ts'
import { useFamily, type Family } from '../today.ts'
import { Call } from '../visit/Call.tsx'
import { FamilyPlan } from '../visit/FamilyPlan.tsx'
import { dayWords, urgencyOf } from '../words.ts'
import '../visits.css'

/** A family: who, why, what to ask, how to call, how to get there. */
export default function FamilyScreen(): ReactNode {
  const { no } = useParams<{ no: string }>()
  const { today } = useMe()
  const [, navigate] = useLocation()
  const { family, loading } = useFamily(no)
  if (family === undefined)
    return loading ? (
      <p className="h-quiet" role="status">
        正在打开…
      </p>
    ) : (
      <Missing />
    )
  const urgency = urgencyOf(family, today)
  return (
    <>
      <p className="v-back">
        <Link href="/">‹ 今天</Link>
      </p>
      <header className="v-family">
        <h1>{family.headName}家</h1>
        <p>{family.address}</p>
        {family.programmes.length > 0 && <p className="h-quiet">在享：{family.programmes.join('、')}</p>}
      </header>
      <section className={`v-block v-${urgency.tone}`}>
        <h2>
          为什么去 <span className={`v-chip v-chip-${urgency.tone}`}>{urgency.words}</span>
        </h2>
        {family.reasons.length === 0 && <p>没有安排，您想去看看也可以记下来。</p>}
        {family.reasons.map((reason) => (
          <p key={`${reason.kind}${String(reason.alertId ?? reason.planId ?? '')}`}>
            <b className="v-errand-head">{reason.errand ?? visitReasonLabels[reason.kind]}</b>
            {reason.sentence}
          </p>
        ))}
      </section>
      <Ways family={family} />
      <Asks family={family} />
      <People family={family} />
      <FamilyPlan householdNo={family.householdNo} />
      <LastVisit family={family} />
      <div className="v-start">
        <BigButton
          onClick={() => {
            navigate(`/family/${no}/visit`)
          }}
        >
          开始走访
        </BigButton>
      </div>
    </>
  )
}

function Missing(): ReactNode {
  return (
    <>
      <Banner tone="wait">这户还没有存在手机里，现在也连不上网络。</Banner>
      <p>
        <Link href="/">回到今天的名单</Link>
      </p>
    </>
  )
}

function Asks({ family }: { family: Family }): ReactNode {
  const known = family.questions.filter((key): key is VisitQuestion => Object.hasOwn(visitQuestions, key))
  return (
    <section className="v-block">
      <h2>问什么</h2>
      <ol className="v-asks">
        {known.map((key) => (
          <li key={key}>{visitQuestions[key].text}</li>
        ))}
      </ol>
    </section>
  )
}

/** Calling and getting there. */
function Ways({ family }: { family: Family }): ReactNode {
  const callable = family.members.filter((member) => member.phoneMasked !== '')
  return (
    <div className="v-ways">
      {callable.slice(0, 2).map((member) => (
        <Call
          key={member.personNo}
          householdNo={family.householdNo}
          personNo={member.personNo}
          name={member.name}
          masked={member.phoneMasked}
        />
      ))}
      <div className="h-button">
        <a className="v-way" href={directionsLink(family, isApple())}>
          {family.position === null ? '在地图上找村子' : '怎么走'}
        </a>
        {family.position !== null && <p className="h-quiet">{dayWords(family.position.day)}走访时记的位置</p>}
        {callable.length === 0 && <p className="h-quiet">没有登记电话</p>}
      </div>
    </div>
  )
}

const fewest = 6

function People({ family }: { family: Family }): ReactNode {
  const [all, setAll] = useState(false)
  const shown = all ? family.members : family.members.slice(0, fewest)
  return (
    <section className="v-block">
      <h2>家里人</h2>
      <ul className="v-people">
        {shown.map((member) => (
          <li key={member.personNo}>
            <b>{member.name}</b>
            <span>
              {member.relation}，{member.sex}，{member.age} 岁
            </span>
          </li>
        ))}
        {family.members.length === 0 && <li className="h-quiet">登记里还没有成员</li>}
      </ul>
      {shown.length < family.members.length && (
        <button
          type="button"
          className="h-link"
          onClick={() => {
            setAll(true)
          }}
        >
          还有 {family.members.length - shown.length} 人
        </button>
      )}
    </section>
  )
}

function LastVisit({ family: { lastVisit } }: { family: Family }): ReactNode {
  if (lastVisit === null) return null
  return (
    <section className="v-block">
      <h2>上次走访</h2>
      <p>
        {dayWords(lastVisit.day)}，{lastVisit.by}：
        {Object.hasOwn(visitResults, lastVisit.result) ? visitResults[lastVisit.result as VisitResult] : ''}
      </p>
      {lastVisit.words !== '' && <p className="h-quiet">{lastVisit.words}</p>}
    </section>
  )
}
