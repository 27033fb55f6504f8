import { hasIpv6, hostContract } from '@rudp-tooling/host-contract'
import { test } from 'vitest'
import { connect, listen } from '../src/index.ts'
import { nodeRuntime } from '../src/node-runtime.ts'

hostContract({
  runtime: nodeRuntime,
  listen,
  connect,
  hearsRefusals: true,
  hasIpv6: await hasIpv6(nodeRuntime),
  hasOffload: process.platform === 'linux',
  test,
})
