import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Node } from './bench.ts'
import { type Case, manager } from './case-parts.ts'

const look = manager({ step: 'look', priority: 1, duration: 8_000 })

/** What a conductor that takes agents with TLS only makes of them. */
export const casesWithTls: readonly Case[] = [
  {
    name: 'two automated cleans with TLS to the agent',
    agent: look,
    async play(node, note) {
      const first = await cleanAndLook(node)
      await node.manage()
      const second = await cleanAndLook(node)
      const { subject, subjectAltName, publicKey, validFrom, validTo } = second.certificate
      note('scheme of agent_url', second.scheme)
      note('certificate', {
        subject,
        curve: publicKey.asymmetricKeyDetails?.namedCurve,
        'subject alternative name': subjectAltName,
        'days it is valid': Math.floor((Date.parse(validTo) - Date.parse(validFrom)) / 86_400_000),
      })
      note(
        'the boot before had another certificate',
        first.certificate.fingerprint256 !== second.certificate.fingerprint256,
      )
    },
  },
  {
    name: 'the agent speaks no TLS where Ironic wants it',
    agent: { tls: false },
    async play(node) {
      await node.provision('provide')
      await node.reaches(['available', 'clean failed'])
    },
  },
]

/** An automated clean, and the certificate that Ironic keeps of the agent while it runs. */
async function cleanAndLook(node: Node) {
  await node.provision('provide')
  const { driver_internal_info: internal } = await node.runs('look')
  const certificate = new X509Certificate(readFileSync(String(internal['agent_verify_ca'])))
  await node.reaches(['available', 'clean failed'])
  return { scheme: String(internal['agent_url']).split(':')[0], certificate }
}
