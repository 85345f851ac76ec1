/** A scenario to start from: it goes as expected, and its comments say how to change that. */
export const starter = (name: string): string => `# Editors check this file while you write it, once there is a schema:
#   cleanroom schema > cleanroom.schema.json
# yaml-language-server: $schema=cleanroom.schema.json

name: ${name}
story: The agent goes away for good while the disks are being erased.   # what happens, in one sentence
lesson: Silence is a failure only when clean_callback_timeout is over.  # what it teaches
tags: [my own]

# Who is there: machines called node-1, node-2 and so on. Everything here has a default.
fleet:
  count: 1
  profile: two-disk-1u      # cleanroom hardware --help names all
  boot: ipxe                # or pxe, redfish-virtual-media
  tenant: tenant-a          # whose data are on the disks; null for blank disks
  # bmc: idrac9             # whose BMC, with its oddities

# Ironic options, as section.name.
options:
  conductor.clean_callback_timeout: 1800

# What the operator does. Each action waits for its moment: afterMs milliseconds after the start, or after an entry of the
# journal (on), the nth one if there are more.
actions:
  - do: provide

# What goes wrong, and when. cleanroom faults lists what there is.
faults:
  - do: agent down
    on: { kind: step, step: deploy.erase_devices, phase: start }
    afterMs: 3000
  # - do: bmc http
  #   rule: { match: { method: GET, path: '/redfish/v1/Systems/*' }, times: 2, does: { status: 503 } }

# What must come of it. To see a scenario fail, put "available" for "clean failed" in the last line of path, and run again:
# the report shows where the path diverged and the last lines of the journal.
expect:
  path: [manageable, cleaning, clean wait, cleaning, clean wait, cleaning, clean wait,
         clean failed]
  fields: { maintenance: true, fault: clean failure }   # of the node's record, by dotted path; null is absent
  lastError: ^Timeout reached while cleaning the node   # a regular expression, or null
  endsAfterMs: { max: 2400000 }
  # disks: partly wiped      # the truth: wiped, partly wiped, tenant data; or by device: { /dev/sda: wiped }
  counts:
    - { of: { kind: boot }, is: 1 }
`
