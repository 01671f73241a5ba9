import { useEffect, useState, type ReactNode } from 'react'
import type { evaluation } from '#contract'
import { Banner } from '../helper/parts/Banner.tsx'
import { BigButton } from '../helper/parts/BigButton.tsx'
import { Question } from '../helper/parts/Question.tsx'
import { AskError, askEvaluation, askPlaces, type Place } from './ask.ts'
import { questions } from './questions/index.ts'
import type { QuestionProps } from './questions/question.ts'
import { Result } from './Result.tsx'
import { emptySituation, householdOf, type Person, type Situation } from './situation.ts'

/** Where one is: before the first question, at a question, or at the answer. */
type At = 'start' | 'result' | number

/** 我家能享受哪些救助: questions one by one, then the answer. Everything typed lives in this page and is gone with it. */
export function Calculator(): ReactNode {
  const [situation, setSituation] = useState<Situation>(emptySituation)
  const [at, go] = useStep()
  const [places, setPlaces] = useState<readonly Place[]>([])
  const [reply, setReply] = useState<evaluation.EvaluationReply | null>(null)
  const [failed, setFailed] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [today] = useState(() => new Date())

  const loadPlaces = (): void => {
    setFailed(null)
    askPlaces().then(setPlaces, (error: unknown) => {
      setFailed(wordsOf(error))
    })
  }
  useEffect(loadPlaces, [])

  const change = (changes: Partial<Situation>): void => {
    setSituation((now) => ({ ...now, ...changes }))
  }
  const changePerson = (key: number, changes: Partial<Person>): void => {
    setSituation((now) => ({ ...now, persons: now.persons.map((person) => (person.key === key ? { ...person, ...changes } : person)) }))
  }
  const asked = questions.filter(({ applies }) => applies === undefined || applies(situation, today))
  const finish = async (): Promise<void> => {
    setBusy(true)
    setFailed(null)
    try {
      setReply(await askEvaluation(situation.place, householdOf(situation, today)))
      go('result')
    } catch (error) {
      setFailed(wordsOf(error))
    }
    setBusy(false)
  }
  const again = (): void => {
    setSituation(emptySituation())
    setReply(null)
    go('start')
  }

  if (at === 'start')
    return (
      <Start
        ready={places.length > 0}
        failed={failed}
        retry={loadPlaces}
        begin={() => {
          go(0)
        }}
      />
    )
  if (at === 'result' && reply !== null)
    return (
      <Frame>
        <Result
          reply={reply}
          back={() => {
            go(0)
          }}
          again={again}
        />
      </Frame>
    )
  const step = Math.min(at === 'result' ? 0 : at, asked.length - 1)
  const question = asked[step]
  if (question === undefined) return null
  const Body: (props: QuestionProps) => ReactNode = question.body
  const last = step === asked.length - 1
  return (
    <Frame>
      <div className="c-desk">
        <nav aria-label="问题" className="c-steps">
          <ol>
            {asked.map((each, index) => (
              <li key={each.id} aria-current={index === step ? 'step' : undefined}>
                <button
                  type="button"
                  disabled={index > step && !asked.slice(0, index).every(({ reason }) => reason?.(situation, today) === undefined)}
                  onClick={() => {
                    go(index)
                  }}
                >
                  {each.short}
                </button>
              </li>
            ))}
          </ol>
        </nav>
        <div>
          {failed !== null && <Banner tone="bad">{failed}</Banner>}
          <Question
            title={question.title}
            help={question.help ?? ''}
            step={step + 1}
            of={asked.length}
            next={last ? '看结果' : '下一步'}
            busy={busy}
            reason={question.reason?.(situation, today)}
            onNext={() => {
              if (last) void finish()
              else go(step + 1)
            }}
            onBack={() => {
              window.history.back()
            }}
          >
            <Body situation={situation} change={change} changePerson={changePerson} today={today} places={places} />
          </Question>
        </div>
      </div>
    </Frame>
  )
}

function wordsOf(error: unknown): string {
  return error instanceof AskError ? error.message : '页面出了点问题，请刷新后重试'
}

/** The step stands in the browser's history, so that the phone's own way back goes one question back; the answers do not. */
function useStep(): readonly [At, (to: At) => void] {
  const [at, setAt] = useState<At>('start')
  useEffect(() => {
    const turn = (event: PopStateEvent): void => {
      const state: unknown = event.state
      setAt(typeof state === 'number' || state === 'result' ? state : 'start')
    }
    window.history.replaceState('start', '')
    window.addEventListener('popstate', turn)
    return () => {
      window.removeEventListener('popstate', turn)
    }
  }, [])
  return [
    at,
    (to) => {
      window.history.pushState(to, '')
      setAt(to)
    },
  ]
}

function Frame({ children }: { children: ReactNode }): ReactNode {
  return (
    <>
      <header className="c-head">
        <b>我家能享受哪些救助</b>
        <span>不用登录　不留姓名　不保存</span>
      </header>
      <main className="c-page">{children}</main>
    </>
  )
}

function Start({
  ready,
  failed,
  retry,
  begin,
}: {
  ready: boolean
  failed: string | null
  retry: () => void
  begin: () => void
}): ReactNode {
  return (
    <Frame>
      <div className="c-start">
        <h1>答几个问题，看看家里能享受哪些救助</h1>
        <p>大约三五分钟。答完会告诉您：可能享受哪些救助、大概多少钱、凭什么、到哪里办、哪些材料不用您跑。</p>
        <ul>
          <li>不问姓名、身份证号、电话，只问情况。</li>
          <li>您填的内容不会保存，关掉这一页就没有了。</li>
          <li>不清楚的可以选“不清楚”，结果里会写明还差哪一项。</li>
          <li>这是按公开政策测算，最后以乡镇（街道）核对认定为准。</li>
        </ul>
        {failed !== null && <Banner tone="bad">{failed}</Banner>}
        {failed === null ? (
          <BigButton onClick={begin} {...(ready ? {} : { reason: '正在准备…' })}>
            开始
          </BigButton>
        ) : (
          <BigButton onClick={retry}>再试一次</BigButton>
        )}
        <p className="h-quiet">有急难等不及的，直接打当地民政的求助电话或 12345。</p>
      </div>
    </Frame>
  )
}
