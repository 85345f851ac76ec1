import { X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Bench, messages, type Json } from '../../../test/fake-bmc/bench.ts'
import { localhostCertificate, localhostKey, strangersCertificate } from '../../../test/fixtures/certificates.ts'

const collection = '/redfish/v1/Managers/BMC/NetworkProtocol/HTTPS/Certificates'
const service = '/redfish/v1/CertificateService'
const place = { '@odata.id': `${collection}/1` }

const install = (bench: Bench, CertificateString: string, CertificateType = 'PEM') =>
  bench.ask('POST', collection, { body: { CertificateString, CertificateType } })

const replace = (bench: Bench, CertificateString: string, CertificateUri: Json = place) =>
  bench.ask('POST', `${service}/Actions/CertificateService.ReplaceCertificate`, {
    body: { CertificateString, CertificateType: 'PEM', CertificateUri },
  })

test('a service without a certificate has none to show, and takes one', async () => {
  const bench = new Bench()
  const locations = async () => (await bench.get(`${service}/CertificateLocations`)).body.Links
  expect((await bench.get(collection)).body.Members).toEqual([])
  expect((await bench.get(`${collection}/1`)).status).toBe(404)
  expect(await locations()).toEqual({ Certificates: [], 'Certificates@odata.count': 0 })
  expect(messages(await replace(bench, localhostCertificate))).toEqual(['ActionParameterValueNotInList'])
  const made = await install(bench, localhostCertificate)
  expect([made.status, made.headers.get('location')]).toEqual([201, `${collection}/1`])
  expect((await bench.get(collection)).body.Members).toEqual([place])
  expect(await locations()).toEqual({ Certificates: [place], 'Certificates@odata.count': 1 })
  expect((await bench.get(`${collection}/2`)).status).toBe(404)
  expect(bench.bmc.installedTls()).toBeUndefined()
})

test('a certificate is shown in its parts', async () => {
  const bench = new Bench({ certificate: localhostCertificate })
  const parsed = new X509Certificate(localhostCertificate)
  const { body } = await bench.get(`${collection}/1`)
  const common = (text: string) => /CN=(.*)/.exec(text)?.[1] ?? null
  expect(body).toMatchObject({
    Name: 'HTTPS Certificate',
    CertificateString: localhostCertificate,
    CertificateType: 'PEM',
    CertificateUsageTypes: ['Web'],
    Subject: { CommonName: common(parsed.subject) },
    Issuer: { CommonName: common(parsed.issuer) },
    SerialNumber: parsed.serialNumber,
    Fingerprint: parsed.fingerprint256,
    FingerprintHashAlgorithm: 'TPM_ALG_SHA256',
  })
  expect(Date.parse(String(body.ValidNotBefore))).toBe(Date.parse(parsed.validFrom))
  expect(Date.parse(String(body.ValidNotAfter))).toBe(Date.parse(parsed.validTo))
})

test('with its key it is for the next listener; with another’s it is a certificate alone', async () => {
  const bench = new Bench({ certificate: strangersCertificate })
  expect((await replace(bench, `${localhostCertificate}${localhostKey}`)).status).toBe(204)
  const tls = bench.bmc.installedTls()
  expect([tls?.key.trim(), tls?.cert.trim()]).toEqual([localhostKey.trim(), localhostCertificate.trim()])
  expect((await bench.get(`${collection}/1`)).text).not.toContain('PRIVATE KEY')
  expect((await replace(bench, `${strangersCertificate}${localhostKey}`)).status).toBe(204)
  expect(bench.bmc.installedTls()).toBeUndefined()
})

describe('what is no certificate changes nothing', () => {
  const header = '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n'
  const key = '-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n'
  test.each([
    ['text', 'no certificate', 'PEM', 'PropertyValueFormatError'],
    ['a broken one', header, 'PEM', 'PropertyValueFormatError'],
    ['a whole one with a broken key', strangersCertificate + key, 'PEM', 'PropertyValueFormatError'],
    ['one of a kind that is not known', strangersCertificate, 'PKCS12', 'PropertyValueNotInList'],
  ])('%s', async (_, text, type, why) => {
    const bench = new Bench({ certificate: localhostCertificate })
    const refused = await install(bench, text, type)
    expect([refused.status, messages(refused)]).toEqual([400, [why]])
    expect((await bench.get(`${collection}/1`)).body.CertificateString).toBe(localhostCertificate)
  })

  test('nor does a whole one for a place that is not there', async () => {
    const bench = new Bench({ certificate: localhostCertificate })
    const refused = await replace(bench, strangersCertificate, { '@odata.id': `${collection}/2` })
    expect([refused.status, messages(refused)]).toEqual([400, ['ActionParameterValueNotInList']])
    expect(messages(await replace(bench, 'x'))).toEqual(['ActionParameterValueFormatError'])
    expect((await bench.get(`${collection}/1`)).body.CertificateString).toBe(localhostCertificate)
  })
})
