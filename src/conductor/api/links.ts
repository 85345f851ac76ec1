import { publicUrl, type ApiContext } from './env.ts'

export type Link = { href: string; rel: string; type?: string }

/** The pair of links every resource carries. @source ironic/api/controllers/link.py */
export function linksOf(c: ApiContext, path: string): Link[] {
  const base = publicUrl(c)
  return [
    { href: `${base}/v1/${path}`, rel: 'self' },
    { href: `${base}/${path}`, rel: 'bookmark' },
  ]
}

/** Sets the `Location` of what was created, or of where to watch what was begun. */
export const locate = (c: ApiContext, path: string): void => c.header('Location', `${publicUrl(c)}/v1/${path}`)
