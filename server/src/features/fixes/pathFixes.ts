import { closestName } from '../../base/closestName.ts';
import { basename, dirname, isWithin, relativePath } from '../../base/repositoryPath.ts';
import type { FileReference } from '../../gitops/fileReference.ts';
import { isKustomizationPath } from '../../gitops/kustomizationNames.ts';
import { fixInFile } from './fix.ts';
import type { Fix, FixContext } from './fix.ts';

/** Codes of paths in kustomizations that lead nowhere. */
const codes: ReadonlySet<string> = new Set(['kustomize.missing-path', 'kustomize.missing-kustomization']);

/** What may have been meant by a path that leads nowhere: something of that name elsewhere, or of a similar name at that place. */
export async function pathFixes({ repository, file, finding }: FixContext): Promise<Fix[]> {
  if (!codes.has(finding.code) || !isKustomizationPath(file.path)) {
    return [];
  }
  const { start } = finding.location.range;
  const reference = file.kustomization.references.find(
    ({ range }) => range.start.line === start.line && range.start.character === start.character,
  );
  const wanted = reference?.resolved;
  if (!reference || wanted === undefined) {
    return [];
  }
  const paths = await (await repository.worktree.getTree()).listFiles();
  const meant = findMeant(wanted, candidatesFor(reference, file.kustomization.folder, paths));
  return meant.flatMap(path => {
    const written = relativePath(file.kustomization.folder, path);
    const edits = [{ range: reference.range, newText: written }];
    return /^[\w./@+-]+$/.test(written) ? fixInFile(file.path, `Change to "${written}"`, edits, meant.length === 1) : [];
  });
}

/** What a reference of that role may lead to: folders with a kustomization where folders may stand, files where files may. */
function candidatesFor({ role }: FileReference, folder: string, paths: readonly string[]): string[] {
  const mayBeFolder = role === 'resource' || role === 'component';
  const folders = mayBeFolder ? paths.filter(isKustomizationPath).map(dirname) : [];
  // Upstream reads no files outside of the kustomization's folder.
  const files = role === 'component' ? [] : paths.filter(path => isWithin(folder, path) && !isKustomizationPath(path));
  return [...folders.filter(path => !isWithin(path, folder)), ...files];
}

/** At most three: those of the same name, else the one beside it whose name is the nearest. */
function findMeant(wanted: string, candidates: readonly string[]): string[] {
  const sameName = candidates.filter(path => basename(path) === basename(wanted));
  if (sameName.length > 0) {
    return sameName.slice(0, 3);
  }
  const siblings = candidates.filter(path => dirname(path) === dirname(wanted));
  const nearest = closestName(wanted, siblings) ?? closestName(wanted, candidates);
  return nearest === undefined ? [] : [nearest];
}
