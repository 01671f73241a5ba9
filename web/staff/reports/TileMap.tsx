import type { CSSProperties, ReactNode } from 'react'
import { Link } from 'wouter'
import type { reports } from '#contract'
import { count } from '../../ui/format.ts'
import { figureWords, meaning, shadeOf, tileFigures, type TileFigure } from './figures.ts'

/** A region's places as squares: a click on the name goes into the place, a click on the number opens its alerts. */
export function TileMap({
  tiles,
  figure,
  go,
  here,
}: {
  tiles: readonly reports.Tile[]
  figure: TileFigure
  go: (region: string) => void
  here: string
}): ReactNode {
  const highest = Math.max(0, ...tiles.map((tile) => meaning(figure).value(tile) ?? 0))
  const laidOut = tiles.some((tile) => tile.position !== null)
  return (
    <ul className={laidOut ? 'dd-tiles dd-tiles-laid' : 'dd-tiles'}>
      {tiles.map((tile) => {
        const { background, light } = shadeOf(tile, figure, highest)
        const style: CSSProperties = {
          background,
          ...(tile.position === null ? {} : { gridRow: tile.position.row + 1, gridColumn: tile.position.column + 1 }),
        }
        const value = figureWords(tile, figure)
        const more = meaning(figure).more
        return (
          <li
            key={`${tile.code}${String(tile.own)}`}
            style={style}
            className={light ? 'dd-tile-light' : undefined}
            title={`${tile.name}：预警 ${count(tile.total)}，未办结 ${count(tile.running)}，属实 ${count(tile.confirmed)}，误报 ${count(tile.false)}${tile.households === null ? '' : `；${count(tile.households)} 户`}`}
          >
            {tile.own || tile.code === here ? (
              <span>{tile.name}</span>
            ) : (
              <button
                type="button"
                className="dd-link"
                onClick={() => {
                  go(tile.code)
                }}
              >
                {tile.name}
              </button>
            )}
            {tile.total === 0 ? (
              <b>{value}</b>
            ) : (
              <Link
                href={`/alerts?${[tile.query, more].filter((part) => part !== '').join('&')}`}
                aria-label={`${tile.name}${tileFigures[figure].label} ${value}，打开这些预警`}
              >
                <b>{value}</b>
              </Link>
            )}
          </li>
        )
      })}
    </ul>
  )
}
