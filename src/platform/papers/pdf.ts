/** What a scan or print never holds: scripts, programs to start, files inside, forms that run, films. Names may be written with #-codes. */
const active = /\/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|ImportData|SubmitForm)\b|\/XFA\s{0,8}[[\d]/
const markup = /<(?:!doctype|html|head|body|script|svg|iframe|\?xml)/i

/**
 * A PDF up to its end. null where it has none, where its first kilobyte could be taken for a page, or where what can be read of it without
 * unpacking names scripts, programs or files. What is packed is not looked into: it is sent as a download, never shown by this server.
 */
export function checkPdf(bytes: Buffer): Buffer | null {
  const end = bytes.lastIndexOf('%%EOF')
  if (end === -1 || markup.test(bytes.toString('latin1', 0, 1024))) return null
  const text = bytes
    .toString('latin1')
    .replaceAll(/#([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  return active.test(text) ? null : Buffer.concat([bytes.subarray(0, end + 5), Buffer.from('\n')])
}
