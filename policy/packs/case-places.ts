import type { RegionCode } from '#kernel'
import { places } from './figures/row.ts'

/** Names of places as the worked cases write them. */
export const placeNames: Readonly<Record<string, RegionCode | undefined>> = {
  湖南省: places.hunan,
  大通湖区: places.datonghu,
  石门县: places.shimen,
  永州市: places.yongzhou,
  湖北省: places.hubei,
  十堰市: places.shiyan,
}
