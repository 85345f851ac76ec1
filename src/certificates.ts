import { createECDH, createPrivateKey, createPublicKey, createSign, type KeyObject } from 'node:crypto'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Certificate,
  Extension,
  Extensions,
  GeneralName,
  id_ce_subjectAltName,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509'
import type { Random } from './world.ts'

const commonName = '2.5.4.3'
const ecdsaWithSha512 = '1.2.840.10045.4.3.4'
/** Names of the curves, as OpenSSL and JSON Web Keys have them, and the bytes of a coordinate. */
const curves = {
  p256: { openssl: 'prime256v1', jwk: 'P-256', bytes: 32 },
  p384: { openssl: 'secp384r1', jwk: 'P-384', bytes: 48 },
  p521: { openssl: 'secp521r1', jwk: 'P-521', bytes: 66 },
}

/** How long a certificate holds before and after it is made, in milliseconds. */
export const validity = { beforeMs: 3_600_000, afterMs: 30 * 86_400_000 }

export type CertificateRequest = {
  /** The one address the certificate is for. */
  address: string
  hostname: string
  /** Milliseconds since the epoch, by the clock of the machine that makes it. */
  now: number
  curve: keyof typeof curves
}

/** PEM texts of a new key and of a certificate signed by it. */
export type KeyAndCertificate = { key: string; cert: string }

/**
 * A self-signed certificate with one address and nothing else in it, as an agent makes at every start. The key is the
 * platform's own chance, even in the virtual world: nothing that is compared or recorded depends on it.
 *
 * @source ironic_python_agent/tls_utils.py
 */
export function makeCertificate(
  { address, hostname, now, curve }: CertificateRequest,
  random: Random,
): KeyAndCertificate {
  const privateKey = newKey(curve)
  const publicKey = createPublicKey(privateKey)
  const nameOf = (utf8String: string) =>
    new Name([
      new RelativeDistinguishedName([
        new AttributeTypeAndValue({ type: commonName, value: new AttributeValue({ utf8String }) }),
      ]),
    ])
  const signature = new AlgorithmIdentifier({ algorithm: ecdsaWithSha512 })
  const alternative = new SubjectAlternativeName([new GeneralName({ iPAddress: address })])
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumber(random),
    signature,
    issuer: nameOf(hostname),
    subject: nameOf(hostname),
    validity: new Validity({
      notBefore: wholeSecond(now - validity.beforeMs),
      notAfter: wholeSecond(now + validity.afterMs),
    }),
    subjectPublicKeyInfo: AsnConvert.parse(publicKey.export({ type: 'spki', format: 'der' }), SubjectPublicKeyInfo),
    extensions: new Extensions([
      new Extension({
        extnID: id_ce_subjectAltName,
        critical: true,
        extnValue: new OctetString(AsnConvert.serialize(alternative)),
      }),
    ]),
  })
  const body = Buffer.from(AsnConvert.serialize(tbsCertificate))
  const signatureValue = new Uint8Array(createSign('sha512').update(body).sign(privateKey)).buffer
  const certificate = new Certificate({ tbsCertificate, signatureAlgorithm: signature, signatureValue })
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: pem(Buffer.from(AsnConvert.serialize(certificate))),
  }
}

/** A new key. The platform's one-step functions would do, but they are jobs even where nobody waits for a thread. */
function newKey(curve: keyof typeof curves): KeyObject {
  const { openssl, jwk, bytes } = curves[curve]
  const pair = createECDH(openssl)
  const point = pair.generateKeys()
  const secret = pair.getPrivateKey()
  const padded = Buffer.concat([Buffer.alloc(bytes - secret.length), secret])
  const text = (part: Buffer) => part.toString('base64url')
  const [x, y] = [point.subarray(1, 1 + bytes), point.subarray(1 + bytes)]
  const key = { kty: 'EC', crv: jwk, x: text(x), y: text(y), d: text(padded) }
  return createPrivateKey({ key, format: 'jwk' })
}

const wholeSecond = (ms: number) => new Date(Math.floor(ms / 1000) * 1000)

/** A positive number of 159 bits. */
function serialNumber(random: Random): ArrayBuffer {
  const bytes = Uint8Array.from({ length: 20 }, () => Math.floor(random.next() * 256))
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40
  return bytes.buffer
}

/** PEM text with lines of 64 characters and a newline at its end. */
function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
