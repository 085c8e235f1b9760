import type { EnvironmentStatus, RepositorySession } from './repositorySession.ts';

/**
 * The environments that a file reaches, by the reverse dependencies of their newest renderings: those that read the file, on
 * the edited side or on the target (a file that an edit took out still reached what it was taken from).
 */
export function getReachedEnvironments(session: RepositorySession, path: string): EnvironmentStatus[] {
  return session.getState().environments.filter(({ comparison }) => {
    const renderings = [comparison?.renderings.yours, comparison?.renderings.target];
    return renderings.some(rendering =>
      rendering?.reads.some(read => read.kind === 'file' && (read.path === path || read.real === path)),
    );
  });
}
