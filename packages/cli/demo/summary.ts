import { formatBytes, formatClock, formatRate, formatShare } from '../src/terminal/format.ts'
import type { coloursFor } from '../src/terminal/printer.ts'
import { FLOWS } from './flows.ts'
import type { DemoOptions } from './options.ts'
import type { Outcome, Plan } from './run-demo.ts'
import { table } from './table.ts'
import type { Tally, Verdict } from './verdict.ts'

type Colours = ReturnType<typeof coloursFor>

/** The end of the demo, for people. */
export function summary(
  options: DemoOptions,
  plan: Plan,
  outcome: Outcome,
  verdict: Verdict,
  colours: Colours,
): string {
  const { faults } = verdict
  const head = ['mode', 'what', 'sent', 'delivered', 'lost on purpose', 'p50', 'p95', 'p99']
  const rows = FLOWS.map(({ name, mode }) => tallyRow(mode, name, verdict.flows.get(name)!))
  const end =
    faults.length === 0
      ? [colours.green('✔ every reliable message arrived once and in order')]
      : faults.map((fault) => colours.red(`✘ ${fault}`))
  return [
    '',
    table([head, ...rows], 2),
    '',
    fileLine(plan, outcome, verdict, colours),
    linkLine(options, outcome),
    ...end,
  ].join('\n')
}

function tallyRow(mode: string, name: string, tally: Tally): string[] {
  const { sent, delivered, latencies } = tally
  const lost = sent - delivered
  const onPurpose =
    mode === 'reliable'
      ? lost === 0
        ? '-'
        : `NOT: ${lost}`
      : `${lost} (${formatShare(lost / sent)})`
  const ms = (share: number): string => {
    const value = latencies.quantileMs(share)
    return Number.isFinite(value) ? `${value.toFixed(0)} ms` : '-'
  }
  return [mode, name, `${sent}`, `${delivered}`, onPurpose, ms(0.5), ms(0.95), ms(0.99)]
}

function fileLine(
  plan: Plan,
  { server, tookMs }: Outcome,
  verdict: Verdict,
  colours: Colours,
): string {
  const { sha256Sent, sha256Received } = verdict
  const size = formatBytes(plan.fileBytes)
  if (sha256Received === undefined)
    return colours.red(`✘ file: ${size}, not done after ${formatClock(tookMs)}`)
  const fileMs = server?.fileMs ?? Number.NaN
  const rate = formatRate((plan.fileBytes * 1000) / fileMs)
  const figures = `${size} in ${(fileMs / 1000).toFixed(1)} s, ${rate}`
  if (sha256Sent !== sha256Received) return colours.red(`✘ file: ${figures}, SHA-256 differs`)
  return colours.green(`✔ file: ${figures}, SHA-256 verified: ${sha256Received.slice(0, 16)}…`)
}

function linkLine(options: DemoOptions, { client, link }: Outcome): string {
  const offered = (link?.up.offered ?? 0) + (link?.down.offered ?? 0)
  const lost = (link?.up.lost ?? 0) + (link?.down.lost ?? 0)
  const rtt = client === undefined ? '-' : `${client.rttMs.toFixed(0)} ms`
  return (
    `  link: lost ${lost} of ${offered} datagrams (${formatShare(lost / offered)}), ` +
    `${options.delay} ms ± ${options.jitter} ms each way; round trip ${rtt}, ` +
    `congestion control ${client?.controller ?? '-'}`
  )
}
