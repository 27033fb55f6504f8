import type { LinkCounters } from '@rudp/simulator'
import { toJsonMs } from '../src/measure/durations.ts'
import type { DemoOptions } from './options.ts'
import type { Outcome, Plan } from './run-demo.ts'
import type { Tally, Verdict } from './verdict.ts'

/** What the demo prints with `--json`. */
export function toJson(
  options: DemoOptions,
  plan: Plan,
  outcome: Outcome,
  verdict: Verdict,
): Record<string, unknown> {
  const { client, server, link } = outcome
  const fileMs = server?.fileMs ?? Number.NaN
  return {
    ok: verdict.faults.length === 0,
    faults: verdict.faults,
    controller: client?.controller ?? null,
    conditions: {
      loss: options.loss,
      delay_ms: options.delay,
      jitter_ms: options.jitter,
      reorder: options.reorder,
    },
    seconds: options.seconds,
    took_ms: toJsonMs(outcome.tookMs),
    rtt_ms: toJsonMs(client?.rttMs ?? Number.NaN),
    file: {
      bytes: plan.fileBytes,
      sha256_sent: verdict.sha256Sent ?? null,
      sha256_received: verdict.sha256Received ?? null,
      ms: toJsonMs(fileMs),
      bytes_per_second: Number.isFinite(fileMs)
        ? Math.round((plan.fileBytes * 1000) / fileMs)
        : null,
    },
    modes: talliesJson(verdict.modes),
    flows: talliesJson(verdict.flows),
    link: link === undefined ? null : { up: linkJson(link.up), down: linkJson(link.down) },
  }
}

function talliesJson(tallies: ReadonlyMap<string, Tally>): Record<string, unknown> {
  return Object.fromEntries([...tallies].map(([name, tally]) => [name, tallyJson(tally)]))
}

function tallyJson({ latencies, ...tally }: Tally): Record<string, number | null> {
  return {
    sent: tally.sent,
    delivered: tally.delivered,
    lost: tally.sent - tally.delivered,
    out_of_order: tally.outOfOrder,
    duplicates: tally.duplicates,
    damaged: tally.damaged,
    p50_ms: toJsonMs(latencies.quantileMs(0.5)),
    p95_ms: toJsonMs(latencies.quantileMs(0.95)),
    p99_ms: toJsonMs(latencies.quantileMs(0.99)),
  }
}

function linkJson({
  offered,
  delivered,
  lost,
  offeredBytes,
}: LinkCounters): Record<string, number> {
  return { offered, delivered, lost, offered_bytes: offeredBytes }
}
