export type KeysReset = 'ResetAllKeysToDefault' | 'DeleteAllKeys' | 'DeletePK'

export type SecureBootState = { enabled: boolean; current: boolean; keys: 'factory' | 'none' | 'no platform key' }

/** Secure boot: what is set, what the running boot uses, and which keys there are. */
export class SecureBoot {
  /** Set; takes effect at the next POST. */
  enabled = false
  /** In force since the last POST. */
  current = false
  keys: SecureBootState['keys'] = 'factory'

  /** Without a platform key the firmware is in setup mode and enforces nothing. */
  get mode(): 'UserMode' | 'SetupMode' {
    return this.keys === 'factory' ? 'UserMode' : 'SetupMode'
  }

  resetKeys(type: KeysReset): void {
    this.keys = type === 'ResetAllKeysToDefault' ? 'factory' : type === 'DeleteAllKeys' ? 'none' : 'no platform key'
  }

  /** Done by POST. */
  applyPending(mode: 'UEFI' | 'Legacy'): void {
    this.current = this.enabled && this.mode === 'UserMode' && mode === 'UEFI'
  }

  toJSON(): SecureBootState {
    return { enabled: this.enabled, current: this.current, keys: this.keys }
  }

  restore({ enabled, current, keys }: SecureBootState): void {
    this.enabled = enabled
    this.current = current
    this.keys = keys
  }
}
