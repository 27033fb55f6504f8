import { bounded } from './bounded.ts'
import type { CongestionController, CongestionControllerFactory, PathInfo } from './controller.ts'
import { maxBurstBytes } from './pacer.ts'

/**
 * Sends at one rate, whatever the path says. For tests, and for a path whose capacity one owns
 * and shares with nobody (RFC 8085 §3.1.9 says what that takes).
 *
 * @param bytesPerSecond The rate; more than 0 and finite.
 * @throws {RangeError} If it is not.
 */
export function fixedRate(bytesPerSecond: number): CongestionControllerFactory {
  if (!(bytesPerSecond > 0 && bytesPerSecond < Infinity)) {
    throw new RangeError(
      `Cannot create fixedRate: bytesPerSecond must be positive and finite, got ${bytesPerSecond}`,
    )
  }
  return bounded((path) => new FixedRate(bytesPerSecond, path))
}

class FixedRate implements CongestionController {
  readonly name: string = 'fixed-rate'
  readonly windowBytes: number = Infinity
  readonly bytesPerSecond: number
  readonly burstBytes: number
  readonly nextTimeoutMs: number = Infinity

  constructor(bytesPerSecond: number, path: Readonly<PathInfo>) {
    this.bytesPerSecond = bytesPerSecond
    this.burstBytes = maxBurstBytes(bytesPerSecond, path.maxFrameBytes)
  }

  onSent(): void {}
  onAcked(): void {}
  onLost(): void {}
  onSpuriousLoss(): void {}
  onPersistentCongestion(): void {}
  onIdle(): void {}
  onTimeout(): void {}
}
