import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { objectKey } from '../../server/src/change/change.ts';
import type { Environment } from '../../server/src/gitops/environment.ts';
import type { ProvenanceStep } from '../../server/src/gitops/provenance.ts';
import type { Rendering } from '../../server/src/gitops/rendering.ts';
import type { EnvironmentComparison, SideName } from '../../server/src/session/compareEnvironment.ts';
import { explainSide } from '../../server/src/session/explainSide.ts';
import type { ExplainedSide } from '../../server/src/session/explainSide.ts';
import type { Tree } from '../../server/src/tree/tree.ts';
import type { CommandSession } from './commandSession.ts';
import type { FindSource } from './diffAnswer.ts';

/** Provenance for the command line: the line that decides a changed field, or each value of a rendering. */

/** Prepares the look-up for one comparison; sides without changes are not explained. */
export async function createSourceFinder({ repository }: CommandSession, comparison: EnvironmentComparison): Promise<FindSource> {
  const explain = (side: SideName): Promise<ExplainedSide | undefined> =>
    explainSide(repository.explanations, comparison, side, neverCancelled);
  const hasYours = comparison.yours.objects.length > 0;
  const hasWaiting = comparison.waiting.objects.length > 0;
  const yours = hasYours ? await explain('yours') : undefined;
  const target = hasYours || hasWaiting ? await explain('target') : undefined;
  const deployed = hasWaiting ? await explain('deployed') : undefined;
  return (object, field, origin) => {
    const [from, to] = origin === 'yours' ? [target, yours ?? target] : [deployed, target];
    const side = field.to === undefined ? from : to;
    const names = [object.name, object.renamedFrom];
    const rendered = side?.rendering.objects.find(candidate =>
      names.some(name => name !== null && objectKey(candidate) === objectKey({ ...object, name })),
    );
    const provenance = side && rendered ? side.explanation.getProvenance(rendered, field.path) : undefined;
    if (!side || provenance?.kind !== 'known') {
      return undefined;
    }
    // A line that only the target has is named as it stands there.
    const { file, range } = side.places.toEditor(provenance.decidedBy) ?? provenance.decidedBy;
    return { file, range };
  };
}

/** For each object of a rendering: pointer of each scalar → where it was decided. Unknown ones are left out. */
export async function provenanceJson(
  { repository }: CommandSession,
  tree: Tree,
  environment: Environment,
  rendering: Rendering,
): Promise<readonly Readonly<Record<string, object>>[]> {
  const explanation = await repository.explanations.read(tree, environment, rendering, neverCancelled);
  return rendering.objects.map(object => {
    const entries = [...explanation.listProvenance(object)].flatMap(([pointer, provenance]) => {
      return provenance.kind === 'known'
        ? [
            [
              pointer,
              { decidedBy: stepJson(provenance.decidedBy), overrode: provenance.overrode.map(step => stepJson(step)) },
            ] as const,
          ]
        : [];
    });
    return Object.fromEntries(entries);
  });
}

function stepJson({ file, range, kind }: ProvenanceStep): object {
  return { file, range, kind };
}
