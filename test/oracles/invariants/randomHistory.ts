import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGitFixture } from '../../support/gitFixture.ts';
import type { GitFixture } from '../../support/gitFixture.ts';
import { findPlaces } from '../provenance/mutations.ts';
import type { SeededRandom } from '../provenance/seededRandom.ts';
import { readSampleFiles } from '../readSampleFiles.ts';

/**
 * A clone on a branch that is behind its target, while the target is ahead of what is deployed: the sample repository with random
 * commits of others, made in a real git repository with a real remote.
 */

export type Files = Readonly<Record<string, string>>;

export interface RandomHistory {
  /** The clone a person works in. */
  readonly clone: GitFixture;
  /** The files of what is deployed, of where the branch began, and of the target branch as fetched. */
  readonly deployed: Files;
  readonly branch: Files;
  readonly target: Files;
  dispose(): void;
}

const environmentNames = ['staging', 'prod-eu', 'prod-us'];

/** Each environment runs the tag `deployed`; the target is `main`. */
const configuration = `version: 1
target: main
environments:
${environmentNames.map(name => `- {name: ${name}, path: environments/${name}, kustomize: {}, deployed: {tag: deployed}}\n`).join('')}`;

/** Makes a history; `isRendered` tells whether files can be rendered, commits that cannot are not made. */
export async function makeRandomHistory(
  random: SeededRandom,
  isRendered: (files: Files) => Promise<boolean>,
): Promise<RandomHistory> {
  const remote = createGitFixture();
  let files: Files = { ...readSampleFiles(), '.driftline.yaml': configuration };
  const commitOthersWork = async (commits: number): Promise<Files> => {
    for (let done = 0; done < commits;) {
      const changed = mutate(files, random);
      if (await isRendered(changed)) {
        files = changed;
        remote.write(files);
        remote.commit();
        done++;
      }
    }
    return files;
  };
  remote.write(files);
  remote.commit('Begin');
  const before = random.chance(0.5);
  const first = await commitOthersWork(random.below(3));
  remote.git('tag', before ? 'deployed' : 'branched');
  const second = await commitOthersWork(random.below(3));
  remote.git('tag', before ? 'branched' : 'deployed');
  const target = await commitOthersWork(1 + random.below(3));
  const clone = createGitFixture({ cloneOf: remote.root });
  clone.git('checkout', '-q', '-b', 'feature', 'branched');
  return {
    clone,
    deployed: before ? first : second,
    branch: before ? second : first,
    target,
    dispose: () => {
      clone.dispose();
      remote.dispose();
    },
  };
}

/** Changes one value somewhere. */
export function mutate(files: Files, random: SeededRandom): Files {
  const place = random.pick(findPlaces(files).filter(({ file }) => file !== '.driftline.yaml' && file !== 'README.md'));
  return { ...files, [place.file]: place.mutate() };
}

/** The names of the files that differ. */
export function changedFiles(from: Files, to: Files): string[] {
  return Object.keys(to).filter(path => from[path] !== to[path]);
}

/** A file of a clone, as it is on disk. */
export function readClone(clone: GitFixture, path: string): string {
  return readFileSync(join(clone.root, path), 'utf8');
}
