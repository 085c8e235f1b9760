import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { resolvePath } from '../../base/repositoryPath.ts';
import type { ChartRequest, ChartValues } from '../../engine/helmEngine.ts';
import type { Tree } from '../../tree/tree.ts';
import { objectField, objectsField, textField } from '../flux/fluxObject.ts';
import type { ArgocdDelivery, ArgocdSource } from './argocdDelivery.ts';

/** How Argo CD calls `helm template` for a source (upstream's `helmTemplate`). */

export interface HelmInput {
  readonly tree: Tree;
  /** The chart's folder. */
  readonly root: string;
  /** The source with what stands beside the chart. */
  readonly source: JsonObject;
  readonly delivery: ArgocdDelivery;
  /** The namespace of the destination. */
  readonly namespace: string;
  readonly variables: Readonly<Record<string, string>>;
}

export type HelmCall =
  | { readonly kind: 'call'; readonly request: ChartRequest; readonly probed: readonly string[] }
  | { readonly kind: 'unknown'; readonly reason: 'source' | 'variables' | 'remote'; readonly message: string };

/** The repositories' root when a source is referred to by `$name`. */
interface Resolved {
  readonly path?: string;
  readonly unknown?: HelmCall & { readonly kind: 'unknown' };
}

export async function planHelm(input: HelmInput): Promise<HelmCall> {
  const { tree, root, source, delivery, namespace } = input;
  const helm = objectField(source, 'helm');
  const values: ChartValues[] = [];
  const probed: string[] = [];
  for (const written of textsOf(helm.valueFiles)) {
    const { path, unknown } = resolveFile(written, input);
    if (unknown) {
      return unknown;
    }
    if (path !== undefined && helm.ignoreMissingValueFiles === true) {
      probed.push(path);
      if ((await tree.read(path)).kind === 'missing') {
        continue;
      }
    }
    values.push({ file: path ?? written });
  }
  const inline = isJsonObject(helm.valuesObject) ? JSON.stringify(helm.valuesObject) : textField(helm, 'values');
  if (inline !== undefined) {
    values.push({ name: `values of the Application ${delivery.name}`, yaml: inline });
  }
  const parameters = readParameters(helm, input);
  if (!Array.isArray(parameters)) {
    return parameters;
  }
  const request: ChartRequest = {
    tree,
    chart: root,
    releaseName: textField(helm, 'releaseName') ?? delivery.name,
    namespace: textField(helm, 'namespace') ?? namespace,
    values: [...values, ...parameters],
    includeCrds: helm.skipCrds !== true,
    skipTests: helm.skipTests === true,
    skipSchemaValidation: helm.skipSchemaValidation === true,
    ...(textField(helm, 'kubeVersion') === undefined ? {} : { kubeVersion: textField(helm, 'kubeVersion') ?? '' }),
    apiVersions: textsOf(helm.apiVersions),
  };
  return { kind: 'call', request, probed };
}

/** Helm takes all `--set` before all `--set-string` before all `--set-file`; of a name that is given twice the last. */
function readParameters(helm: JsonObject, input: HelmInput): ChartValues[] | (HelmCall & { readonly kind: 'unknown' }) {
  const plain = new Map<string, string>();
  const strings = new Map<string, string>();
  for (const parameter of objectsField(helm, 'parameters')) {
    const value = substitute(textField(parameter, 'value') ?? '', input.variables);
    if (typeof value !== 'string') {
      return value;
    }
    (parameter.forceString === true ? strings : plain).set(textField(parameter, 'name') ?? '', value);
  }
  const files = new Map<string, string>();
  for (const parameter of objectsField(helm, 'fileParameters')) {
    const { path, unknown } = resolveFile(textField(parameter, 'path') ?? '', input);
    if (unknown) {
      return unknown;
    }
    files.set(textField(parameter, 'name') ?? '', path ?? '');
  }
  return [
    ...[...plain].map(([name, value]) => ({ set: `${name}=${escapeCommas(value)}` })),
    ...[...strings].map(([name, value]) => ({ setString: `${name}=${escapeCommas(value)}` })),
    ...[...files].map(([name, path]) => ({ setFile: `${name}=${escapeCommas(path)}` })),
  ];
}

/** A comma separates parameters, except in lists `{a,b}` (upstream's `cleanSetParameters`). */
function escapeCommas(value: string): string {
  return value.startsWith('{') && value.endsWith('}') ? value : value.replace(/(?<!\\),/g, '\\,');
}

/** A path of values: relative to the chart, `/…` to the repository, `$name/…` to another source. */
function resolveFile(written: string, { root, delivery, variables }: HelmInput): Resolved {
  const [first = '', ...rest] = written.split('/');
  const referred = first.startsWith('$') ? findReferred(delivery.sources, first.slice(1)) : undefined;
  if (referred?.unknown) {
    return { unknown: { kind: 'unknown', reason: 'source', message: `${written}: ${referred.unknown.message}` } };
  }
  const text = substitute(referred ? `/${rest.join('/')}` : written, variables);
  if (typeof text !== 'string') {
    return { unknown: text };
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return {
      unknown: {
        kind: 'unknown',
        reason: 'remote',
        message: `The values ${text} are fetched by Argo CD: they are not known here.`,
      },
    };
  }
  const path = text.startsWith('/') ? resolvePath('', text.slice(1)) : resolvePath(root, text);
  return path === undefined ? {} : { path };
}

function findReferred(sources: readonly ArgocdSource[], name: string): ArgocdSource | undefined {
  return sources.find(({ spec }) => spec.ref === name);
}

/** Variables of the build environment; others are empty (upstream's `Env.Envsubst`). */
export function substitute(
  text: string,
  variables: Readonly<Record<string, string>>,
): string | (HelmCall & { readonly kind: 'unknown' }) {
  let missing: string | undefined;
  const replaced = text.replace(/\$(?:\{(?<braced>[^}]*)\}|(?<escaped>\$)|(?<plain>\w+))/g, (_, braced, escaped, plain) => {
    const name = (braced ?? escaped ?? plain) as string;
    if (name === '$') {
      return '$';
    }
    if (!Object.hasOwn(variables, name) && name.startsWith('ARGOCD_APP_')) {
      missing = name;
    }
    return variables[name] ?? '';
  });
  return missing === undefined
    ? replaced
    : { kind: 'unknown', reason: 'variables', message: `The value of ${missing} is known to Argo CD only.` };
}

function textsOf(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}
