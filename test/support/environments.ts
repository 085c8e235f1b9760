import { conventionalEnvironment } from '../../server/src/gitops/conventionalEnvironment.ts';
import type { Environment } from '../../server/src/gitops/environment.ts';

/** An environment by convention in the folder `path`. */
export function makeEnvironment(path: string, changes: Partial<Environment> = {}): Environment {
  return { ...conventionalEnvironment(path), ...changes };
}
