import { burstLoss, type LinkConditions } from '@rudp/simulator'
import { type Command, InvalidArgumentError } from 'commander'
import { milliseconds, probability, quantity, wholeNumber } from './numbers.ts'

/** The options that {@link addConditions} adds, as they are read. */
export interface ConditionOptions {
  loss?: number
  burst?: number
  delay?: number
  jitter?: number
  reorder?: number
  reorderDelay?: number
  duplicate?: number
  corrupt?: number
  truncate?: number
  rate?: number
  queue?: number
  queueMs?: number
  mtu?: number
}

/** The names of the commonest conditions. */
export type ConditionDefaults = Pick<ConditionOptions, 'loss' | 'delay' | 'jitter' | 'reorder'>

/** Adds the conditions that people reach for most; they hold for each direction. */
export function addMainConditions(command: Command, defaults: ConditionDefaults): Command {
  return command
    .option('--loss <share>', 'datagrams lost: 0.05 or 5%', probability, defaults.loss)
    .option('--delay <ms>', 'delay each way', milliseconds, defaults.delay)
    .option('--jitter <ms>', 'how far the delay strays, up and down', milliseconds, defaults.jitter)
    .option(
      '--reorder <share>',
      'datagrams held back, to be overtaken',
      probability,
      defaults.reorder,
    )
}

/** Adds every condition of a link to `command`. */
export function addConditions(command: Command): Command {
  return addMainConditions(command, {})
    .option('--burst <count>', 'loss comes in bursts of so many datagrams on average', atLeastOne)
    .option('--reorder-delay <ms>', 'how long datagrams are held back (default: 10)', milliseconds)
    .option('--duplicate <share>', 'datagrams that arrive twice', probability)
    .option('--corrupt <share>', 'datagrams with a flipped bit', probability)
    .option('--truncate <share>', 'datagrams cut short', probability)
    .option('--rate <bits>', 'bits a second, with k, M or G: 10M', quantity)
    .option('--queue <bytes>', 'most bytes that wait for the rate, with k or M', quantity)
    .option('--queue-ms <ms>', 'longest wait for the rate (default: 100)', milliseconds)
    .option('--mtu <bytes>', 'drop larger IP packets', wholeNumber(28, 65_535))
}

/** Reads them back as the simulator wants them. */
export function toConditions(options: ConditionOptions): LinkConditions {
  const { loss = 0, burst = 1 } = options
  const conditions = {
    loss: burst > 1 && loss > 0 ? burstLoss(loss, burst) : loss,
    delayMs: options.delay,
    jitterMs: options.jitter,
    reorder: options.reorder,
    reorderDelayMs: options.reorderDelay,
    duplicate: options.duplicate,
    corrupt: options.corrupt,
    truncate: options.truncate,
    bitsPerSecond: options.rate,
    queueBytes: options.queue,
    queueMs: options.queueMs,
    mtuBytes: options.mtu,
  }
  const given = Object.entries(conditions).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as LinkConditions
}

function atLeastOne(text: string): number {
  const value = quantity(text)
  if (value < 1) throw new InvalidArgumentError('It must be 1 or more.')
  return value
}
