/** Figures as people read them. */

/** Milliseconds since the start of a run, such as `2:03.450` or `26:00:00.000`. @param {number} ms */
export function clock(ms, withMs = true) {
  const whole = Math.max(0, Math.round(ms))
  const hours = Math.floor(whole / 3_600_000)
  const minutes = Math.floor(whole / 60_000) % 60
  const seconds = Math.floor(whole / 1000) % 60
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0')
  const front = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes)
  return `${front}:${two(seconds)}${withMs ? `.${String(whole % 1000).padStart(3, '0')}` : ''}`
}

/** A length of time in its two largest units. @param {number} ms */
export function lasting(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
  return `${Math.floor(ms / 3_600_000)} h ${Math.round((ms % 3_600_000) / 60_000)} min`
}

/** Bytes in decimal units, as disks are sold. @param {number} bytes */
export function size(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

/** The class that colours a state, a verdict or anything else with a name. @param {string} text */
export const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, '-')
