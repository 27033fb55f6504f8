import { bounded } from './bounded.ts'
import type { CongestionController, CongestionControllerFactory } from './controller.ts'

/**
 * Sends whatever it is given at once, up to `maxSendRate`. For tests, and for memory-to-memory
 * links that cannot be congested; on a network it does harm.
 */
export const unlimited: CongestionControllerFactory = bounded(() => new Unlimited())

class Unlimited implements CongestionController {
  readonly name: string = 'unlimited'
  readonly windowBytes: number = Infinity
  readonly bytesPerSecond: number = Infinity
  readonly burstBytes: number = Infinity
  readonly nextTimeoutMs: number = Infinity

  onSent(): void {}
  onAcked(): void {}
  onLost(): void {}
  onSpuriousLoss(): void {}
  onPersistentCongestion(): void {}
  onIdle(): void {}
  onTimeout(): void {}
}
