/**
 * Gitea and Forgejo have no field for drafts: a title that begins with one of the server's prefixes
 * (`[repository.pull-request] WORK_IN_PROGRESS_PREFIXES`, usually `WIP:` and `[WIP]`) makes one. Outside this folder titles are
 * without the prefix, and being a draft is a field.
 */

const prefixes = ['WIP:', '[WIP]'];

/** What a new draft begins with. */
export const draftPrefix = 'WIP: ';

/** The title without the prefix, in whatever case it is written; as it is if it has none. */
export function withoutDraftPrefix(title: string): string {
  const prefix = prefixes.find(prefix => title.slice(0, prefix.length).toUpperCase() === prefix);
  return prefix === undefined ? title : title.slice(prefix.length).trimStart();
}
