/** Marks that turn the direction of writing (`gpj.exe` then reads as `exe.jpg`), and characters nobody sees. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Somebody's number in the name of a file: it would stand in lists, exports and the database in clear. */
const withoutNumbers = (name: string): string =>
  name
    .replaceAll(/(?<!\d)\d{17}[\dXx](?!\d)/g, '（身份证号）')
    .replaceAll(/(?<!\d)1[3-9]\d{9}(?!\d)/g, '（电话）')
    .replaceAll(/\d{15,}/g, '（长号码）')

/**
 * A file's name as it may be kept, shown and sent: the last part of a path, without control characters, marks of direction and what file
 * systems reserve, ID numbers, phones and accounts, no dots at its ends, at most 120 characters with its extension. `文件` where nothing is left.
 */
export function safeFileName(name: string): string {
  const last = name.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const plain = withoutNumbers(last.replaceAll(unseen, ''))
    .replaceAll(/[<>:"|?*]/g, '_')
    .replace(/^[.\s]+/, '')
    .replace(/(?<![.\s])[.\s]+$/, '')
  if (plain === '') return '文件'
  const characters = [...plain]
  if (characters.length <= 120) return plain
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(plain)?.[0] ?? ''
  return characters.slice(0, 120 - extension.length).join('') + extension
}

/** A name as `filename*` of a header (RFC 8187): everything but letters, digits and a few marks as percent codes. */
export function headerName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
