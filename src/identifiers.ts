import type { Random } from './world.ts'

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** A version 4 UUID drawn from `random`. */
export function uuidFrom(random: Random): string {
  let text = ''
  for (let i = 0; i < 16; i++) {
    let byte = Math.floor(random.next() * 256)
    if (i === 6) byte = (byte & 0x0f) | 0x40
    if (i === 8) byte = (byte & 0x3f) | 0x80
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-'
    text += hex[byte]
  }
  return text
}

/** A URL-safe token of 43 characters, as `secrets.token_urlsafe(32)` makes. As strong as `random` is. */
export function tokenFrom(random: Random): string {
  let text = ''
  for (let i = 0; i < 43; i++) text += base64url[Math.floor(random.next() * 64)]
  return text
}

/** Whether `text` is a UUID in its canonical hyphenated form, in either case. */
export const isUuid = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)
