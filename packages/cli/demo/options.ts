import { Command } from 'commander'
import {
  addMainConditions,
  type ConditionOptions,
  toConditions,
} from '../src/arguments/conditions.ts'
import { addControllerOption, type ControllerOptions } from '../src/arguments/controller.ts'
import { wholeNumber } from '../src/arguments/numbers.ts'

/** What the demo is asked to do. */
export interface DemoOptions extends ConditionOptions, ControllerOptions {
  readonly seconds: number
  /** A file to send; one is made up if undefined. */
  readonly file?: string
  readonly seed?: string
  readonly json?: true
}

const HELP = `
Three processes: a server, a client, and between them a link that is as bad as you say. The client
sends a file; at the same time game state, voice, events and chat flow. The run ends when these have
flowed for their time and the file is done, after 180 s at most.

Exit code 0: every reliable message arrived once and in order, no other came twice or out of order,
and the file's SHA-256 is the same at both ends.

  npm run demo -- --loss 10% --delay 40 --file video.mp4`

/** Reads the arguments. Throws what commander throws. */
export function readOptions(args: readonly string[]): DemoOptions {
  const command = new Command('demo')
    .description('Show reliable UDP at work over a bad network, on this machine.')
    .exitOverride()
    .showHelpAfterError('Try --help.')
    .addHelpText('after', HELP)
  addMainConditions(command, { loss: 0.05, delay: 40, jitter: 10, reorder: 0 })
  addControllerOption(command)
    .option('--seconds <s>', 'how long state, voice, events and chat flow', wholeNumber(1, 170), 10)
    .option('--file <path>', 'the file to send (default: 500 kB made up for it)')
    .option('--seed <text>', 'lose the same datagrams again')
    .option('--json', 'print one JSON object at the end; progress goes to standard error')
    .parse([...args], { from: 'user' })
  return command.opts<DemoOptions>()
}

/** The link's conditions; an option that is 0 leaves the link alone. */
export { toConditions }
