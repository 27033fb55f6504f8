import {
  aimd,
  bbr,
  type CongestionControllerFactory,
  cubic,
  tfrc,
  unlimited,
} from '@rudp/congestion'

/** Controllers by the name that reports give them: a worker cannot be sent a function. */
export const CONTROLLERS = { aimd, bbr, cubic, tfrc, unlimited } as const

export type ControllerName = keyof typeof CONTROLLERS

export function controllerOf(name: ControllerName): CongestionControllerFactory {
  return CONTROLLERS[name]
}
