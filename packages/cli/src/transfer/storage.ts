/** Where a receiver puts files. */
export interface Storage {
  /** Begins a file that has no name of its own yet. */
  begin(): Promise<UnnamedFile>
}

/** A file that is being written, out of everybody's sight. */
export interface UnnamedFile {
  /** Appends. The bytes are borrowed until it resolves. */
  write(bytes: Uint8Array): Promise<void>
  /**
   * Makes sure that everything is on the disk, then gives the file its name, all at once.
   *
   * @returns false, and the file is still unnamed, if the name is taken and `mayReplace` is false
   */
  publish(name: string, mayReplace: boolean): Promise<boolean>
  /** Removes the file, unless it was published. Never rejects. */
  discard(): Promise<void>
}
