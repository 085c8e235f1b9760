import type { FileInPlan, PlanInput } from '../../server/src/proposal/planProposal.ts';
import { githubLimits } from './proposedEnvironments.ts';

/** What a plan is made from, usual unless told. */
export function planInput(changes: Partial<PlanInput> = {}): PlanInput {
  return {
    environments: [],
    files: [],
    head: { commit: '9a81c2e3d4f5061728394a5b6c7d8e9f00112233', branch: 'main', unmerged: [] },
    settings: { template: '' },
    destination: { base: 'main' },
    target: 'origin/main',
    targetCommit: '3faaa60c4d5e6f708192a3b4c5d6e7f8091a2b3c',
    branches: ['main'],
    protect: () => [],
    limits: githubLimits,
    template: undefined,
    version: '1.2.3',
    written: {},
    ...changes,
  };
}

/** A file that is selected and reaches nothing unless told. */
export function fileInPlan(path: string, changes: Partial<FileInPlan> = {}): FileInPlan {
  return { path, status: 'changed', unsaved: false, tracked: true, selected: true, environments: [], ...changes };
}
