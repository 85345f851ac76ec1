import { describe, expect, test } from 'vitest'
import { cleanroom } from '../../test/cli/captured.ts'

describe('bad input ends with 2 and says what would be right', () => {
  const cases: [string, RegExp][] = [
    ['staets', /no command staets. Did you mean states\?/],
    ['states --jsn', /no option --jsn. Did you mean --json\?/],
    ['states --json --mermaid', /exclude each other/],
    ['states now', /takes no argument, but got now/],
    ['faults F121', /no fault F121 in the catalogue: ids go from F01 to F120/],
    ['serve --port', /--port needs a value: --port P/],
    ['serve --port http', /--port must be a whole number from 1 to 65535, not "http"/],
    ['serve --json=yes', /--json takes no value, but got "yes"/],
    ['serve --nodes 1 --nodes 2', /--nodes is given twice/],
    ['serve --set agent.require_tsl=true', /Unknown option agent.require_tsl. Did you mean agent.require_tls\?/],
    ['serve --set agent.require_tls=perhaps', /agent.require_tls/],
    ['serve --bind 192.0.2.1 --account /dev/null', /must be user:password/],
    ['hardware --bind 192.0.2.1', /add --account FILE/],
    ['hardware --bind 0.0.0.0', /names no address/],
    ['hardware --ironic localhost', /--ironic must be a URL such as/],
    ['hardware --profile two-disk-1', /Did you mean two-disk-1u\?/],
    ['hardware --nodes 10001', /from 1 to 10000/],
    ['hardware --agents nowhere', /--agents must be ports, addresses or one-port/],
    ['hardware --agents one-port --tls', /--tls needs an address or a port/],
  ]
  test.each(cases)('%s', async (line, says) => {
    const { code, out, err } = await cleanroom(...line.split(' '))
    expect(err).toMatch(says)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })
})

describe('help', () => {
  test.each(['run', 'list', 'faults', 'states', 'replay', 'serve', 'hardware'])(
    'of %s shows an example',
    async (name) => {
      const { code, out } = await cleanroom(name, '--help')
      expect(code).toBe(0)
      expect(out).toContain(`Usage: cleanroom ${name}`)
      expect(out).toContain(`\n  cleanroom ${name}`)
    },
  )

  test('lists the commands', async () => {
    const { code, out } = await cleanroom('--help')
    expect(code).toBe(0)
    expect(out).toMatch(/^ {2}hardware {2}machines/m)
  })

  test('without a command it is shown and the exit code is 2', async () => {
    expect(await cleanroom()).toMatchObject({ code: 2, err: '' })
  })
})
