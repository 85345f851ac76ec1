import { X509Certificate } from 'node:crypto'
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

/** The certificate of the service's own listener, if it has one. */
export const certificates: readonly Resource[] = [
  collection(certificatesPath, 'Certificate', 'HTTPS Certificates', ({ service }) =>
    service.certificate === undefined ? [] : ['1'],
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
