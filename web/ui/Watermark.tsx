import type { CSSProperties, ReactNode } from 'react'
import type { Me } from '#contract'

/**
 * Who has this screen before him and on which day, faint over all of it and over every printed page: whoever photographs or copies it is
 * named on the picture. It takes no clicks and is not read aloud. For the desk and the phone alike.
 */
export function Watermark({ me }: { me: Pick<Me, 'name' | 'login' | 'today'> }): ReactNode {
  return (
    <div
      className="dd-watermark"
      aria-hidden="true"
      data-watermark={words(me)}
      style={{ '--dd-watermark': `url("${tile(words(me))}")` } as CSSProperties}
    />
  )
}

function words({ name, login, today }: Pick<Me, 'name' | 'login' | 'today'>): string {
  return `${name} ${login} ${today}`
}

/** A drawing of its own, repeated: text in it is escaped, and it loads nothing. */
function tile(text: string): string {
  const plain = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="340" height="190"><text x="20" y="130" transform="rotate(-20 20 130)" font-family="sans-serif" font-size="15" fill="#1f2933">${plain}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`
}
