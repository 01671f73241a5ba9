import type { Actor } from '#access'
import type { Reader } from '#db'

/** The full name of the caller's own region; places are shown without it. */
export async function ownFullName(reader: Reader, actor: Actor): Promise<string> {
  if (actor.regionCode === null) return ''
  const row = await reader.selectFrom('region').select('full_name').where('code', '=', actor.regionCode).executeTakeFirst()
  return row?.full_name ?? ''
}

/** 河坝镇老河口村 instead of the whole way from the province, where the caller works inside it. */
export function shortPlace(fullName: string | null, code: string, own: string): string {
  if (fullName === null) return code
  return own !== '' && fullName.startsWith(own) && fullName.length > own.length ? fullName.slice(own.length) : fullName
}
