import { columns, wrapped } from './frame.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import type { Scenario } from '../scenarios/scenario.ts'

/** A question with four answers, of which one is right. */
export type Quiz = { question: string; answers: readonly string[]; right: number }

/** What came of a run, as far as a scenario says: runs that end alike are told apart by looking closely. */
const endOf = ({ expect }: Scenario): string => String(expect.path?.at(-1) ?? expect.fields['provision_state'] ?? '')

/** Asks what went wrong: the scenario's story beside three others that end alike, in an order the seed decides. */
export function quizOf(scenario: Scenario, others: readonly Scenario[], seed: string): Quiz {
  const random = seededRandom(`quiz ${scenario.name} ${seed}`)
  const isOther = ({ name, story }: Scenario) => name !== scenario.name && story !== scenario.story
  const alike = others.filter((one) => isOther(one) && endOf(one) === endOf(scenario) && one.faults.length > 0)
  const pool = alike.length >= 3 ? alike : others.filter(isOther)
  const wrong = [...pool]
    .map((one) => ({ story: one.story, dice: random.next() }))
    .toSorted((a, b) => a.dice - b.dice)
    .slice(0, 3)
    .map(({ story }) => story)
  const right = Math.floor(random.next() * (wrong.length + 1))
  return {
    question: 'What went wrong?',
    answers: [...wrong.slice(0, right), scenario.story, ...wrong.slice(right)],
    right,
  }
}

/** The letter an answer is called by. */
export const letterOf = (index: number): string => String.fromCharCode(97 + index)

/** The question and its answers, as wide as a plain terminal. */
export const quizLines = ({ question, answers }: Quiz): string[] => [
  question,
  '',
  ...answers.flatMap((answer, i) =>
    wrapped(answer, columns - 5).map((line, n) => (n === 0 ? `  ${letterOf(i)}) ${line}` : `     ${line}`)),
  ),
]
