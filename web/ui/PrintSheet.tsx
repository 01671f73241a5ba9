import { useEffect, useState, type ReactNode } from 'react'

/** One A4 sheet in the layout of an official form, with a QR code to the record. On paper only the sheet is left of the screen. */
export function PrintSheet({
  title,
  number,
  place,
  day,
  recordPath,
  children,
  signatures = [],
}: {
  title: string
  /** The form's or record's number. */
  number?: string
  /** Who issues it. */
  place: string
  day: string
  /** The record's address in this system, `/households/12`; carries no personal data. */
  recordPath: string
  children: ReactNode
  /** Lines to sign: `经办人`, `户主`. */
  signatures?: readonly string[]
}): ReactNode {
  return (
    <article className="dd-sheet">
      <header>
        <div>
          <h1>{title}</h1>
          <p>
            {place}
            {number !== undefined && <>　编号 {number}</>}
          </p>
        </div>
        <QrCode text={new URL(recordPath, window.location.origin).href} />
      </header>
      <div className="dd-sheet-body">{children}</div>
      <footer>
        {signatures.map((who) => (
          <span key={who}>
            {who}：<i />
          </span>
        ))}
        <span className="dd-sheet-day">{day}</span>
      </footer>
    </article>
  )
}

function QrCode({ text }: { text: string }): ReactNode {
  const [image, setImage] = useState<string | null>(null)
  useEffect(() => {
    let here = true
    // Loaded only where something is printed.
    void import('qrcode').then(async (code) => {
      const url = await code.toDataURL(text, { margin: 0, width: 160 })
      if (here) setImage(url)
    })
    return () => {
      here = false
    }
  }, [text])
  return image === null ? <span className="dd-qr" /> : <img className="dd-qr" src={image} alt="扫码打开记录" />
}
