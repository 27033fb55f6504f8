import type { LinkConditions } from '@rudp/simulator'
import type { Flow, Plan, SideName, SidePlan, WorldEvent } from './plan.ts'

const PLAIN_SIDE: SidePlan = {
  controller: 'unlimited',
  maxReceiveAlloc: 1_000_000,
  minSendRate: 0,
  redundantChannels: [],
  nonce: 0,
  driftPpm: 0,
  maxTimerLatenessMs: 0,
}
const PLAIN_FLOW: Partial<Flow> = {
  channel: 0,
  priority: 4,
  deadlineMs: 0,
  replaceKey: -1,
  wantsReceipts: false,
  triesTooMuch: false,
}
const PLAIN_PLAN: Partial<Plan> = {
  startMs: 0,
  tamper: { rate: 0, attacks: [] },
  intruderRate: 0,
  crowd: { clients: 0, limit: 4 },
  isIpv6: false,
  sendsEarly: false,
  heals: true,
}

/**
 * Takes away from a plan what it can do without.
 *
 * @param plan - one that fails
 * @param stillFails - whether another fails in the same way
 * @param maxTries - most plans to try
 * @returns one from which nothing more could be taken, or that far
 */
export function shrinkPlan(
  plan: Plan,
  stillFails: (plan: Plan) => boolean,
  maxTries: number = 1_000,
): Plan {
  let smallest = plan
  let tries = 0
  for (;;) {
    let hasShrunk = false
    for (const candidate of smallerPlans(smallest)) {
      if (tries++ === maxTries) return smallest
      if (!stillFails(candidate)) continue
      smallest = candidate
      hasShrunk = true
      break
    }
    if (!hasShrunk) return smallest
  }
}

/** Plans that differ from `plan` by one thing that was taken away; the largest cuts first. */
function* smallerPlans(plan: Plan): Generator<Plan> {
  for (const flows of smallerLists(plan.flows)) yield { ...plan, flows }
  for (const events of smallerLists(plan.events)) yield { ...plan, events }
  for (const [key, value] of Object.entries(PLAIN_PLAN)) {
    if (isOther(plan[key as keyof Plan], value)) yield { ...plan, [key]: value }
  }
  for (const direction of ['up', 'down'] as const) {
    for (const link of smallerLinks(plan[direction])) yield { ...plan, [direction]: link }
  }
  for (const side of ['client', 'server'] as const) yield* plansWithPlainer(plan, side)
  for (const attacks of smallerLists(plan.tamper.attacks)) {
    if (attacks.length > 0) yield { ...plan, tamper: { ...plan.tamper, attacks } }
  }
  for (let i = 0; i < plan.flows.length; i++) {
    for (const flow of smallerFlows(plan.flows[i]!)) {
      yield { ...plan, flows: plan.flows.with(i, flow) }
    }
  }
  for (let i = 0; i < plan.events.length; i++) {
    for (const event of smallerEvents(plan.events[i]!)) {
      yield { ...plan, events: plan.events.with(i, event) }
    }
  }
  if (plan.sendingMs > 100) yield { ...plan, sendingMs: Math.ceil(plan.sendingMs / 2) }
}

/** Halves first, then all but one. */
function* smallerLists<T>(list: readonly T[]): Generator<readonly T[]> {
  if (list.length === 0) return
  const half = list.length >> 1
  if (half > 0) {
    yield list.slice(0, half)
    yield list.slice(half)
  }
  for (let i = 0; i < list.length; i++) yield list.toSpliced(i, 1)
}

function* smallerLinks(link: LinkConditions): Generator<LinkConditions> {
  for (const key of Object.keys(link)) {
    const { [key as keyof LinkConditions]: _, ...rest } = link
    yield rest
  }
  const { loss } = link
  if (typeof loss === 'object') {
    yield { ...link, loss: loss.goodToBad / (loss.goodToBad + loss.badToGood) }
  }
}

function* plansWithPlainer(plan: Plan, side: SideName): Generator<Plan> {
  if (isOther(plan[side], PLAIN_SIDE)) yield { ...plan, [side]: PLAIN_SIDE }
  for (const [key, value] of Object.entries(PLAIN_SIDE)) {
    if (isOther(plan[side][key as keyof SidePlan], value)) {
      yield { ...plan, [side]: { ...plan[side], [key]: value } }
    }
  }
}

function* smallerFlows(flow: Flow): Generator<Flow> {
  if (flow.count > 1) yield { ...flow, count: flow.count >> 1 }
  if (flow.count > 1) yield { ...flow, count: flow.count - 1 }
  if (flow.maxBytes > flow.minBytes) yield { ...flow, maxBytes: flow.minBytes }
  if (flow.minBytes > 12) yield { ...flow, minBytes: 12, maxBytes: 12 }
  for (const [key, value] of Object.entries(PLAIN_FLOW)) {
    if (flow[key as keyof Flow] !== value) yield { ...flow, [key]: value }
  }
}

function* smallerEvents(event: WorldEvent): Generator<WorldEvent> {
  if ('forMs' in event && event.forMs > 10) yield { ...event, forMs: event.forMs >> 1 }
  if (event.atMs > 10) yield { ...event, atMs: event.atMs >> 1 }
}

function isOther(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b)
}
