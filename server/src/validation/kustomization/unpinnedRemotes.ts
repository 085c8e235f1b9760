import type { FileReference } from '../../gitops/fileReference.ts';
import type { Kustomization } from '../../gitops/kustomizationModel.ts';
import type { FileFinding } from '../fileFinding.ts';
import { kustomizationFinding } from './kustomizationFinding.ts';

/** References by which most repositories call what moves on with each commit. */
const branches: ReadonlySet<string> = new Set(['HEAD', 'main', 'master', 'trunk', 'develop', 'dev', 'latest']);

/** Remote sources that are not pinned to a tag or commit. */
export function findUnpinnedRemotes({ references, path }: Kustomization): FileFinding[] {
  return references
    .filter(({ remote }) => remote)
    .flatMap(reference => {
      const problem = describeMovement(reference);
      const location = { file: path, range: reference.range };
      return problem === undefined ? [] : [kustomizationFinding('kustomize.unpinned-remote', problem, location)];
    });
}

/** `undefined` if the source is pinned, or is not known to move. */
function describeMovement({ reference }: FileReference): string | undefined {
  const [address = '', query = ''] = reference.split('?', 2);
  const file = referenceOfFile(address);
  if (file !== undefined) {
    return isBranch(file) ? describeBranch(file.replace(/^refs\/heads\//, '')) : undefined;
  }
  if (isPlainFile(address)) {
    return undefined;
  }
  const parameters = new URLSearchParams(query);
  const pinned = parameters.get('ref') ?? parameters.get('version');
  if (pinned === null || pinned === '') {
    return 'This repository is not pinned: whatever is newest there is rendered. Add "?ref=" with a tag or commit.';
  }
  return isBranch(pinned) ? describeBranch(pinned.replace(/^refs\/heads\//, '')) : undefined;
}

function describeBranch(name: string): string {
  return `This follows the branch "${name}": it renders something else as soon as somebody commits there. Name a tag or commit instead.`;
}

function isBranch(reference: string): boolean {
  return branches.has(reference) || reference.startsWith('refs/heads/');
}

/** The branch, tag or commit in the address of one file, as forges serve them; `undefined` for other addresses. */
function referenceOfFile(address: string): string | undefined {
  const patterns = [
    /^https?:\/\/raw\.githubusercontent\.com\/[^/]+\/[^/]+\/(?<reference>refs\/(?:heads|tags)\/[^/]+|[^/]+)\//i,
    /^https?:\/\/[^/]+\/[^/]+\/[^/]+\/(?:raw|blob)\/(?<reference>refs\/(?:heads|tags)\/[^/]+|[^/]+)\//i,
    /^https?:\/\/[^/]+\/.+\/-\/raw\/(?<reference>[^/]+)\//i,
    /^https?:\/\/[^/]+\/[^/]+\/[^/]+\/releases\/(?<reference>latest)\/download\//i,
  ];
  return patterns.map(pattern => pattern.exec(address)?.groups?.reference).find(reference => reference !== undefined);
}

/** A file of some web server: where it moves cannot be told from its address. */
function isPlainFile(address: string): boolean {
  return /^https?:/i.test(address) && /\.(?:ya?ml|json)$/i.test(address) && !/\.git(?:\/|$)|\/\/.*\/\//.test(address);
}
