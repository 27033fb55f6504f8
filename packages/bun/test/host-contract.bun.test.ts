import { test } from 'bun:test'
import { hasIpv6, hostContract } from '@rudp-tooling/host-contract'
import { bunRuntime } from '../src/bun-runtime.ts'
import { connect, listen } from '../src/index.ts'

hostContract({
  runtime: bunRuntime,
  listen,
  connect,
  hearsRefusals: true,
  hasIpv6: await hasIpv6(bunRuntime),
  hasOffload: process.platform === 'linux',
  test,
})
