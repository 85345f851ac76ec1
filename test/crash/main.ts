import { crashRun } from './crash-run.ts'

/** `npm run crash [-- kills seed]`: kills a working server again and again, and looks at its database each time. */
const [kills = '200', seed = `crash-${Date.now()}`] = process.argv.slice(2)
console.log(`seed ${seed}`)
const report = await crashRun(Number(kills), seed, (line) => console.log(line))
for (const text of report.wrong) console.log(text)
const { answered, locked, wrong } = report
console.log(`${kills} kills, ${answered} requests answered, ${locked} locks broken, ${wrong.length} things wrong`)
process.exit(report.wrong.length > 0 ? 1 : 0)
