import type { SourceError } from '../../engine/argocdEngine.ts';
import type { ChartError } from '../../engine/helmEngine.ts';
import { shortenText } from '../errors/shortenMessage.ts';
import type { FluxPlaces } from '../flux/fluxPlaces.ts';
import type { RenderError } from '../rendering.ts';
import type { ArgocdDelivery, ArgocdSource } from './argocdDelivery.ts';

/** Where errors of Argo CD belong: the fields of an Application or of a set's template, and files of a source. */

const fileCodes: Readonly<Record<string, string>> = {
  override: 'argocd.source-override',
  manifest: 'argocd.not-a-manifest',
};

/** An error of preparing a source. */
export async function placeSourceError(
  places: FluxPlaces,
  delivery: ArgocdDelivery,
  source: ArgocdSource,
  { kind, message, path }: SourceError,
): Promise<RenderError> {
  const fileCode = fileCodes[kind];
  if (fileCode !== undefined && path !== undefined) {
    return { code: fileCode, message: shortenText(message), location: { file: path, range: await places.firstLine(path) } };
  }
  const field = sourceField(delivery, source);
  switch (kind) {
    case 'missing-path': {
      const text = `The folder "${path ?? ''}" does not exist in the repository.`;
      return { code: 'argocd.path-not-found', message: text, location: await places.ofField([...field, 'path']) };
    }
    case 'types':
      return { code: 'argocd.source-types', message: shortenText(message), location: await places.ofField(field, 'key') };
    case 'too-large': {
      const text = 'The manifests of this directory have more than 10 MB together, which Argo CD refuses.';
      return { code: 'argocd.too-large', message: text, location: await places.ofField([...field, 'path']) };
    }
    case 'kustomize-edit': {
      const location = await places.ofField([...field, 'kustomize'], 'key');
      return { code: 'argocd.kustomize-option', message: shortenText(message), location };
    }
    default:
      return { code: 'argocd.build-failed', message: shortenText(message), location: places.declaredIn };
  }
}

/** An error of Helm: in the template or values file where it knows one. */
export async function placeChartError(
  places: FluxPlaces,
  delivery: ArgocdDelivery,
  source: ArgocdSource,
  { message, file, frames }: ChartError,
): Promise<RenderError> {
  const frame = frames.findLast(candidate => candidate.file !== undefined);
  if (frame?.file !== undefined) {
    const start = { line: frame.line - 1, character: 0 };
    const location = { file: frame.file, range: { start, end: { line: frame.line, character: 0 } } };
    return { code: 'argocd.chart', message: shortenText(message), location };
  }
  const helm = [...sourceField(delivery, source), 'helm'];
  const line = file === undefined ? undefined : await places.firstLine(file);
  // A file of values that is not there has no first line.
  const isThere = line !== undefined && line.end.character > 0;
  const location = file !== undefined && isThere ? { file, range: line } : await placeMissing(places, helm, file);
  return { code: 'argocd.chart', message: shortenText(message), location };
}

/** The entry that names a file which is not there, else the source's `helm`. */
async function placeMissing(
  places: FluxPlaces,
  helm: readonly string[],
  file: string | undefined,
): Promise<RenderError['location']> {
  return file === undefined ? places.ofField(helm, 'key') : places.ofField([...helm, 'valueFiles'], 'key');
}

/** Where a source is written, in the Application or in the set that made it. */
function sourceField({ spec, sources, generatedBy }: ArgocdDelivery, source: ArgocdSource): string[] {
  const prefix = generatedBy ? ['spec', 'template', 'spec'] : ['spec'];
  return Array.isArray(spec.sources) && spec.sources.length > 0
    ? [...prefix, 'sources', String(sources.indexOf(source))]
    : [...prefix, 'source'];
}
