import { resolvePath } from '../base/repositoryPath.ts';
import type { Location, Range } from '../base/textRange.ts';
import type { LoadRestrictor } from '../engine/engine.ts';
import { scalarValue } from '../yaml/scalarValue.ts';
import { parseYaml, rangeOf } from '../yaml/yamlFile.ts';
import type { YamlDocument } from '../yaml/yamlFile.ts';
import { asMapping, asScalar, asSequence, effectiveEntries, findEntry } from '../yaml/yamlNode.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { checkSchema } from './declaredChecks.ts';
import type { ConfigProblem } from './declaredChecks.ts';
import { driftlineSchema } from './driftlineSchema.ts';
import type { DeployedRule } from './environment.ts';

/** Reads `.driftline.yaml`: what people declare that the repository does not show. It looks at the text only. */

/** Where the file stands; nowhere else is it read. */
export const configPath = '.driftline.yaml';

export type RuleSeverity = 'off' | 'information' | 'warning' | 'error';

export interface DriftlineConfig {
  /** Version of Driftline that is needed at least. */
  readonly requiredVersion: string | undefined;
  /** Branch that changes are proposed to. */
  readonly target: string | undefined;
  readonly kubernetesVersion: string | undefined;
  readonly environments: readonly DeclaredEnvironment[];
  readonly rules: Readonly<Record<string, RuleSeverity>>;
  /** Every code that `rules` name, there and in environments, at its place. */
  readonly ruleCodes: readonly PlacedText[];
  readonly suppress: readonly DeclaredSuppression[];
  readonly repositories: readonly { readonly url: string; readonly path: string }[];
  /** Patterns in the syntax of .gitignore. */
  readonly ignore: readonly string[];
}

/** A text of the file, such as a name, with its place. */
export interface PlacedText {
  readonly text: string;
  readonly range: Range;
}

/** An entry of `suppress` with a code. */
export interface DeclaredSuppression {
  readonly code: PlacedText;
  /** A pattern in the syntax of .gitignore; `undefined` for all files. */
  readonly path: string | undefined;
  /** Names or ids; `undefined` for all, and for files that no environment reads. */
  readonly environments: readonly PlacedText[] | undefined;
  readonly reason: string | undefined;
}

/** A chart of the repository and how it is installed. */
export interface DeclaredChart {
  /** Folder, normalised; empty if it is not given or leaves the repository. */
  readonly chart: string;
  /** Normalised. */
  readonly values: readonly string[];
  readonly releaseName: string | undefined;
  readonly namespace: string | undefined;
  /** As `--set` has them: `image.tag=1.2`. */
  readonly set: readonly string[];
}

/** An entry of `environments` with a name. */
export interface DeclaredEnvironment {
  readonly name: string;
  readonly nameRange: Range;
  /** Normalised; `undefined` if it is not given or leaves the repository. */
  readonly path: string | undefined;
  readonly pathRange: Range | undefined;
  readonly loadRestrictor: LoadRestrictor;
  /** What is rendered by Helm, and how; `undefined` for a kustomization. */
  readonly helm: DeclaredChart | undefined;
  readonly deployed: DeployedRule | undefined;
  readonly kubernetesVersion: string | undefined;
  readonly destination: { readonly cluster: string | null; readonly namespace: string | null };
  readonly complete: boolean;
  readonly protected: boolean;
  readonly after: readonly { readonly name: string; readonly range: Range }[];
  readonly rules: Readonly<Record<string, RuleSeverity>>;
  /** Of the whole entry. */
  readonly location: Location;
}

/** What holds where there is no `.driftline.yaml`. */
export const emptyConfig: DriftlineConfig = {
  requiredVersion: undefined,
  target: undefined,
  kubernetesVersion: undefined,
  environments: [],
  rules: {},
  ruleCodes: [],
  suppress: [],
  repositories: [],
  ignore: [],
};

/** Reads the file's text. Entries that cannot be used are left out; `problems` says why. */
export function parseConfig(text: string, file = configPath): { config: DriftlineConfig; problems: readonly ConfigProblem[] } {
  const yaml = parseYaml(text);
  const syntax = yaml.errors.map((error): ConfigProblem => ({
    code: 'config.syntax',
    message: error.message,
    severity: 'error',
    location: { file, range: error.range },
  }));
  const document = yaml.documents[0];
  if (!document?.root) {
    return { config: emptyConfig, problems: syntax };
  }
  const reader = new ConfigReader(file, document);
  const problems = [
    ...syntax,
    ...checkSchema(file, document, document.root, driftlineSchema),
    ...checkVersion(reader, document.root),
  ];
  return { config: reader.read(document.root), problems };
}

function checkVersion(reader: ConfigReader, root: YamlNode): ConfigProblem[] {
  const version = asScalar(findEntry(root, 'version')?.value);
  const value = version && scalarValue(version);
  if (!version || typeof value !== 'number' || value === 1) {
    return [];
  }
  const message = `Version ${value} of this format is not known to this version of Driftline. Update Driftline, or write "version: 1".`;
  return [{ code: 'config.unsupported-version', message, severity: 'error', location: reader.place(version) }];
}

class ConfigReader {
  readonly #file: string;
  readonly #document: YamlDocument;

  constructor(file: string, document: YamlDocument) {
    this.#file = file;
    this.#document = document;
  }

  place(node: YamlNode): Location {
    return { file: this.#file, range: rangeOf(this.#document, node) };
  }

  read(root: YamlNode): DriftlineConfig {
    return {
      requiredVersion: this.#text(root, 'requiredVersion'),
      target: this.#text(root, 'target'),
      kubernetesVersion: this.#text(root, 'kubernetesVersion'),
      environments: this.#items(root, 'environments').flatMap(item => this.#environment(item) ?? []),
      rules: this.#rules(root),
      ruleCodes: [root, ...this.#items(root, 'environments')].flatMap(node => this.#ruleCodes(node)),
      suppress: this.#items(root, 'suppress').flatMap(item => this.#suppression(item) ?? []),
      repositories: this.#items(root, 'repositories').flatMap(item => {
        const url = this.#text(item, 'url');
        const path = this.#text(item, 'path');
        return url !== undefined && path !== undefined ? [{ url, path }] : [];
      }),
      ignore: this.#items(root, 'ignore').flatMap(item => this.#textOf(item) ?? []),
    };
  }

  #environment(node: YamlNode): DeclaredEnvironment | undefined {
    const name = this.#text(node, 'name');
    const nameNode = findEntry(node, 'name')?.value;
    if (name === undefined || !nameNode) {
      return undefined;
    }
    const pathNode = findEntry(node, 'path')?.value;
    const path = this.#text(node, 'path');
    const destination = findEntry(node, 'destination')?.value;
    const helm = findEntry(node, 'helm')?.value;
    return {
      name,
      nameRange: this.place(nameNode).range,
      path: path === undefined ? undefined : resolvePath('', path),
      pathRange: pathNode && this.place(pathNode).range,
      loadRestrictor: this.#text(findEntry(node, 'kustomize')?.value, 'loadRestrictor') === 'none' ? 'none' : 'rootOnly',
      helm: asMapping(helm) ? this.#chart(helm) : undefined,
      deployed: this.#deployed(findEntry(node, 'deployed')?.value),
      kubernetesVersion: this.#text(node, 'kubernetesVersion'),
      destination: {
        cluster: this.#text(destination, 'cluster') ?? null,
        namespace: this.#text(destination, 'namespace') ?? null,
      },
      complete: this.#flag(node, 'complete'),
      protected: this.#flag(node, 'protected'),
      after: this.#items(node, 'after').flatMap(item => {
        const text = this.#textOf(item);
        return text === undefined ? [] : [{ name: text, range: this.place(item).range }];
      }),
      rules: this.#rules(node),
      location: this.place(node),
    };
  }

  #chart(node: YamlNode | undefined): DeclaredChart {
    const values = node ? this.#items(node, 'values').flatMap(item => resolvePath('', this.#textOf(item) ?? '') ?? []) : [];
    const set = asMapping(node && findEntry(node, 'set')?.value);
    return {
      chart: resolvePath('', this.#text(node, 'chart') ?? '') ?? '',
      values: values.filter(path => path !== ''),
      releaseName: this.#text(node, 'releaseName'),
      namespace: this.#text(node, 'namespace'),
      set: (set ? effectiveEntries(set) : []).map(({ name, value }) => `${name}=${asScalar(value)?.text ?? ''}`),
    };
  }

  /** The first rule that is written, if several are. */
  #deployed(node: YamlNode | undefined): DeployedRule | undefined {
    for (const name of ['branch', 'tag', 'tagPattern'] as const) {
      const value = this.#text(node, name);
      if (value !== undefined) {
        return { [name]: value };
      }
    }
    return undefined;
  }

  #rules(node: YamlNode): Readonly<Record<string, RuleSeverity>> {
    const mapping = asMapping(findEntry(node, 'rules')?.value);
    const rules = (mapping ? effectiveEntries(mapping) : []).flatMap(entry => {
      // `off` is a text here: the file is read by YAML 1.2.
      const severity = (['off', 'information', 'warning', 'error'] as const).find(known => known === this.#textOf(entry.value));
      return severity ? [[entry.name, severity] as const] : [];
    });
    return Object.fromEntries(rules);
  }

  #ruleCodes(node: YamlNode): PlacedText[] {
    const mapping = asMapping(findEntry(node, 'rules')?.value);
    return (mapping ? effectiveEntries(mapping) : []).map(({ name, key }) => ({ text: name, range: this.place(key).range }));
  }

  #suppression(node: YamlNode): DeclaredSuppression | undefined {
    const code = this.#placed(findEntry(node, 'code')?.value);
    return (
      code && {
        code,
        path: this.#text(node, 'path'),
        environments: findEntry(node, 'environments')
          ? this.#items(node, 'environments').flatMap(item => this.#placed(item) ?? [])
          : undefined,
        reason: this.#text(node, 'reason'),
      }
    );
  }

  #placed(node: YamlNode | undefined): PlacedText | undefined {
    const text = this.#textOf(node);
    return node && text !== undefined ? { text, range: this.place(node).range } : undefined;
  }

  #items(node: YamlNode, name: string): readonly YamlNode[] {
    return asSequence(findEntry(node, name)?.value)?.items ?? [];
  }

  #text(node: YamlNode | undefined, name: string): string | undefined {
    return this.#textOf(findEntry(node, name)?.value);
  }

  #textOf(node: YamlNode | undefined): string | undefined {
    const scalar = asScalar(node);
    const value = scalar && scalarValue(scalar);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  #flag(node: YamlNode, name: string): boolean {
    const scalar = asScalar(findEntry(node, name)?.value);
    return scalar !== undefined && scalarValue(scalar) === true;
  }
}
