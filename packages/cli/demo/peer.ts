import { createHash, type Hash } from 'node:crypto'
import type { RudpConnection } from '@rudp/node'
import { toHex } from '../src/frames/hex.ts'
import { Deferred } from '../src/transfer/deferred.ts'
import { FLOW_HEADER_BYTES } from './flow-message.ts'
import { FlowReceiver } from './flow-receiver.ts'
import { FlowSender } from './flow-sender.ts'
import { CONTROL_CHANNEL, FILE_FLOW, FLOWS, type Side } from './flows.ts'
import type { PeerReport, PeerStatus } from './ipc.ts'

/** What the sides tell each other on the control channel. */
type Control =
  /** I send no more, and have sent so many messages of each flow. */
  | { readonly ended: readonly number[] }
  /** I have everything reliable that you sent. */
  | { readonly complete: true }

/** What client and server have in common: the flows of one side of the connection. */
export class Peer {
  readonly sender: FlowSender
  readonly receiver: FlowReceiver = new FlowReceiver()
  /** Bytes of the file that were sent or received here. */
  fileBytes = 0
  readonly #connection: RudpConnection
  readonly #expectedFileBytes: number
  readonly #hash: Hash = createHash('sha256')
  readonly #complete: Deferred<void> = new Deferred()
  readonly #startedAtMs: number = performance.now()
  #sha256: string | undefined
  #fileMs = Number.NaN
  /** What the other side sent in all, once it has ended. */
  #theirs: readonly number[] | undefined
  #isComplete = false
  #areTheyComplete = false

  /** @param expectedFileBytes - of the file, whichever side it is on */
  constructor(connection: RudpConnection, side: Side, expectedFileBytes: number) {
    this.#connection = connection
    this.#expectedFileBytes = expectedFileBytes
    this.sender = new FlowSender(connection, side)
    this.noteFile(new Uint8Array(0))
  }

  /** Resolves when each side has everything reliable that the other sent. */
  get complete(): Promise<void> {
    return this.#complete.promise
  }

  /** Takes the next bytes of the file into account. Borrowed. */
  noteFile(bytes: Uint8Array): void {
    this.#hash.update(bytes)
    this.fileBytes += bytes.length
    if (this.fileBytes !== this.#expectedFileBytes) return
    this.#sha256 = toHex(this.#hash.copy().digest())
    this.#fileMs = performance.now() - this.#startedAtMs
  }

  handleMessage(message: Uint8Array, channel: number): void {
    if (channel === CONTROL_CHANNEL) {
      this.#handleControl(JSON.parse(new TextDecoder().decode(message)) as Control)
    } else if (this.receiver.handle(message, channel) === FILE_FLOW) {
      this.noteFile(message.subarray(FLOW_HEADER_BYTES))
    }
    this.#check()
  }

  /** Tells the other side that nothing more comes from here. */
  end(): void {
    this.#tell({ ended: this.sender.sent })
  }

  status(): PeerStatus {
    const { arrivals } = this.receiver
    const { rttMs, controller } = this.#connection.stats()
    return {
      sent: this.sender.sent,
      delivered: arrivals.map(({ delivered }) => delivered),
      quantilesMs: arrivals.map(({ latencies }) => [
        latencies.quantileMs(0.5),
        latencies.quantileMs(0.95),
        latencies.quantileMs(0.99),
      ]),
      fileBytes: this.fileBytes,
      rttMs,
      controller,
    }
  }

  report(): PeerReport {
    const { rttMs, controller } = this.status()
    return {
      sent: this.sender.sent,
      arrivals: this.receiver.arrivals.map(({ latencies, ...counts }) => ({
        ...counts,
        latenciesMs: latencies.toArray(),
      })),
      sha256: this.#sha256,
      fileMs: this.#fileMs,
      controller,
      rttMs,
    }
  }

  #handleControl(control: Control): void {
    if ('ended' in control) this.#theirs = control.ended
    else this.#areTheyComplete = true
  }

  #check(): void {
    if (!this.#isComplete && this.#hasEverything()) {
      this.#isComplete = true
      this.#tell({ complete: true })
    }
    if (this.#isComplete && this.#areTheyComplete) this.#complete.resolve()
  }

  #hasEverything(): boolean {
    const theirs = this.#theirs
    if (theirs === undefined) return false
    return FLOWS.every(
      ({ mode }, flow) =>
        mode !== 'reliable' || this.receiver.arrivals[flow]!.delivered >= theirs[flow]!,
    )
  }

  #tell(control: Control): void {
    this.#connection.send(JSON.stringify(control), { channel: CONTROL_CHANNEL, priority: 1 })
  }
}
