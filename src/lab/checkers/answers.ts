import type { Entry } from '../../world.ts'

const refused = [400, 401, 403, 404, 405, 406, 409]

/** What the API answers, by its reference. Errors of the server and what stands before it are told elsewhere. */
const documented: readonly [request: RegExp, statuses: readonly number[]][] = [
  [/^GET \/$/, [200]],
  [/^GET \/v1\/lookup\b/, [200, 400, 404, 409]],
  [/^POST \/v1\/heartbeat\//, [202, 400, 404, 409]],
  [/^PUT \/v1\/nodes\/[^/]+\/states\/(provision|power)$/, [202, ...refused]],
  [/^PUT \/v1\/nodes\/[^/]+\/states\/raid$/, [204, ...refused]],
  [/^(PUT|DELETE) \/v1\/nodes\/[^/]+\/maintenance$/, [202, ...refused]],
  [/^POST \/v1\/(nodes|ports|runbooks)$/, [201, ...refused]],
  [/^(GET|PATCH) /, [200, ...refused]],
  [/^DELETE /, [202, 204, ...refused]],
  [/^(PUT|POST) /, [200, 201, 202, 204, ...refused]],
]

/**
 * What is wrong with an answer of the conductor's; `undefined` if nothing.
 *
 * @source the API reference of Ironic, "Normal response codes" and "Error codes" of each request
 */
export function undocumented({ to, method, path, status }: Entry): string | undefined {
  if (to !== 'ironic' || typeof status !== 'number' || status >= 500) return undefined
  const request = `${String(method)} ${String(path)}`
  const [, statuses] = documented.find(([pattern]) => pattern.test(request)) ?? [undefined, refused]
  return statuses.includes(status) ? undefined : `${request} is answered ${status}, not ${statuses.join(', ')}`
}
