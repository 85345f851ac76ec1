import { createPrivateKey, X509Certificate } from 'node:crypto'
import { created, noContent, refused, type Answer } from '../answers.ts'
import type { Fields } from '../fields.ts'
import { collection, dateTime, link, links, type At, type Body, type Resource } from '../resource.ts'

const certificatesPath = '/Managers/:manager/NetworkProtocol/HTTPS/Certificates'

const certificatePaths = ({ service }: At): string[] =>
  service.certificate === undefined ? [] : [`${service.managerPath}/NetworkProtocol/HTTPS/Certificates/1`]

/** `CN=…` lines of a distinguished name, as Redfish splits them. */
function nameOf(text: string): Body {
  const parts = Object.fromEntries(text.split('\n').map((line) => line.split('=') as [string, string]))
  return { CommonName: parts.CN ?? null, ...(parts.O !== undefined && { Organization: parts.O }) }
}

function certificate(pem: string): Body {
  const parsed = new X509Certificate(pem)
  return {
    Name: 'HTTPS Certificate',
    CertificateString: pem,
    CertificateType: 'PEM',
    CertificateUsageTypes: ['Web'],
    Issuer: nameOf(parsed.issuer),
    Subject: nameOf(parsed.subject),
    ValidNotBefore: dateTime(Date.parse(parsed.validFrom)),
    ValidNotAfter: dateTime(Date.parse(parsed.validTo)),
    SerialNumber: parsed.serialNumber,
    Fingerprint: parsed.fingerprint256,
    FingerprintHashAlgorithm: 'TPM_ALG_SHA256',
  }
}

const certificateFields: Fields = {
  CertificateString: { type: 'string', required: true, format: /-----BEGIN CERTIFICATE-----/ },
  CertificateType: { type: 'string', required: true, values: ['PEM', 'PEMchain'] },
}

/** The key in a PEM text, if there is one and it is the certificate's. */
function keyIn(pem: string, certificateOf: X509Certificate): string | undefined {
  const key = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?-----END [A-Z ]*PRIVATE KEY-----/.exec(pem)?.[0]
  return key !== undefined && certificateOf.checkPrivateKey(createPrivateKey(key)) ? key : undefined
}

/** Installs a certificate. Whoever listens for the service uses it from its next start, if its key came with it. */
function install({ service }: At, { CertificateString: text }: Body): Answer | undefined {
  const pem = text as string
  try {
    const parsed = new X509Certificate(pem)
    const key = keyIn(pem, parsed)
    service.certificate = parsed.toString()
    service.installedKey = key
    return undefined
  } catch {
    return refused(400, 'PropertyValueFormatError', 'PEM', 'CertificateString')
  }
}

/** The certificate of the service's own listener, if it has one. */
export const certificates: readonly Resource[] = [
  collection(
    certificatesPath,
    'Certificate',
    'HTTPS Certificates',
    ({ service }) => (service.certificate === undefined ? [] : ['1']),
    {
      create: {
        privilege: 'ConfigureManager',
        fields: certificateFields,
        run: (at, values) => install(at, values) ?? created(`${at.path}/1`),
      },
    },
  ),
  {
    path: `${certificatesPath}/:certificate`,
    type: '#Certificate.v1_9_0.Certificate',
    read: ({ service, ids }) =>
      service.certificate === undefined || ids.certificate !== '1' ? undefined : certificate(service.certificate),
  },
  {
    path: '/CertificateService',
    type: '#CertificateService.v1_1_0.CertificateService',
    read: ({ path }) => ({
      Name: 'Certificate Service',
      CertificateLocations: link(`${path}/CertificateLocations`),
    }),
    actions: {
      'CertificateService.ReplaceCertificate': {
        privilege: 'ConfigureManager',
        fields: { ...certificateFields, CertificateUri: { type: 'object', required: true } },
        run: (at, values) => {
          const target = (values.CertificateUri as Body)['@odata.id'] as string
          if (!certificatePaths(at).includes(target))
            return refused(
              400,
              'ActionParameterValueNotInList',
              target,
              'CertificateUri',
              'CertificateService.ReplaceCertificate',
            )
          return install(at, values) ?? noContent
        },
      },
    },
  },
  {
    path: '/CertificateService/CertificateLocations',
    type: '#CertificateLocations.v1_0_4.CertificateLocations',
    read: (at) => ({
      Name: 'Certificate Locations',
      Links: {
        Certificates: links(certificatePaths(at)),
        'Certificates@odata.count': certificatePaths(at).length,
      },
    }),
  },
]
