import type { ReadStream, WriteStream } from 'node:tty'
import type { Film } from '../demo/film.ts'
import { closing, opening, screen, type FrameOptions } from '../demo/frame.ts'
import { momentOf, readingMs, stretchesOf } from '../demo/playback.ts'
import { letterOf, quizLines, type Quiz } from '../demo/quiz.ts'
import type { Turn } from '../demo/turns.ts'

type Play = {
  film: Film
  turns: readonly Turn[]
  frame: FrameOptions
  quiz: Quiz | undefined
  speed: number
  step: boolean
}

const escape = '\u001b['
/** Ten pictures a second are enough for a bar. */
const pictureMs = 100

/** Thrown when the spectator leaves. */
class Left extends Error {}

/** A terminal with somebody before it: pictures that replace each other, and keys. */
export class Theatre {
  readonly #input: ReadStream
  readonly #output: WriteStream
  #pressed: string | undefined
  #wake: () => void = () => {}
  #shown: string[] = []

  private constructor(input: ReadStream, output: WriteStream) {
    this.#input = input
    this.#output = output
    input.setRawMode(true)
    input.resume()
    input.on('data', this.#onData)
    output.write(`${escape}?25l`)
  }

  /** `undefined` if there is no terminal on either side. */
  static open(input: ReadStream, output: WriteStream): Theatre | undefined {
    return input.isTTY && output.isTTY ? new Theatre(input, output) : undefined
  }

  close(): void {
    this.#input.off('data', this.#onData)
    this.#input.setRawMode(false)
    this.#input.pause()
    this.#output.write(`${escape}?25h`)
  }

  /** Shows everything. 1 if the quiz was answered wrongly. */
  async play({ film, turns, frame, quiz, speed, step }: Play): Promise<0 | 1> {
    try {
      await this.#pauseAt([...opening(film, frame), '', 'Any key to begin, q to leave at any time.'])
      for (const [i, stretch] of stretchesOf(turns, speed).entries()) {
        for (let shownMs = 0; shownMs < stretch.showMs; shownMs += pictureMs) {
          this.#show(screen(film, momentOf(stretch, shownMs), frame))
          // A key takes the spectator straight to the next turning point.
          if ((await this.#key(pictureMs)) !== undefined) break
        }
        const { turn } = stretch
        const picture = screen(film, turn.at, { ...frame, turn, count: `[${i + 1}/${turns.length}]` })
        await this.#pauseAt(picture, step ? undefined : readingMs(turn))
      }
      return await this.#end(film, frame, quiz)
    } catch (error) {
      if (error instanceof Left) return 0
      throw error
    } finally {
      this.#output.write('\n')
    }
  }

  async #end(film: Film, frame: FrameOptions, quiz: Quiz | undefined): Promise<0 | 1> {
    if (!quiz) {
      this.#show(closing(film, frame))
      return 0
    }
    const { answers, right } = quiz
    const lines = quizLines(quiz)
    this.#show([...lines, '', `Your answer (${answers.map((_, i) => letterOf(i)).join(', ')})?`])
    for (;;) {
      await this.#key()
      const chosen = answers.findIndex((_, i) => letterOf(i) === this.#pressed)
      if (chosen >= 0) {
        const says = chosen === right ? frame.paint('green', 'Right.') : frame.paint('red', `No: ${letterOf(right)}.`)
        this.#show([...lines, '', says, '', ...closing(film, frame)])
        return chosen === right ? 0 : 1
      }
    }
  }

  /** Waits for a key, or for `forMs` milliseconds. */
  async #pauseAt(lines: readonly string[], forMs?: number): Promise<void> {
    this.#show(lines)
    await this.#key(forMs)
  }

  /** Only what is different is written, so that nothing flickers. */
  #show(lines: readonly string[]): void {
    const isNew = this.#shown.length === 0
    const count = Math.max(lines.length, this.#shown.length)
    let text = isNew ? `${escape}2J` : ''
    for (let i = 0; i < count; i++)
      if (isNew || lines[i] !== this.#shown[i]) text += `${escape}${i + 1};1H${lines[i] ?? ''}${escape}K`
    this.#output.write(`${text}${escape}${lines.length};1H`)
    this.#shown = [...lines]
  }

  readonly #onData = (data: Buffer): void => {
    this.#pressed = data.toString('utf8')
    this.#wake()
  }

  /** The key that is pressed within `forMs` milliseconds. Throws {@link Left} for q and control-c. */
  async #key(forMs?: number): Promise<string | undefined> {
    this.#pressed = undefined
    await new Promise<void>((resolve) => {
      const timer = forMs === undefined ? undefined : setTimeout(resolve, forMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    if (this.#pressed === 'q' || this.#pressed === '\u0003') throw new Left()
    return this.#pressed
  }
}
