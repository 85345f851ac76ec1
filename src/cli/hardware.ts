import { httpUrl } from './arguments.ts'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'
import { announced, askedToEnd, farmOptions, farmSettings, reportDisks, startFarm } from './farm.ts'

export const hardware = command({
  name: 'hardware',
  summary: 'machines, their BMCs and agents on real ports, for an Ironic elsewhere',
  usage: '[--nodes N] [--ironic URL] [--base-port P] [--json]',
  options: { ironic: { value: 'URL', says: 'where agents find Ironic (http://127.0.0.1:6385)' }, ...farmOptions },
  examples: [
    ['hardware --nodes 2', 'two machines for the Ironic on port 6385; prints how to enrol them'],
    ['hardware --speed 60 --boot redfish-virtual-media', 'boots in seconds instead of minutes'],
    ['hardware --nodes 8 --one-bmc --bmc-tls', 'one BMC with eight systems, over HTTPS'],
    ['hardware --db lab.sqlite --faults rules.yaml', 'goes on where it ended, with BMCs that misbehave'],
  ],
  more: ['It runs until it is interrupted and then tells what is left on every disk.'],
  async run({ options, positionals }, output) {
    if (positionals.length > 0) throw new BadInput(`cleanroom hardware takes no argument, but got ${positionals[0]}.`)
    const ironicUrl = httpUrl('--ironic', options.ironic ?? 'http://127.0.0.1:6385')
    const settings = farmSettings(options)
    const ended = askedToEnd()
    const farm = await startFarm(options, settings, { ironicUrl })
    const { lab } = farm
    const json = options.json === true
    for (const node of lab.nodes) {
      const machine = announced(node)
      if (json) output.line(JSON.stringify(machine))
      else for (const line of enrolment(machine, node.spec.boot)) output.line(line)
    }
    if (json) output.line(JSON.stringify({ ready: lab.nodes.length }))
    else output.note(`${lab.nodes.length} machines for ${ironicUrl}; interrupt to end.`)
    await ended
    reportDisks(lab, json, output)
    farm.stop()
    // Listeners and timers of the lab would keep the program alive.
    process.exit(0)
  },
})

/** Nobody has signed the certificates of BMCs. */
const unchecked = (url: string) => (url.startsWith('https:') ? ' --driver-info redfish_verify_ca=False' : '')

/** The commands that tell Ironic of a machine. */
const enrolment = (machine: ReturnType<typeof announced>, boot: string): string[] => [
  `baremetal node create --driver redfish --name ${machine.name} --boot-interface ${boot} \\`,
  `  --driver-info redfish_address=${machine.bmc} --driver-info redfish_system_id=${machine.system} \\`,
  `  --driver-info redfish_username=${machine.username} --driver-info redfish_password=${machine.password}${unchecked(machine.bmc)}`,
  ...machine.macs.map(
    (mac) => `baremetal port create --node $(baremetal node show ${machine.name} -f value -c uuid) ${mac}`,
  ),
  '',
]
