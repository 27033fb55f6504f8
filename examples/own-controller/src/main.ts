import { aimd, bbr, cubic, tfrc } from '@rudp/congestion'
import { tryController } from './compare.ts'
import { fewMs } from './few-ms.ts'

console.log('20 s alone on 10 Mbit/s, 30 ms, with room for 60 ms in the queue\n')
console.log('controller   link used   queue, p95')
for (const [name, controller] of Object.entries({ 'few-ms': fewMs, tfrc, aimd, cubic, bbr })) {
  const { used, queueP95Ms } = tryController(controller)
  const share = `${(used * 100).toFixed(1)} %`
  console.log(
    `${name.padEnd(10)}${share.padStart(12)}${`${queueP95Ms.toFixed(1)} ms`.padStart(13)}`,
  )
}
