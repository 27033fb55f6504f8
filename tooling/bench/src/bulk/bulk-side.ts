// One side of a transfer, in a process of its own.
import { NumberedMessages } from '../harness/numbered-messages.ts'
import type { SideInput } from '../harness/side-input.ts'
import { cpuMs, serveSide, sideInput } from '../harness/side-port.ts'
import type { Link } from '../peers/transport.ts'
import { openTransport } from '../peers/transports.ts'

/** Sent in a row before the event loop has its turn. */
const BURST_BYTES = 131_072

const { transport: name, sizeBytes, port } = sideInput<SideInput>()
const transport = await openTransport(name)
const messages = new NumberedMessages(sizeBytes, transport.isLossy)
let link: Link | undefined
let isSending = false

const mark = (): Record<string, unknown> => ({
  nowMs: performance.now(),
  cpuMs: cpuMs(),
  messages: messages.count,
  frames: link?.framesReceived?.() ?? messages.count,
  damaged: messages.damaged,
})

if (port === undefined) {
  const listening = await transport.listen((opened) => {
    link = opened
    return (message) => messages.check(message)
  })
  serveSide({ port: listening }, { mark })
} else {
  const opened = await transport.connect(port, () => {})
  link = opened
  const go = (): void => {
    isSending = true
    void sendOn(opened)
  }
  const stop = (): void => {
    isSending = false
  }
  serveSide({}, { go, stop, mark })
}

/** Sends as much as the link takes. A link that takes all at once must not keep us from all else. */
async function sendOn(link: Link): Promise<void> {
  while (isSending) {
    for (let bytes = 0; isSending && bytes < BURST_BYTES; bytes += sizeBytes) {
      if (!link.send(messages.next())) await link.drained()
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}
