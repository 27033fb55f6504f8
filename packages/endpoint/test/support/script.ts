import type { Random } from '@rudp/simulator'
import type { Guarantee } from '../../src/index.ts'
import { messageOf, type Side } from './side.ts'

/** A message that was sent, and where it stood. */
export interface Sent {
  readonly value: number
  readonly guarantee: Guarantee
  /** Number of its set, or of what lies between two sets. */
  readonly run: number
  readonly isInSet: boolean
}

const GUARANTEES: readonly Guarantee[] = ['delivery', 'order', 'none']

/** Sends at random, alone and in sets, and writes down what. */
export class Script {
  readonly sent: Sent[] = []
  readonly #side: Side
  readonly #random: Random
  #run = 0

  constructor(side: Side, random: Random) {
    this.#side = side
    this.#random = random
  }

  /** Sends a few messages, or a set of them. */
  act(): void {
    const count = this.#random.int(1, 4)
    if (this.#random.chance(0.5)) {
      for (let index = 0; index < count; index++) this.#send(false)
      return
    }
    this.#run++
    this.#side.endpoint.asSet(() => {
      for (let index = 0; index < count; index++) this.#send(true)
    })
    this.#run++
  }

  #send(isInSet: boolean): void {
    const value = this.sent.length
    const guarantee = GUARANTEES[this.#random.int(0, 2)] ?? 'none'
    // Now and then one of several fragments.
    const sizeBytes = this.#random.chance(0.1) ? 4_000 : 4
    this.sent.push({ value, guarantee, run: this.#run, isInSet })
    this.#side.endpoint.sendPayload(guarantee, messageOf(value, sizeBytes))
  }
}

/** What is wrong with `received`; nothing, as a rule. */
export function findFaults(sent: readonly Sent[], received: readonly number[]): string[] {
  const faults: string[] = []
  const seen = new Set<number>()
  let lastRun = 0
  let lastOrdered = -1
  for (const value of received) {
    const message = sent[value]
    if (message === undefined) {
      faults.push(`${value} was never sent`)
      continue
    }
    if (seen.has(value)) faults.push(`${value} came twice`)
    seen.add(value)
    if (message.run < lastRun) faults.push(`${value} of run ${message.run} came after ${lastRun}`)
    lastRun = message.run
    if (message.guarantee === 'none' || message.isInSet) continue
    if (value < lastOrdered) faults.push(`${value} came after ${lastOrdered}`)
    lastOrdered = value
  }
  for (const { value, guarantee } of sent) {
    if (guarantee === 'delivery' && !seen.has(value)) faults.push(`${value} never came`)
  }
  return faults
}
