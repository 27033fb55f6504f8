import { Campaign } from './codec-fuzz.ts'
import { createEpisodeCounts, Episode, INPUTS_PER_EPISODE } from './episode.ts'

/** What is fuzzed. */
export type Target = 'decoder' | 'connection'

/** Inputs that one seed stands for. */
export const INPUTS_PER_SEED: Readonly<Record<Target, number>> = {
  decoder: 20_000,
  connection: INPUTS_PER_EPISODE,
}

/** What a fuzzing run has seen, by name; all of it adds up over workers. */
export type Counts = Record<string, number>

/** Runs all inputs of one seed and adds what they came upon to `counts`. Throws at a fault. */
export function runSeed(target: Target, seed: number, counts: Counts): void {
  if (target === 'decoder') {
    const campaign = new Campaign(seed)
    for (let i = 0; i < INPUTS_PER_SEED.decoder; i++) campaign.step()
    const { acceptedByType: _types, inputs, ...rest } = campaign.counts
    add(counts, 'decoderInputs', inputs)
    for (const [name, value] of Object.entries(rest)) add(counts, name, value)
    return
  }
  const episode = createEpisodeCounts()
  new Episode(seed, episode).run()
  const { states, inputs, ...rest } = episode
  add(counts, 'connectionInputs', inputs)
  for (const [name, value] of Object.entries(rest)) add(counts, name, value)
  for (const [name, value] of Object.entries(states)) add(counts, `${name}State`, value)
}

export function add(counts: Counts, name: string, value: number): void {
  counts[name] = (counts[name] ?? 0) + value
}
