import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TextHeaders } from './text-headers.ts'

const name = fc.constantFrom('ETag', 'etag', 'Location', 'x-auth-token', 'Content-Type', 'content-type', 'Allow')
const value = fc.stringMatching(/^[a-z0-9 ]{0,8}$/).map((text) => text.trim())
const change = fc.oneof(
  fc.record({ do: fc.constant('set' as const), name, value }),
  fc.record({ do: fc.constant('append' as const), name, value }),
  fc.record({ do: fc.constant('delete' as const), name }),
)

// Goal: no app can tell these headers from the platform's. Method: the same changes to both, then everything is read.
test('they hold what the platform would hold after any changes', () => {
  fc.assert(
    fc.property(fc.dictionary(name, value), fc.array(change, { maxLength: 12 }), (record, changes) => {
      const distinct = Object.fromEntries(Object.entries(record).map(([key, text]) => [key.toLowerCase(), text]))
      const both = [new Headers(distinct), new TextHeaders(distinct)] as const
      for (const one of both)
        for (const step of changes) {
          if (step.do === 'delete') one.delete(step.name)
          else one[step.do](step.name, step.value)
        }
      const [platform, text] = both
      expect([...text]).toEqual([...platform])
      expect([...text.keys()]).toEqual([...platform.keys()])
      expect([...text.values()]).toEqual([...platform.values()])
      for (const key of ['ETag', 'LOCATION', 'nothing']) {
        expect(text.get(key)).toBe(platform.get(key))
        expect(text.has(key)).toBe(platform.has(key))
      }
      expect([...new TextHeaders(text)]).toEqual([...platform])
      expect([...new TextHeaders(platform)]).toEqual([...platform])
    }),
  )
})
