import { controllerContract } from '@rudp/congestion/testing'
import { describe, it } from 'vitest'
import { fewMs } from '../src/few-ms.ts'

describe('fewMs keeps the contract:', () => {
  for (const { name, run } of controllerContract(fewMs)) it(name, run)
})
