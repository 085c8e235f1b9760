import type { ForgeKind } from '../forge/forge.ts';
import { readText } from '../tree/tree.ts';
import type { Tree } from '../tree/tree.ts';

/**
 * The repository's template for the text of pull requests: where each forge looks for it, in the forge's order, names without regard
 * to case. Read from the tree of the branch that is merged into, as forges do.
 */

export interface PullRequestTemplate {
  readonly path: string;
  readonly text: string;
}

/** Folders and base names, the first that is there wins. `''` is the root. */
interface TemplatePlaces {
  readonly folders: readonly string[];
  readonly names: readonly string[];
}

const templateNames = ['pull_request_template.md', 'pull_request_template.txt', 'pull_request_template'];
/** Where several templates can be kept: the one that is used without being asked for. */
const defaultNames = ['default.md', 'pull_request_template.md'];

const github: readonly TemplatePlaces[] = [
  { folders: ['.github', '', 'docs'], names: templateNames },
  {
    folders: ['.github/pull_request_template', 'pull_request_template', 'docs/pull_request_template'],
    names: defaultNames,
  },
];

const places: Readonly<Record<ForgeKind, readonly TemplatePlaces[]>> = {
  github,
  gitlab: [{ folders: ['.gitlab/merge_request_templates'], names: ['default.md'] }],
  gitea: [{ folders: ['', '.forgejo', '.gitea', '.github', 'docs'], names: templateNames }, ...github.slice(1)],
  azureDevOps: [
    {
      folders: ['.azuredevops', '.vsts', 'docs', ''],
      names: ['pull_request_template.md', 'pull_request_template.txt'],
    },
  ],
  // Both keep it in the settings of the repository.
  bitbucket: [],
  bitbucketServer: [],
};

/** Longer ones are no templates. */
const longestTemplate = 60_000;

/** `undefined`: there is none. Without a known forge GitHub's places count, which most tools follow. */
export async function findTemplate(tree: Tree, kind: ForgeKind | undefined): Promise<PullRequestTemplate | undefined> {
  for (const { folders, names } of kind ? places[kind] : github) {
    for (const folder of folders) {
      const path = await findFile(tree, folder, names);
      const text = path === undefined ? undefined : await readText(tree, path);
      if (path !== undefined && text !== undefined && text.length <= longestTemplate) {
        return { path, text: kind === 'gitea' ? withoutFrontMatter(text) : text };
      }
    }
  }
  return undefined;
}

async function findFile(tree: Tree, folder: string, names: readonly string[]): Promise<string | undefined> {
  const path = await findFolder(tree, folder);
  const entry = path === undefined ? undefined : await tree.read(path);
  if (path === undefined || entry?.kind !== 'directory') {
    return undefined;
  }
  for (const wanted of names) {
    const name = entry.names.find(candidate => candidate.toLowerCase() === wanted);
    const file = name === undefined ? undefined : join(path, name);
    if (file !== undefined && (await tree.read(file)).kind === 'file') {
      return file;
    }
  }
  return undefined;
}

/** The folder as the tree spells it. */
async function findFolder(tree: Tree, folder: string): Promise<string | undefined> {
  let path = '';
  for (const segment of folder.split('/').filter(part => part !== '')) {
    const entry = await tree.read(path);
    const name = entry.kind === 'directory' ? entry.names.find(candidate => candidate.toLowerCase() === segment) : undefined;
    if (name === undefined) {
      return undefined;
    }
    path = join(path, name);
  }
  return path;
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** Gitea reads labels and assignees from a head between `---` lines, which is no text. */
function withoutFrontMatter(text: string): string {
  const end = /^---\r?\n/.test(text) ? /\n---[ \t]*\r?\n/.exec(text) : undefined;
  return end ? text.slice(end.index + end[0].length) : text;
}
