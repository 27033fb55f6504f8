import { figure } from '../check.ts'
import type { FairnessReport } from './measure-fairness.ts'

/** The runs for people. */
export function fairnessTable({ skipped, cells }: FairnessReport): string[][] {
  if (skipped !== undefined) return [[`skipped: ${skipped}`]]
  const percent = (share: number): string => `${figure(share * 100)} %`
  return [
    ['Mbit/s', 'rudp', 'TCP', 'rudp has', 'TCP has', 'ratio', 'rudp loses', 'TCP loses', 'late'],
    ...cells.map((cell) => [
      `${cell.mbit}`,
      cell.rudp ?? '–',
      cell.tcp ?? '–',
      cell.rudp_mbit.toFixed(2),
      cell.tcp_mbit.toFixed(2),
      cell.ratio === null ? '–' : cell.ratio.toFixed(2),
      percent(cell.rudp_loss),
      percent(cell.tcp_loss),
      percent(cell.late),
    ]),
  ]
}
