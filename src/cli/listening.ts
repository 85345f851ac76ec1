import { isIP } from 'node:net'
import { BadInput } from './bad-input.ts'

/** Whether nobody but this computer can reach the address. */
export const isLoopback = (address: string): boolean => /^127(\.\d{1,3}){3}$/.test(address) || address === '::1'

/** An address to listen on that others can be told: no host name, no wildcard. */
export function listeningAddress(text: string): string {
  if (isIP(text) === 0)
    throw new BadInput(`--bind must be an IP address such as 127.0.0.1, not ${JSON.stringify(text)}.`)
  if (text === '0.0.0.0' || text === '::')
    throw new BadInput(
      `--bind ${text} names no address that could be told to Ironic or an agent; name one of this computer's.`,
    )
  return text
}

export type Account = { username: string; password: string }

/** Reads `user:password` from the first line of a file's text. */
export function accountFrom(file: string, text: string): Account {
  const [line = ''] = text.split('\n')
  const colon = line.indexOf(':')
  if (colon < 1 || colon === line.trimEnd().length - 1)
    throw new BadInput(`The first line of ${file} must be user:password.`)
  return { username: line.slice(0, colon), password: line.slice(colon + 1).trimEnd() }
}
