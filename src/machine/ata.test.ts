import { describe, expect, it } from 'vitest'
import { AtaSecurity } from './ata.ts'

const drive = (more: Partial<AtaSecurity> = {}) =>
  Object.assign(new AtaSecurity({ security: true, enhanced: true }), more)
const refused = (reason: string) => ({ ok: false, reason })
const done = { ok: true }

describe("a drive's security feature set", () => {
  it('is enabled by a password, disabled with it, and with no other', () => {
    const ata = drive()
    expect(ata.setPassword('NULL')).toEqual(done)
    expect(ata.enabled).toBe(true)
    expect(ata.disable('other')).toEqual(refused('wrong password'))
    expect(ata.enabled).toBe(true)
    expect(ata.disable('NULL')).toEqual(done)
    expect(ata.enabled).toBe(false)
  })

  it('locks a drive with a password whenever it gets power, and no other', () => {
    const [open, guarded] = [drive({ frozen: true }), drive({ password: 'NULL', frozen: true })]
    for (const ata of [open, guarded]) ata.powerLost()
    expect([open.locked, guarded.locked]).toEqual([false, true])
    expect([open.frozen, guarded.frozen]).toEqual([false, false])
  })

  it('takes of a locked drive only the password', () => {
    const ata = drive({ password: 'NULL', locked: true })
    expect(ata.setPassword('new')).toEqual(refused('locked'))
    expect(ata.disable('NULL')).toEqual(refused('locked'))
    expect(ata.unlock('other')).toEqual(refused('wrong password'))
    expect(ata.locked).toBe(true)
    expect(ata.unlock('NULL')).toEqual(done)
    expect(ata.locked).toBe(false)
    // An open drive does not ask.
    expect(ata.unlock('other')).toEqual(done)
  })

  it('takes nothing while it is frozen, or where there is none', () => {
    for (const [ata, reason] of [
      [drive({ password: 'NULL', frozen: true }), 'frozen'],
      [drive({ password: 'NULL', supported: false }), 'not supported'],
    ] as const) {
      expect(ata.setPassword('new')).toEqual(refused(reason))
      expect(ata.unlock('NULL')).toEqual(refused(reason))
      expect(ata.disable('NULL')).toEqual(refused(reason))
      expect(ata.eraseRefusal('NULL', false)).toBe(reason)
      expect(ata.password).toBe('NULL')
    }
  })

  it('erases with its password, locked or not', () => {
    expect(drive().eraseRefusal('NULL', false)).toBe('password not set')
    expect(drive({ password: 'NULL' }).eraseRefusal('other', false)).toBe('wrong password')
    expect(drive({ password: 'NULL' }).eraseRefusal('NULL', true)).toBeUndefined()
    expect(drive({ password: 'NULL', enhanced: false }).eraseRefusal('NULL', true)).toBe('not supported')
    expect(drive({ password: 'NULL', enhanced: false }).eraseRefusal('NULL', false)).toBeUndefined()
    expect(drive({ password: 'NULL', locked: true }).eraseRefusal('NULL', false)).toBeUndefined()
  })

  it('is without a password after an erase', () => {
    const ata = drive({ password: 'NULL', locked: true })
    ata.erased()
    expect([ata.enabled, ata.locked]).toEqual([false, false])
  })

  it('fails where a drive is broken, and changes nothing', () => {
    const mishaps = { setPasswordFails: true, unlockFails: true, staysEnabledAfterErase: true }
    const [open, locked] = [drive({ mishaps }), drive({ mishaps, password: 'NULL', locked: true })]
    expect(open.setPassword('NULL')).toEqual(refused('command failed'))
    expect(open.enabled).toBe(false)
    expect(locked.unlock('NULL')).toEqual(refused('command failed'))
    expect(locked.locked).toBe(true)
    locked.erased()
    expect([locked.enabled, locked.locked]).toEqual([true, false])
  })

  it('is the same after it was saved', () => {
    const saved = drive({ password: 'NULL', locked: true, frozen: true, mishaps: { unlockFails: true } }).toJSON()
    const other = new AtaSecurity({ security: false, enhanced: false })
    other.restore(saved)
    expect(other.toJSON()).toEqual(saved)
    expect(saved).toMatchObject({ supported: true, enhanced: true, password: 'NULL', locked: true, frozen: true })
  })
})
