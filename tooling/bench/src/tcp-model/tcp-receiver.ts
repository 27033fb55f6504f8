import type { SimulatedHost } from '@rudp/simulator'
import { decodeSegment, encodeAck, type SegmentRange } from './segments.ts'

/** Linux waits no longer for a second segment (TCP_DELACK_MIN). */
const ACK_DELAY_MS = 40
/** Segments that Linux acknowledges one by one at first (TCP_MAX_QUICKACKS). */
const QUICK_ACKS = 16

/** The receiver of a TCP: acknowledges every second segment, and at once what is out of order (RFC 5681 §4.2). */
export class TcpReceiver {
  /** Segments that arrived in order. */
  next = 0
  readonly #host: SimulatedHost
  /** What arrived beyond a hole; the run that grew last comes first (RFC 2018 §4). */
  #blocks: SegmentRange[] = []
  #owed = 0
  #quickAcks = QUICK_ACKS
  #sender = ''

  constructor(host: SimulatedHost) {
    this.#host = host
    host.onDatagram = (bytes, from) => {
      this.#sender = from
      this.#handleSegment(decodeSegment(bytes))
    }
    host.onWake = () => this.#ack()
  }

  #handleSegment(number: number): void {
    const hadHole = this.#blocks.length > 0
    this.#owed++
    if (number === this.next) {
      this.next++
      this.#fill()
    } else if (number > this.next) this.#hold(number)
    const isAtOnce = hadHole || this.#blocks.length > 0 || this.#quickAcks-- > 0 || this.#owed >= 2
    if (isAtOnce) this.#ack()
    else this.#host.wakeAt(this.#host.nowMs + ACK_DELAY_MS)
  }

  #fill(): void {
    const following = this.#blocks.find(([from]) => from === this.next)
    if (following === undefined) return
    this.next = following[1]
    this.#blocks = this.#blocks.filter((block) => block !== following)
  }

  #hold(number: number): void {
    let grown: SegmentRange = [number, number + 1]
    const others: SegmentRange[] = []
    for (const block of this.#blocks) {
      if (block[1] < grown[0] || block[0] > grown[1]) others.push(block)
      else grown = [Math.min(block[0], grown[0]), Math.max(block[1], grown[1])]
    }
    this.#blocks = [grown, ...others]
  }

  #ack(): void {
    this.#owed = 0
    this.#host.wakeAt(Infinity)
    this.#host.send(this.#sender, encodeAck({ next: this.next, blocks: this.#blocks }))
  }
}
