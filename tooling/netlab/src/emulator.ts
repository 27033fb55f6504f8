// Carries packets between two TUN devices, on Bun: `emulator.ts <device a> <device b> <options>`,
// options as JSON. Prints a line when the devices are there, and a line of counters for each line
// that it reads; ends with its standard input.

import { readSync, writeSync } from 'node:fs'
import { EmulatedLink, type LinkOptions } from './emulated-link.ts'
import { type LabCounters, LinkCounts } from './link-counters.ts'
import { Poll, TunDevice } from './tun-device.ts'

/** A look at the clock after so many packets read, however many wait. */
const BATCH = 16
const LONGEST_WAIT_MS = 50
const LATE_MS = 1
const NEWLINE = 10

const [nameA = '', nameB = '', json = ''] = process.argv.slice(2)
const options = JSON.parse(json) as LinkOptions

/** Packets from one host, on their way to the other. */
class Direction {
  readonly link: EmulatedLink = new EmulatedLink(options)
  readonly counts: LinkCounts = new LinkCounts()
  readonly #from: TunDevice
  readonly #to: TunDevice
  readonly #packet: Uint8Array = new Uint8Array(2048)

  constructor(from: TunDevice, to: TunDevice) {
    this.#from = from
    this.#to = to
  }

  readAll(): void {
    for (let read = 0; read < BATCH; read++) {
      const length = this.#from.read(this.#packet)
      if (length <= 0) return
      const packet = this.#packet.subarray(0, length)
      this.counts.count(packet, this.link.offer(performance.now(), packet))
    }
  }

  deliverDue(): void {
    for (;;) {
      const lateMs = performance.now() - this.link.nextMs
      if (!(lateMs >= 0)) return
      this.#to.write(this.link.take())
      delivered++
      if (lateMs > LATE_MS) late++
      latestMs = Math.max(latestMs, lateMs)
    }
  }
}

let delivered = 0
let late = 0
let latestMs = 0
const a = new TunDevice(nameA)
const b = new TunDevice(nameB)
const forth = new Direction(a, b)
const back = new Direction(b, a)
const poll = new Poll([a.descriptor, b.descriptor, 0])
writeSync(1, 'ready\n')

do {
  forth.deliverDue()
  back.deliverDue()
  const nextMs = Math.min(forth.link.nextMs, back.link.nextMs)
  poll.wait(Math.max(0, Math.min(nextMs - performance.now(), LONGEST_WAIT_MS)))
  if (poll.isReady(0)) forth.readAll()
  if (poll.isReady(1)) back.readAll()
} while (!poll.isReady(2) || answer())

/** Answers requests. Returns whether there will be more. */
function answer(): boolean {
  const input = Buffer.alloc(64)
  const length = readSync(0, input)
  for (let i = 0; i < length; i++) {
    if (input[i] !== NEWLINE) continue
    const counters: LabCounters = {
      atMs: performance.now(),
      forth: forth.counts,
      back: back.counts,
      lateShare: late / Math.max(delivered, 1),
      latestMs,
    }
    writeSync(1, `${JSON.stringify(counters)}\n`)
    delivered = 0
    late = 0
    latestMs = 0
  }
  return length > 0
}
