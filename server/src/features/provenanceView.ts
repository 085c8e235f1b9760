import type { CancellationToken } from '../base/cancellation.ts';
import { startOfFile } from '../base/textRange.ts';
import { objectKey } from '../change/change.ts';
import type { ProvenanceStep } from '../gitops/provenance.ts';
import type { EnvironmentComparison } from '../session/compareEnvironment.ts';
import { explainSide } from '../session/explainSide.ts';
import type { ProvenanceParams, ProvenanceView } from '../protocol.ts';
import { toLspLocation } from './repository.ts';
import type { Repository } from './repository.ts';

/** "Why?": the line that decides a rendered value, and those it overrode. */
export async function readProvenanceView(
  repository: Repository,
  comparison: EnvironmentComparison,
  params: ProvenanceParams,
  token: CancellationToken,
): Promise<ProvenanceView> {
  const side = await explainSide(repository.explanations, comparison, params.side ?? 'yours', token);
  const object = side?.rendering.objects.find(candidate => objectKey(candidate) === params.object);
  if (!side || !object) {
    return { decidedBy: null, overrode: [], message: 'The object is not part of this rendering.' };
  }
  const provenance = side.explanation.getProvenance(object, params.path);
  if (provenance.kind === 'unknown') {
    return { decidedBy: null, overrode: [], message: provenance.message };
  }
  const toView = (step: ProvenanceStep) => {
    const place = side.places.toEditor(step) ?? { file: step.file, range: startOfFile };
    return { location: toLspLocation(repository, place), kind: step.kind };
  };
  return { decidedBy: toView(provenance.decidedBy), overrode: provenance.overrode.map(step => toView(step)), message: '' };
}
