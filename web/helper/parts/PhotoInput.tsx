import { useEffect, useId, useMemo, useState, type ReactNode } from 'react'
import { compressPhoto, type Photo } from '../photo.ts'
import { Banner } from './Banner.tsx'

/** Takes photos with the phone's camera and makes them small before anything is kept or sent. */
export function PhotoInput({
  label,
  photos,
  onChange,
  most = 6,
}: {
  label: string
  photos: readonly Photo[]
  onChange: (photos: Photo[]) => void
  most?: number
}): ReactNode {
  const id = useId()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const take = async (files: readonly File[]): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      const made: Photo[] = []
      for (const file of files.slice(0, most - photos.length)) made.push(await compressPhoto(file))
      onChange([...photos, ...made])
    } catch (error) {
      setProblem(error instanceof Error ? error.message : '照片没有处理成功')
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="h-photos">
      {problem !== null && <Banner tone="bad">{problem}</Banner>}
      <ul>
        {photos.map((photo, at) => (
          <li key={photo.clientId}>
            <Thumbnail photo={photo} label={`${label} ${String(at + 1)}`} />
            <button
              type="button"
              onClick={() => {
                onChange(photos.filter((other) => other !== photo))
              }}
            >
              删掉第 {at + 1} 张
            </button>
          </li>
        ))}
      </ul>
      {photos.length < most && (
        <label className="h-plain h-pick" htmlFor={id}>
          {busy ? '正在处理照片…' : photos.length === 0 ? label : '再拍一张'}
          <input
            id={id}
            type="file"
            accept="image/*"
            capture="environment"
            disabled={busy}
            onChange={(event) => {
              void take([...(event.target.files ?? [])])
              event.target.value = ''
            }}
          />
        </label>
      )}
      <p className="h-quiet">
        已拍 {photos.length} 张，最多 {most} 张。只拍房屋、证件等与走访有关的内容。
      </p>
    </div>
  )
}

function Thumbnail({ photo, label }: { photo: Photo; label: string }): ReactNode {
  const url = useMemo(() => URL.createObjectURL(photo.blob), [photo])
  useEffect(
    () => () => {
      URL.revokeObjectURL(url)
    },
    [url],
  )
  return <img src={url} alt={label} />
}
