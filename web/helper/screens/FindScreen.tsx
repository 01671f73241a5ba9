import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { ApiError } from '../../ui/transport.ts'
import { send } from '../api.ts'
import { Banner, BigButton, FamilyCard, TextField } from '../parts/index.tsx'
import { routes } from '../routes.ts'
import { useMe } from '../session.ts'
import type { Family } from '../today.ts'
import '../visits.css'

/** A family nobody planned to visit, by name. Needs a network: the phone holds today's list only. */
export default function FindScreen(): ReactNode {
  const { today } = useMe()
  const [text, setText] = useState('')
  const [found, setFound] = useState<readonly Family[] | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const find = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      setFound((await send(routes['visits.find'], { body: { text: text.trim() } })).families)
    } catch (error) {
      setProblem(
        error instanceof ApiError && error.status === 0
          ? '没有网络，现在不能查找。可以先去走访，回来再记；也可以用“上报”记下这户。'
          : error instanceof ApiError
            ? error.message
            : '没有查到，请再试一次',
      )
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <p className="v-back">
        <Link href="/">‹ 今天</Link>
      </p>
      <h1>找一户</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (text.trim() !== '') void find()
        }}
      >
        <TextField label="姓名" hint="可以只写姓，或写拼音首字母" value={text} onChange={setText} />
        <BigButton type="submit" busy={busy} reason={text.trim() === '' ? '先写姓名' : undefined}>
          查找
        </BigButton>
      </form>
      {problem !== null && <Banner tone="wait">{problem}</Banner>}
      {found?.length === 0 && (
        <Banner>
          您负责的村里没有找到。如果是登记里没有的家庭，请用 <Link href="/report">上报</Link>。
        </Banner>
      )}
      {found !== null && found.length > 0 && (
        <ul className="v-list">
          {found.map((family) => (
            <FamilyCard key={family.householdNo} family={family} day={today} />
          ))}
        </ul>
      )}
    </>
  )
}
