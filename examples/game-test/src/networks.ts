import { burstLoss, type LinkConditions } from '@rudp/simulator'

/** Networks that players really have, and one that nobody should. */
export const NETWORKS: Readonly<Record<string, LinkConditions>> = {
  fibre: { delayMs: 8, jitterMs: 1 },
  wifi: { delayMs: 15, jitterMs: 10, loss: burstLoss(0.02, 3) },
  mobile: { delayMs: 45, jitterMs: 30, jitterReorders: true, loss: 0.05 },
  tunnel: {
    delayMs: 60,
    jitterMs: 20,
    loss: 0.2,
    duplicate: 0.1,
    outages: [{ fromMs: 10_000, untilMs: 12_000, everyMs: 20_000 }],
  },
}
