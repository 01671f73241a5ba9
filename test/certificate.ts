import { generateKeyPairSync, sign } from 'node:crypto'

/** One value of DER: a tag, the length of what follows, and that. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const length =
    content.length < 0x80
      ? Buffer.of(content.length)
      : content.length < 0x100
        ? Buffer.of(0x81, content.length)
        : Buffer.of(0x82, content.length >> 8, content.length & 0xff)
  return Buffer.concat([Buffer.of(tag), length, content])
}

const [integer, bits, octets, objectId, utf8, sequence, set, utcTime, context0, context3] = [
  0x02, 0x03, 0x04, 0x06, 0x0c, 0x30, 0x31, 0x17, 0xa0, 0xa3,
]
const ecdsaWithSha256 = der(sequence, der(objectId, Buffer.from('2a8648ce3d040302', 'hex')))
const nameOf = (commonName: string): Buffer =>
  der(sequence, der(set, der(sequence, der(objectId, Buffer.from('550403', 'hex')), der(utf8, Buffer.from(commonName)))))
const timeOf = (date: Date): Buffer => der(utcTime, Buffer.from(`${date.toISOString().slice(2, 19).replaceAll(/[-:T]/g, '')}Z`))

/** A certificate that signs itself, for `localhost` and 127.0.0.1, with its key, as PEM; good for a day. */
export function selfSigned(): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const day = 86_400_000
  const addresses = der(sequence, der(0x82, Buffer.from('localhost')), der(0x87, Buffer.of(127, 0, 0, 1)))
  const toBeSigned = der(
    sequence,
    der(context0, der(integer, Buffer.of(2))),
    der(integer, Buffer.of(1)),
    ecdsaWithSha256,
    nameOf('localhost'),
    der(sequence, timeOf(new Date(Date.now() - day)), timeOf(new Date(Date.now() + day))),
    nameOf('localhost'),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(context3, der(sequence, der(sequence, der(objectId, Buffer.from('551d11', 'hex')), der(octets, addresses)))),
  )
  const whole = der(sequence, toBeSigned, ecdsaWithSha256, der(bits, Buffer.of(0), sign('sha256', toBeSigned, privateKey)))
  const cert = `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert }
}
