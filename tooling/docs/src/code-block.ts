/** A piece of code that a reader may copy: a fenced block of a page, or a docstring's example. */
export interface CodeBlock {
  /** Where it stands: `docs/api.md:12`. */
  readonly source: string
  /** What the fence says: `ts`, `sh` …; empty if nothing. */
  readonly language: string
  readonly code: string
  /** The comment `<!-- docs: … -->` right before it, without its frame. */
  readonly instruction: string | undefined
}

/** Something that is wrong with the documentation, and where. */
export interface Problem {
  readonly source: string
  readonly text: string
}
