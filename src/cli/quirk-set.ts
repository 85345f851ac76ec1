import { quirkIds, type QuirkId } from '../conductor/quirks.ts'
import { noSuch } from '../scenarios/mistake.ts'
import { BadInput } from './bad-input.ts'

/** What `--quirks` stands for: `upstream`, `none`, or just those named, with commas between them. */
export function quirksFrom(text: string): 'upstream' | 'none' | QuirkId[] {
  if (text === 'upstream' || text === 'none') return text
  return text.split(',').map((id) => {
    const known = quirkIds.find((one) => one === id)
    if (known === undefined) throw new BadInput(noSuch('quirk', id, ['upstream', 'none', ...quirkIds]))
    return known
  })
}
