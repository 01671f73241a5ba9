import type { ReactNode } from 'react'

/** A text with the words found in it marked. `marks` are [from, to) and do not overlap. */
export function Marked({ text, marks }: { text: string; marks: readonly (readonly [number, number])[] }): ReactNode {
  const ends = [0, ...marks.map(([, to]) => to)]
  return (
    <>
      {marks.map(([from, to], at) => (
        <span key={String(from)}>
          {text.slice(ends[at], from)}
          <mark>{text.slice(from, to)}</mark>
        </span>
      ))}
      {text.slice(ends.at(-1))}
    </>
  )
}
