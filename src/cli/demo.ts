import { didYouMean } from '../conductor/options/options.ts'
import { filmOf, NoSuchNode, type Film } from '../demo/film.ts'
import { closing, opening, pages, type FrameOptions } from '../demo/frame.ts'
import { letterOf, quizLines, quizOf, type Quiz } from '../demo/quiz.ts'
import { turnsOf, type Turn } from '../demo/turns.ts'
import { library } from '../scenarios/library/index.ts'
import { positiveNumber } from './arguments.ts'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'
import type { Output } from './output.ts'
import { chosenScenarios } from './scenario-files.ts'
import { Theatre } from './theatre.ts'

export const demo = command({
  name: 'demo',
  summary: 'plays a scenario in the terminal, with explanations for people who have never seen Ironic',
  usage: 'NAME|FILE [--speed N] [--step] [--quiz] [--seed N] [--node NAME]',
  options: {
    speed: { value: 'N', says: 'how many times faster than life it plays (60); long silences pass faster still' },
    step: { says: 'wait for a key at every turning point' },
    quiz: { says: 'do not tell what goes wrong, but ask at the end' },
    seed: { value: 'N', says: 'the seed of all chance (1)' },
    node: { value: 'NAME', says: 'which node of a fleet to watch (the first)' },
  },
  examples: [
    ['demo ramdisk-never-calls-back', 'half an hour of silence, in one minute'],
    ['demo ramdisk-restart-mid-erase --step', 'for a class: a key for every turning point'],
    ['demo firmware-ignores-erase --quiz', 'what went wrong?'],
    ['demo ramdisk-restart-mid-erase > demo.txt', 'the turning points as plain text'],
  ],
  more: ['Keys: space or enter goes on, q ends. Without a terminal the turning points are printed one after another.'],
  async run({ options, positionals }, output) {
    const [name, ...more] = positionals
    if (name === undefined || more.length > 0)
      throw new BadInput('cleanroom demo takes one scenario, such as cleanroom demo ramdisk-never-calls-back.')
    const speed = positiveNumber('--speed', options.speed ?? '60')
    const { seed = '1', node } = options
    const chosen = await chosenScenarios([name])
    const [first] = chosen
    if (!first || chosen.length > 1) throw new BadInput(`${name} is more than one scenario; a demo plays one.`)
    const { scenario } = first
    const film = await filmed(scenario, { seed, ...(node === undefined ? {} : { node }) })
    const quiz = options.quiz ? quizOf(scenario, library, seed) : undefined
    const turns = turnsOf(film).filter(({ tells }) => !quiz || !tells)
    const frame: FrameOptions = { paint: (colour, text) => output.colour(colour, text), quiz: quiz !== undefined }
    const theatre = Theatre.open(process.stdin, process.stdout)
    if (!theatre) return recorded({ film, turns, frame, quiz, output })
    try {
      return await theatre.play({ film, turns, frame, quiz, speed, step: options.step === true })
    } finally {
      theatre.close()
    }
  },
})

async function filmed(...[scenario, options]: Parameters<typeof filmOf>): Promise<Film> {
  try {
    return await filmOf(scenario, options)
  } catch (error) {
    if (!(error instanceof NoSuchNode)) throw error
    const near = didYouMean(options?.node ?? '', error.nodes)
    throw new BadInput(
      `There is no node ${options?.node} in ${scenario.name}.${near || ` There are: ${error.nodes.join(', ')}.`}`,
    )
  }
}

type Recorded = { film: Film; turns: readonly Turn[]; frame: FrameOptions; quiz: Quiz | undefined; output: Output }

/** For a file or a pipe: the turning points one after another. */
function recorded({ film, turns, frame, quiz, output }: Recorded): 0 {
  const say = (lines: readonly string[]) => lines.forEach((line) => output.line(line))
  say(opening(film, frame))
  output.line()
  say(pages(film, turns, frame))
  if (quiz) {
    say(quizLines(quiz))
    output.line()
    output.line(`The answer: ${letterOf(quiz.right)}`)
  }
  say(closing(film, frame))
  return 0
}
