import { type Check, type Comparison, checkAll } from '../check.ts'
import { type BulkCell, describeCell } from './bulk-cell.ts'
import type { FlowsResult } from './run-flows.ts'
import { jainIndex } from './statistics.ts'

export interface MeasuredBulk {
  readonly cell: BulkCell
  readonly result: FlowsResult
}

/** The least utilisation by one flow; `NaN` where none is asked for. */
export function utilisationFloor({ controller, queueBdp }: BulkCell): number {
  switch (controller) {
    case 'bbr':
      return queueBdp < 1 ? 0.93 : 0.95
    case 'cubic':
    case 'aimd':
      return 0.92
    case 'tfrc':
      return queueBdp < 1 ? Number.NaN : 0.9
    default:
      return Number.NaN
  }
}

/** Jain's index over all thirty seconds. */
export function jainOf({ bytesBySecond }: FlowsResult): number {
  return jainIndex(bytesBySecond.map((bytes) => bytes.reduce((sum, each) => sum + each, 0)))
}

/** Holds every bulk cell against its figures. */
export function checkBulk(cells: readonly MeasuredBulk[]): Check[] {
  const single = cells.filter(({ cell }) => cell.flows === 1)
  const shared = cells.filter(({ cell }) => cell.flows > 1)
  return [
    ...(['bbr', 'cubic', 'aimd', 'tfrc'] as const).map((controller) =>
      checkLeast(
        `bulk: utilisation by one ${controller} flow`,
        single.filter(
          ({ cell }) => cell.controller === controller && !Number.isNaN(utilisationFloor(cell)),
        ),
        ({ result }) => result.utilisation,
        ({ cell }) => utilisationFloor(cell),
        {
          bbr: 'at least 95 %, 93 % with half a queue',
          cubic: 'at least 92 %',
          aimd: 'at least 92 %',
          tfrc: 'at least 90 % with a queue of 1 × and more',
        }[controller],
      ),
    ),
    checkLeast(
      'bulk: Jain’s index of 2 to 8 flows',
      shared,
      ({ result }) => jainOf(result),
      () => 0.97,
      'at least 0.97 over 30 s',
    ),
    checkLeast(
      'bulk: what left the bottleneck was of use',
      cells,
      ({ result }) => result.goodput / result.utilisation,
      () => 0.98,
      'at least 98 % became delivered messages (guards the others: nothing is resent in vain)',
    ),
    checkAll(
      'bulk: connections that ended',
      cells.map(({ cell, result }) => ({
        where: describeCell(cell),
        measured: result.dead,
        limit: 0,
      })),
      { wanted: 'none' },
    ),
  ]
}

function checkLeast(
  name: string,
  cells: readonly MeasuredBulk[],
  value: (cell: MeasuredBulk) => number,
  least: (cell: MeasuredBulk) => number,
  wanted: string,
): Check {
  const comparisons = cells.map(
    (each): Comparison => ({
      where: describeCell(each.cell),
      measured: value(each),
      limit: least(each),
    }),
  )
  return checkAll(name, comparisons, { wanted, atLeast: true })
}
