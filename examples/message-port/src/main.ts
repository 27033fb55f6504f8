import { talkToWorker } from './talk-to-worker.ts'

const reason = await talkToWorker((line) => console.log(line))
console.log(`closed: ${reason}`)
