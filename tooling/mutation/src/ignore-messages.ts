/** As much of Babel's syntax tree as we look at. */
interface Path {
  readonly node: {
    readonly type: string
    readonly callee?: { readonly type: string; readonly name?: string }
  }
}

/**
 * Leaves the words of error messages alone: that there is an error, and of which class, is the
 * behaviour; tests that repeat its text make every better wording a chore.
 */
export const ignoreMessages = {
  shouldIgnore(path: object): string | undefined {
    const { node } = path as Path
    const isError = node.type === 'NewExpression' && /Error$/.test(node.callee?.name ?? '')
    return isError ? 'the words of an error message' : undefined
  },
}
