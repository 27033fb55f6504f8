import { join } from 'node:path'
import { Application, ReflectionKind } from 'typedoc'
import type { Problem } from './code-block.ts'
import type { PackageEntry } from './package-entries.ts'

/** What the docstrings say, read once. */
export class ApiReference {
  readonly #app: Application
  readonly #project: Awaited<ReturnType<Application['convert']>>
  readonly #problems: Problem[] = []

  private constructor(app: Application, project: Awaited<ReturnType<Application['convert']>>) {
    this.#app = app
    this.#project = project
  }

  /** Reads every entry's exports, and the pages under docs/ to be linked from them. */
  static async read(root: string, entries: readonly PackageEntry[]): Promise<ApiReference> {
    const app = await Application.bootstrap({
      name: 'rudp',
      readme: join(root, 'README.md'),
      entryPoints: entries.map(({ path }) => join(root, path)),
      basePath: root,
      displayBasePath: root,
      projectDocuments: [join(root, 'docs/*.md')],
      tsconfig: join(root, 'tooling/docs/tsconfig.reference.json'),
      // The type check is a test of its own; here the types are only read.
      skipErrorChecking: true,
      excludePrivate: true,
      excludeInternal: true,
      disableGit: true,
      // What we inherit of Node's types is documented there.
      externalSymbolLinkMappings: { '@types/node': { '*': '#' } },
      sourceLinkTemplate: '{path}#{line}',
      validation: {
        notDocumented: true,
        invalidLink: true,
        notExported: false,
        // Pages may link to folders and sources, which are not copied: checkLinks sees to links.
        invalidPath: false,
      },
      requiredToBeDocumented: ['Class', 'Function', 'Interface', 'TypeAlias', 'Variable', 'Method'],
    })
    const reference = new ApiReference(app, await app.convert())
    reference.#listen()
    return reference
  }

  /** Exports without a docstring, and links in docstrings that lead nowhere. */
  check(): Problem[] {
    const project = this.#project
    if (project === undefined) return [{ source: 'typedoc', text: 'cannot read the sources' }]
    this.#app.validate(project)
    return this.#problems
  }

  /** Writes the site; its first page is the README. */
  async write(folder: string): Promise<void> {
    if (this.#project !== undefined) await this.#app.generateDocs(this.#project, folder)
  }

  /** The names that an entry exports, of values only: what an example can import. */
  valuesOf(entry: PackageEntry): Set<string> {
    const modules = this.#project?.children ?? []
    const module = modules.find(({ sources }) =>
      sources?.some(({ fullFileName }) => fullFileName.endsWith(entry.path)),
    )
    const values = ReflectionKind.Class | ReflectionKind.Function | ReflectionKind.Variable
    const children = module?.children ?? []
    return new Set(children.filter((child) => child.kindOf(values)).map(({ name }) => name))
  }

  /** typedoc tells what it finds as log messages. */
  #listen(): void {
    const { logger } = this.#app
    const note = (text: string): void => {
      // Pages are written for GitHub, whose anchors are others; checkLinks sees to them.
      if (!text.startsWith('docs/')) this.#problems.push({ source: 'docstrings', text })
    }
    logger.validationWarning = note
    logger.warn = note
    logger.error = note
  }
}
