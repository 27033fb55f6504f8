import { backpressure } from './backpressure.ts'
import type { Host } from './host.ts'
import { lifecycle } from './lifecycle.ts'
import { messages } from './messages.ts'
import { misuse } from './misuse.ts'
import { refusal } from './refusal.ts'
import { restart } from './restart.ts'
import { sockets } from './sockets.ts'

/** Registers the tests that an adapter has to pass on its own runtime. */
export function hostContract(host: Host): void {
  sockets(host)
  lifecycle(host)
  messages(host)
  backpressure(host)
  refusal(host)
  restart(host)
  misuse(host)
}
