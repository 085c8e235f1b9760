import type { JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Location } from '../../base/textRange.ts';
import { manifestJson } from '../../yaml/manifests.ts';
import type { Manifest } from '../../yaml/manifests.ts';
import { nodeAt } from '../../yaml/nodePath.ts';

/** Argo CD's objects as they are written or rendered, and what it reads of others. */

export interface ArgocdObject {
  /** `Application`, `ApplicationSet`, `AppProject`, or of Argo CD's own settings `Secret` (of a cluster) and `ConfigMap`. */
  readonly kind: string;
  readonly name: string;
  /** `undefined` if it names none: whatever includes it may set one. */
  readonly namespace: string | undefined;
  readonly value: JsonObject;
  /** The object's name in its file. */
  readonly location: Location;
}

/** The label by which Argo CD knows the Secrets of clusters. */
const secretType = 'argocd.argoproj.io/secret-type';

/** The objects of a file. Half-typed ones and patches are left out. */
export function readArgocdObjects(file: string, text: string, getManifests: () => readonly Manifest[]): readonly ArgocdObject[] {
  if (!text.includes('argoproj.io/v1alpha1') && !text.includes(secretType) && !text.includes('kustomize.buildOptions')) {
    return [];
  }
  return getManifests().flatMap(manifest => {
    const { kind, name, namespace, document, segments } = manifest;
    const value = name === undefined || !mayBeOfArgocd(manifest) ? undefined : manifestJson(manifest);
    if (name === undefined || !value || !isOfArgocd(kind, value)) {
      return [];
    }
    const range = nodeAt(document, [...segments, 'metadata', 'name'])?.range ?? manifest.range;
    return [{ kind, name, namespace, value, location: { file, range } }];
  });
}

function mayBeOfArgocd({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): boolean {
  return (
    (apiVersion === 'argoproj.io/v1alpha1' && (kind === 'Application' || kind === 'ApplicationSet' || kind === 'AppProject')) ||
    (apiVersion === 'v1' && (kind === 'Secret' || kind === 'ConfigMap'))
  );
}

function isOfArgocd(kind: string, value: JsonObject): boolean {
  const metadata = isJsonObject(value.metadata) ? value.metadata : {};
  const spec = isJsonObject(value.spec) ? value.spec : {};
  switch (kind) {
    case 'Application':
      // A patch says less.
      return isJsonObject(spec.source) || Array.isArray(spec.sources) || isJsonObject(spec.sourceHydrator);
    case 'ApplicationSet':
      return Array.isArray(spec.generators) && isJsonObject(spec.template);
    case 'Secret':
      return isJsonObject(metadata.labels) && metadata.labels[secretType] === 'cluster';
    case 'ConfigMap':
      return metadata.name === 'argocd-cm';
    default:
      return true;
  }
}

/** What a rendered object is to Argo CD; `undefined` if nothing. */
export function asArgocdObject(
  {
    apiVersion,
    kind,
    name,
    namespace,
    value,
  }: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace: string | null;
    readonly value: JsonObject;
  },
  location: Location,
): ArgocdObject | undefined {
  return mayBeOfArgocd({ apiVersion, kind }) && isOfArgocd(kind, value)
    ? { kind, name, namespace: namespace ?? undefined, value, location }
    : undefined;
}
