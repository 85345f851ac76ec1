import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { seededRandom } from './sim/seeded-random.ts'
import { makeCertificate } from './certificates.ts'

const now = Date.UTC(2026, 0, 1, 12, 0, 0, 500)

const make = (address: string) =>
  makeCertificate({ address, hostname: 'node-1', now, curve: 'p384' }, seededRandom('certificate'))

test('a certificate is self-signed, for one address, from an hour ago until in thirty days', () => {
  const certificate = new X509Certificate(make('192.0.2.10').cert)
  expect(certificate.subject).toBe('CN=node-1')
  expect(certificate.issuer).toBe('CN=node-1')
  expect(certificate.subjectAltName).toBe('IP Address:192.0.2.10')
  expect(certificate.checkIP('192.0.2.10')).toBe('192.0.2.10')
  expect(certificate.checkIP('192.0.2.11')).toBeUndefined()
  expect(Date.parse(certificate.validFrom)).toBe(Date.UTC(2026, 0, 1, 11))
  expect(Date.parse(certificate.validTo)).toBe(Date.UTC(2026, 0, 31, 12))
  expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('secp384r1')
  expect(certificate.ca).toBe(false)
  expect(certificate.verify(certificate.publicKey)).toBe(true)
})

test('every start makes another key, and an IPv6 address will do', () => {
  const [a, b] = [make('2001:db8::10'), make('2001:db8::10')]
  expect(a.key).not.toBe(b.key)
  expect(new X509Certificate(a.cert).checkIP('2001:db8::10')).toBe('2001:db8::10')
})
