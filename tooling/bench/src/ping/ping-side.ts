// One side of a ping-pong, in a process of its own: the one without a port echoes.

import { NumberedMessages } from '../harness/numbered-messages.ts'
import type { SideInput } from '../harness/side-input.ts'
import { cpuMs, serveSide, sideInput } from '../harness/side-port.ts'
import { percentiles } from '../harness/statistics.ts'
import { openTransport } from '../peers/transports.ts'
import type { PingMark } from './ping-mark.ts'

const { transport: name, sizeBytes, port } = sideInput<SideInput>()
const transport = await openTransport(name)

if (port === undefined) {
  const listening = await transport.listen((link) => (message) => {
    link.send(message)
  })
  serveSide({ port: listening }, { mark: () => ({ cpuMs: cpuMs() }) })
} else {
  const sent = new NumberedMessages(sizeBytes)
  const received = new NumberedMessages(sizeBytes)
  let isSending = false
  let sentAtMs = 0
  let latenciesMs: number[] = []
  const send = (): void => {
    sentAtMs = performance.now()
    link.send(sent.next())
  }
  const link = await transport.connect(port, (message) => {
    latenciesMs.push(performance.now() - sentAtMs)
    received.check(message)
    if (isSending) send()
  })
  serveSide(
    {},
    {
      go() {
        isSending = true
        send()
      },
      stop() {
        isSending = false
      },
      mark(): PingMark {
        const { p50, p99 } = percentiles(latenciesMs)
        const samples = latenciesMs.length
        latenciesMs = []
        return { p50Us: p50 * 1_000, p99Us: p99 * 1_000, samples, damaged: received.damaged }
      },
    },
  )
}
