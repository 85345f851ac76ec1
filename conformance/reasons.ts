/** Why our conductor differs from Debian's Ironic in one fact of some cases. The usual reason is a later release. */
const reasons: readonly { cases: RegExp; fact: RegExp; because: string }[] = [
  {
    cases: /virtual media/,
    fact: /^power/,
    because: 'later releases switch the node off before they eject its media, also when the clean failed',
  },
  {
    cases: /heartbeats go on/,
    fact: /^(maintenance_reason|last_error)$/,
    because:
      "the platform's fetch does not tell a connection that was closed without an answer from one that was reset",
  },
  {
    cases: /BMC is down at provide/,
    fact: /^last_error$/,
    because:
      'later releases read the firmware first, which loses the connection unnoticed, and name the reason of a failed tear-down',
  },
  {
    cases: /refused at rest/,
    fact: /^a step (with a priority|of no interface)$/,
    because: 'later releases know more interfaces, and a later jsonschema prints the schema in its own order',
  },
]

export const reasonFor = (name: string, fact: string): string | undefined =>
  reasons.find((one) => one.cases.test(name) && one.fact.test(fact))?.because
