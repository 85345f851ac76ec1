/** One ordered misbehaviour of the agent. */
export type AgentFault = {
  /** Where it strikes. */
  switch: string
}
