import { followFile, followUncalled } from './followTemplates.ts';
import type { Definition, Definitions, FollowedFile, TemplateSource } from './followTemplates.ts';
import { ReadCollector } from './readCollector.ts';
import type { TemplateFile } from './templateNode.ts';
import type { TemplateReads } from './templateReads.ts';

export interface FollowInput {
  /** The chart's own files. */
  readonly own: readonly TemplateSource[];
  /** Those of its subcharts, whose named templates it may call. */
  readonly others: readonly TemplateSource[];
}

/**
 * Follows charts file by file, and remembers what was found from a file on as long as it and all files that define templates are the
 * same: a keystroke in a large chart follows the file that it is in.
 */
export class FollowedCharts {
  readonly #known = new WeakMap<TemplateFile, { readonly defining: readonly TemplateFile[]; readonly followed: FollowedFile }>();

  follow({ own, others }: FollowInput): TemplateReads {
    const sources = [...own, ...others];
    const defining = sources.flatMap(({ template }) => (template.definitions.length > 0 ? [template] : []));
    const definitions = collectDefinitions(sources);
    const followed = own.map(source => this.#follow(source, definitions, defining));
    const called = new Set(followed.flatMap(file => [...file.called]));
    const uncalled = own.flatMap(({ path, template }) =>
      template.definitions.filter(node => !called.has(node)).map(node => ({ file: path, node })),
    );
    const all = [...followed, followUncalled(uncalled, definitions)];
    const united = new ReadCollector();
    all.forEach(({ collector }) => united.addAll(collector));
    const { reads, calls, changed } = united;
    return { reads, calls, changed, complete: all.every(({ complete }) => complete) };
  }

  /** Follows the files one by one, so that others get a turn between them; {@link follow} then has little left to do. */
  async prepare({ own, others }: FollowInput, pause: () => Promise<void>): Promise<void> {
    const sources = [...own, ...others];
    const defining = sources.flatMap(({ template }) => (template.definitions.length > 0 ? [template] : []));
    const definitions = collectDefinitions(sources);
    for (const source of own) {
      this.#follow(source, definitions, defining);
      await pause();
    }
  }

  #follow(source: TemplateSource, definitions: Definitions, defining: readonly TemplateFile[]): FollowedFile {
    const known = this.#known.get(source.template);
    if (known && known.defining.length === defining.length && known.defining.every((file, index) => file === defining[index])) {
      return known.followed;
    }
    const followed = followFile(source, definitions);
    this.#known.set(source.template, { defining, followed });
    return followed;
  }
}

function collectDefinitions(sources: readonly TemplateSource[]): Definitions {
  const definitions = new Map<string, Definition[]>();
  for (const { path, template } of sources) {
    for (const node of template.definitions) {
      const name = node.name?.value ?? '';
      definitions.set(name, [...(definitions.get(name) ?? []), { file: path, node }]);
    }
  }
  return definitions;
}
