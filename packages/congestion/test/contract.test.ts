import type { CongestionControllerFactory } from '@rudp/congestion'
import { aimd, bbr, bbrWith, cubic, fixedRate, tfrc, unlimited } from '@rudp/congestion'
import type { ContractOptions } from '@rudp/congestion/testing'
import { controllerContract } from '@rudp/congestion/testing'
import { describe, it } from 'vitest'

const CONTROLLERS: Record<string, [CongestionControllerFactory, ContractOptions?]> = {
  tfrc: [tfrc],
  aimd: [aimd],
  cubic: [cubic],
  bbr: [bbr],
  'bbr as drafted': [bbrWith({ lossThreshold: 0.02 })],
  fixedRate: [fixedRate(100_000), { reactsToLoss: false }],
  unlimited: [unlimited, { reactsToLoss: false }],
}

describe.each(Object.entries(CONTROLLERS))('%s keeps the contract:', (_name, given) => {
  const [factory, options] = given
  for (const { name, run } of controllerContract(factory, options)) it(name, run)
})
