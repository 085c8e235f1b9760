import { CompletionItemKind } from 'vscode-languageserver-types';
import { groupOf } from '../../gitops/objectNames.ts';
import type { CatalogueSource, KindSummary } from '../../schema/catalogue.ts';
import { LineIndex } from '../../yaml/lineIndex.ts';
import { textAt } from '../../yaml/manifests.ts';
import { propertiesOf } from '../fieldLookup.ts';
import type { CompletionRequest } from './completionRequest.ts';
import { escapeSnippet } from './insertText.ts';
import type { ItemDraft } from './itemDraft.ts';
import { SnippetWriter } from './snippetWriter.ts';
import { writeValue } from './valueItems.ts';

/** Kinds and API versions: whole objects in an empty document, and the two fields that say what a document is. */

/** Kinds with their groups that people write most, most common first; all others follow by name. */
const commonKinds: readonly string[] = [
  'Deployment.apps',
  'Service.',
  'ConfigMap.',
  'Ingress.networking.k8s.io',
  'Secret.',
  'ServiceAccount.',
  'Kustomization.kustomize.toolkit.fluxcd.io',
  'HelmRelease.helm.toolkit.fluxcd.io',
  'StatefulSet.apps',
  'CronJob.batch',
  'Job.batch',
  'HorizontalPodAutoscaler.autoscaling',
  'PodDisruptionBudget.policy',
  'PersistentVolumeClaim.',
  'Namespace.',
  'NetworkPolicy.networking.k8s.io',
  'DaemonSet.apps',
  'Role.rbac.authorization.k8s.io',
  'RoleBinding.rbac.authorization.k8s.io',
  'ClusterRole.rbac.authorization.k8s.io',
  'ClusterRoleBinding.rbac.authorization.k8s.io',
  'Application.argoproj.io',
  'GitRepository.source.toolkit.fluxcd.io',
  'HelmRepository.source.toolkit.fluxcd.io',
  'HTTPRoute.gateway.networking.k8s.io',
  'Certificate.cert-manager.io',
  'ServiceMonitor.monitoring.coreos.com',
  'ExternalSecret.external-secrets.io',
];

/** Items for the top level of a document that does not say yet what it is, and for `apiVersion` and `kind`. */
export function collectKindItems(request: CompletionRequest): ItemDraft[] {
  const { cursor } = request;
  const [field] = cursor.segments;
  if (cursor.place === 'value') {
    const isField = cursor.segments.length === 1;
    return isField && field === 'kind'
      ? describeKinds(request)
      : isField && field === 'apiVersion'
        ? describeVersions(request)
        : [];
  }
  if (cursor.segments.length > 0 || cursor.flow || cursor.hasColon) {
    return [];
  }
  const identity = request.kind ? [] : describeIdentity(request);
  return cursor.siblings.size === 0 ? [...describeObjects(request), ...identity] : identity;
}

/** Kinds that some cluster still serves. */
function servedKinds({ catalogue }: CompletionRequest): readonly KindSummary[] {
  return catalogue.kinds().filter(({ removed, kind }) => removed === undefined && !kind.endsWith('List'));
}

/** A whole object: what it is, its name, and for what is common the required fields: to look at all kinds' would take long. */
function describeObjects(request: CompletionRequest): ItemDraft[] {
  const { kind: known } = request;
  return servedKinds(request)
    .filter(({ apiVersion, kind }) => !known || (known.apiVersion === apiVersion && known.kind === kind))
    .map(summary => ({ ...describeKind(summary), snippet: writeObject(request, summary) }));
}

function writeObject(request: CompletionRequest, summary: KindSummary): string {
  const { catalogue, style, isPatch, isKustomization } = request;
  const identity = `apiVersion: ${escapeSnippet(summary.apiVersion)}\nkind: ${escapeSnippet(summary.kind)}`;
  if (isKustomization) {
    return identity;
  }
  const named = `${identity}\nmetadata:\n${' '.repeat(style.step)}name: \${1:name}`;
  const schema = !isPatch && rankOf(summary) !== -1 ? catalogue.findKind(summary.apiVersion, summary.kind) : undefined;
  const spec = schema && propertiesOf(catalogue, catalogue.resolve(schema.schema)).get('spec');
  const writer = new SnippetWriter(catalogue, { style, flow: false, isPatch, stopsBefore: 1 });
  return spec ? `${named}\n${writer.field('spec', spec, 0)}` : named;
}

/** Place among the common kinds; -1 for all others. */
function rankOf({ apiVersion, kind }: KindSummary): number {
  return commonKinds.indexOf(`${kind}.${groupOf(apiVersion)}`);
}

function describeKind(summary: KindSummary): Omit<ItemDraft, 'snippet'> {
  const { apiVersion, kind, source, deprecated } = summary;
  const place = rankOf(summary);
  const order = place === -1 ? '99' : String(place).padStart(2, '0');
  return {
    label: kind,
    kind: CompletionItemKind.Class,
    rank: 3,
    order: `${order}${kind}${apiVersion}`,
    detail: `${apiVersion} · ${sourceText(source)}`,
    deprecated: deprecated !== undefined,
  };
}

/** `Kubernetes 1.37.2`. */
export function sourceText({ name, version }: CatalogueSource): string {
  return version === '' ? name : `${name} ${version}`;
}

/** Values of `kind`: those of the API version that is written; where none is, it comes with the kind. */
function describeKinds(request: CompletionRequest): ItemDraft[] {
  const apiVersion = textAt(request.cursor.document.root, 'apiVersion');
  const isWritten = request.cursor.document.root?.kind === 'mapping' && apiVersion !== undefined;
  const { text, cursor } = request;
  const lines = new LineIndex(text);
  const lineStart = { line: lines.positionAt(cursor.start).line, character: 0 };
  return servedKinds(request)
    .filter(summary => !isWritten || summary.apiVersion === apiVersion)
    .map(summary => ({
      ...describeKind(summary),
      kind: CompletionItemKind.EnumMember,
      snippet: writeValue(request, summary.kind),
      ...(isWritten
        ? {}
        : { additionalEdits: [{ range: { start: lineStart, end: lineStart }, newText: `apiVersion: ${summary.apiVersion}\n` }] }),
    }));
}

/** Values of `apiVersion`: those of the kind that is written, else all. */
function describeVersions(request: CompletionRequest): ItemDraft[] {
  const kind = textAt(request.cursor.document.root, 'kind');
  const all = servedKinds(request);
  const fitting = all.filter(summary => summary.kind === kind);
  const versions = new Map((fitting.length > 0 ? fitting : all).map(summary => [summary.apiVersion, summary]));
  return [...versions].map(([apiVersion, summary]) => ({
    label: apiVersion,
    kind: CompletionItemKind.EnumMember,
    snippet: writeValue(request, apiVersion),
    rank: rankOf(summary) === -1 ? 2 : 1,
    detail: sourceText(summary.source),
  }));
}

/** `apiVersion` and `kind` of a document that lacks one of them. */
function describeIdentity(request: CompletionRequest): ItemDraft[] {
  const { siblings } = request.cursor;
  // Other YAML has neither, and is left alone.
  if (siblings.size > 0 && !siblings.has('apiVersion') && !siblings.has('kind')) {
    return [];
  }
  return ['apiVersion', 'kind', 'metadata']
    .filter(name => !siblings.has(name))
    .map((name, index) => ({
      label: name,
      kind: CompletionItemKind.Property,
      snippet: name === 'metadata' ? `metadata:\n${' '.repeat(request.style.step)}name: $1` : `${name}: $1`,
      rank: 1,
      order: String(index),
    }));
}
