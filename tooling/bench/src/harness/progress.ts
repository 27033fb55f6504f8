/** Told how many measurements are done, and how many there will be. */
export type Progress = (done: number, total: number) => void
