import { resolve } from 'node:path'
import { type Address, formatAddress } from '../arguments/address.ts'
import { toHex } from '../frames/hex.ts'
import { toJsonMs } from '../measure/durations.ts'
import { formatCount, formatTransfer } from '../terminal/format.ts'
import type { Printer } from '../terminal/printer.ts'
import { safeText } from '../terminal/safe-text.ts'
import type {
  IncomingResult,
  IncomingSummary,
  IncomingTransfer,
} from '../transfer/incoming-transfer.ts'
import type { Verdict } from '../transfer/protocol.ts'
import { TransferProgress } from '../transfer/transfer-progress.ts'

const REFRESH_MS = 100
/** Lines of the live part: more senders than that are not shown one by one. */
const MAX_LIVE_LINES = 8

interface Visitor {
  readonly peer: string
  readonly transfer: IncomingTransfer
  /** Of the file it sends now. */
  progress: { readonly file: object; readonly meter: TransferProgress } | undefined
}

/** Tells what a receiver does. */
export class ReceiveReport {
  readonly #printer: Printer
  readonly #folder: string
  readonly #visitors: Map<IncomingTransfer, Visitor> = new Map()
  readonly #timer: NodeJS.Timeout | undefined

  constructor(printer: Printer, folder: string) {
    this.#printer = printer
    this.#folder = folder
    if (printer.isLive) this.#timer = setInterval(() => this.#show(), REFRESH_MS)
  }

  listening({ hostname, port }: Address): void {
    const address = formatAddress({ hostname, port })
    this.#printer.event({ event: 'listening', address, port, out: resolve(this.#folder) })
    this.#printer.line(`Receiving on ${address} into ${safeText(this.#folder)}`)
  }

  arrived(peer: string, transfer: IncomingTransfer): void {
    this.#visitors.set(transfer, { peer, transfer, progress: undefined })
  }

  admitted(peer: string): void {
    this.#printer.event({ event: 'connected', peer })
    this.#printer.line(`${peer} connected`)
  }

  verdict(peer: string, file: IncomingSummary, { code, text, sha256 }: Verdict): void {
    const { name, sizeBytes, tookMs } = file
    const event = { event: 'file', ok: code === 'stored', peer, name, bytes: sizeBytes }
    if (code !== 'stored') {
      this.#printer.event({ ...event, code, message: text })
      this.#printer.note(`rudp: Cannot store ${safeText(name)} of ${peer}: ${text}`)
      return
    }
    const path = resolve(this.#folder, text)
    const hash = toHex(sha256)
    this.#printer.event({ ...event, stored_as: text, path, sha256: hash, ms: toJsonMs(tookMs) })
    const figures = formatTransfer(sizeBytes, tookMs)
    const asName = text === name ? '' : `, stored as ${safeText(text)}`
    const verified = this.#printer.colours.green('SHA-256 verified')
    this.#printer.line(`${safeText(name)}: received, ${verified}${asName} (${figures})`)
  }

  fault(peer: string, error: unknown): void {
    this.#printer.note(`rudp: ${peer}: ${(error as Error).stack ?? error}`)
  }

  left(peer: string, result: IncomingResult | undefined): void {
    for (const [transfer, visitor] of this.#visitors) {
      if (visitor.peer === peer) this.#visitors.delete(transfer)
    }
    if (result?.hasBegun !== true) return
    const { stored, failed, isComplete } = result
    this.#printer.event({ event: 'disconnected', peer, ok: isComplete, stored, failed })
    const lost = isComplete || failed > 0 ? '' : ', and did not finish'
    const failures = failed > 0 ? `, ${failed} failed` : ''
    this.#printer.line(`${peer} gone: ${formatCount(stored, 'file')} stored${failures}${lost}`)
  }

  end(): void {
    clearInterval(this.#timer)
    this.#printer.endLive()
  }

  #show(): void {
    const lines: string[] = []
    for (const visitor of this.#visitors.values()) {
      const { file } = visitor.transfer
      if (file === undefined) continue
      if (visitor.progress?.file !== file) {
        visitor.progress = { file, meter: new TransferProgress(file.sizeBytes) }
      }
      visitor.progress.meter.note(performance.now(), file.writtenBytes)
      lines.push(visitor.progress.meter.bar(file.name, this.#printer.columns))
    }
    const hidden = lines.length - MAX_LIVE_LINES
    if (hidden > 0) lines.splice(MAX_LIVE_LINES, hidden, `and ${formatCount(hidden, 'more file')}`)
    this.#printer.live(lines.join('\n'))
  }
}
