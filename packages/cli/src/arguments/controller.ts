import {
  aimd,
  bbr,
  type CongestionControllerFactory,
  cubic,
  tfrc,
  unlimited,
} from '@rudp/congestion'
import { type Command, Option } from 'commander'

/** Controllers by the name that a command line gives them. */
export const CONTROLLERS: Readonly<Record<ControllerName, CongestionControllerFactory>> = {
  tfrc,
  aimd,
  cubic,
  bbr,
  unlimited,
}

export type ControllerName = 'tfrc' | 'aimd' | 'cubic' | 'bbr' | 'unlimited'

/** What {@link addControllerOption} leaves in a command's options. */
export interface ControllerOptions {
  /** The connection's default if undefined. */
  readonly controller?: ControllerName | undefined
}

/** Adds `--controller NAME` to a command that sends. */
export function addControllerOption(command: Command): Command {
  const names = Object.keys(CONTROLLERS)
  return command.addOption(
    new Option('--controller <name>', 'congestion controller').choices(names),
  )
}

/** What to pass on to `connect` and `listen`. */
export function congestionOf({ controller }: Readonly<ControllerOptions>): {
  readonly congestion?: CongestionControllerFactory
} {
  return controller === undefined ? {} : { congestion: CONTROLLERS[controller] }
}
