import { backpressure } from './backpressure.ts'
import { endings } from './endings.ts'
import { gameLoop } from './game-loop.ts'
import type { Host } from './host.ts'
import { iteration } from './iteration.ts'
import { lifecycle } from './lifecycle.ts'
import { longFrames } from './long-frames.ts'
import { manualDrive } from './manual-drive.ts'
import { messages } from './messages.ts'
import { misuse } from './misuse.ts'
import { offload, withoutOffload } from './offload.ts'
import { receipts } from './receipts.ts'
import { refusal } from './refusal.ts'
import { restart } from './restart.ts'
import { sockets } from './sockets.ts'

/** Registers the tests that an adapter has to pass on its own runtime. */
export function hostContract(host: Host): void {
  sockets(host)
  connections(host)
  offload(host)
  longFrames(host)
  if (host.hasOffload) connections(withoutOffload(host))
}

/** What goes over sockets of whichever kind. */
function connections(host: Host): void {
  lifecycle(host)
  endings(host)
  messages(host)
  receipts(host)
  iteration(host)
  backpressure(host)
  refusal(host)
  restart(host)
  misuse(host)
  manualDrive(host)
  gameLoop(host)
}
