/** A package whose source is mutated. */
export interface Target {
  readonly name: string
  /** The share of its mutants, in per cent, that tests have to notice. */
  readonly thresholdPercent: number
  /** Source that is left alone, relative to the package, and why. */
  readonly untouched: Readonly<Record<string, string>>
  /** Tests that are left out, relative to the package, and why. */
  readonly withoutTests: Readonly<Record<string, string>>
  /** The test that notices most: tried before the others that cross modules. */
  readonly earlyTest?: string
}

const TESTING = 'helps tests, and is no part of the protocol'
const SLOW = 'takes seconds for each mutant that survives; scores are lower without it, if anything'
const OFFLOAD = 'calls the kernel; tried on real sockets, and on a fake kernel that shows no speed'
const SOCKETS = 'is for applications: the host contract tries it over sockets, on each runtime'
/** The public interface of the adapters, in `host`. */
const API: readonly string[] = [
  'client-side',
  'connection-owner',
  'create-api',
  'driver',
  'endpoint-options',
  'public-side',
  'rudp-connection',
  'rudp-server',
  'send-data',
  'server-side',
  'step-timer',
  'stepped-connection',
  'stepped-server',
  'stepper',
  'timer-handle',
  'web-runtime',
]

/** What issue 6 asks for, package by package. */
export const TARGETS: readonly Target[] = [
  {
    name: 'wire',
    thresholdPercent: 90,
    untouched: {},
    withoutTests: {
      'test/allocation.test.ts': 'measures memory, which the switches of the mutants allocate',
    },
  },
  {
    name: 'reliability',
    thresholdPercent: 90,
    untouched: {},
    withoutTests: { 'test/loss-recovery.test.ts': SLOW },
    earlyTest: 'test/histories.test.ts',
  },
  {
    name: 'congestion',
    thresholdPercent: 90,
    untouched: { 'src/testing/**': TESTING, 'src/testing.ts': TESTING },
    withoutTests: { 'test/sharing.test.ts': SLOW },
    earlyTest: 'test/answers.test.ts',
  },
  {
    name: 'channels',
    thresholdPercent: 85,
    untouched: {},
    withoutTests: {},
    earlyTest: 'test/histories.test.ts',
  },
  {
    name: 'connection',
    thresholdPercent: 85,
    untouched: {
      'src/testing/**': TESTING,
      'src/host/offload/**': OFFLOAD,
      ...Object.fromEntries(API.map((name) => [`src/host/${name}.ts`, SOCKETS])),
    },
    withoutTests: {
      'test/delivery.test.ts': SLOW,
      'src/host/socket-trouble.test.ts': 'waits for real timers',
    },
    earlyTest: 'test/worlds.test.ts',
  },
]
