import type { ForgeAddress, ForgePages, NewPullRequest } from './forge.ts';

/** Addresses of a forge's pages: known without asking anybody, so a pull request can be written by hand where there is no API client. */

/** Addresses beyond that are cut off or refused by servers and proxies, in characters. */
const longestAddress = 8_000;

type Head = NewPullRequest['head'];
type Parameters = readonly (readonly [name: string, value: string])[];

/** The page to write a pull request on, before its texts are filled in. */
interface ComparePage {
  readonly address: string;
  readonly parameters: Parameters;
  /** Names of the parameters for title and text; `undefined`: the page takes none. */
  readonly texts: readonly [title: string, body: string] | undefined;
}

export function createForgePages(address: ForgeAddress): ForgePages {
  return {
    compare: (base, head, title, body) => fillIn(findComparePage(address, base, head), title, body),
    branch: branch => findBranchPage(address, branch),
    commit: commit => findCommitPage(address, commit),
  };
}

/** Address of the repository's first page. */
function repositoryPage({ kind, webUrl, owner, name }: ForgeAddress, otherOwner = owner): string {
  switch (kind) {
    case 'azureDevOps':
      return `${webUrl}/${path(otherOwner)}/_git/${path(name)}`;
    case 'bitbucketServer':
      return `${webUrl}/projects/${path(otherOwner)}/repos/${path(name)}`;
    case 'github':
    case 'gitlab':
    case 'gitea':
    case 'bitbucket':
      return `${webUrl}/${path(otherOwner)}/${path(name)}`;
  }
}

function findComparePage(address: ForgeAddress, base: string, head: Head): ComparePage {
  const isFork = head.owner.toLowerCase() !== address.owner.toLowerCase();
  const page = repositoryPage(address);
  const ownerAndBranch = isFork ? `${path(head.owner)}:${path(head.branch)}` : path(head.branch);
  switch (address.kind) {
    case 'github':
    case 'gitea':
      return {
        address: `${page}/compare/${path(base)}...${ownerAndBranch}`,
        parameters: [['expand', '1']],
        texts: ['title', 'body'],
      };
    case 'gitlab':
      // A merge request is written on the project that the branch is in.
      return {
        address: `${repositoryPage(address, head.owner)}/-/merge_requests/new`,
        parameters: [
          ['merge_request[source_branch]', head.branch],
          ['merge_request[target_branch]', base],
        ],
        texts: ['merge_request[title]', 'merge_request[description]'],
      };
    case 'bitbucket':
      return {
        address: `${repositoryPage(address, head.owner)}/pull-requests/new`,
        parameters: [
          ['source', head.branch],
          ['dest', `${address.owner}/${address.name}::${base}`],
        ],
        texts: undefined,
      };
    case 'bitbucketServer':
      return {
        address: `${repositoryPage(address, head.owner)}/pull-requests`,
        parameters: [
          ['create', ''],
          ['sourceBranch', `refs/heads/${head.branch}`],
          ['targetBranch', `refs/heads/${base}`],
        ],
        texts: undefined,
      };
    case 'azureDevOps':
      return {
        address: `${page}/pullrequestcreate`,
        parameters: [
          ['sourceRef', head.branch],
          ['targetRef', base],
        ],
        texts: undefined,
      };
  }
}

function findBranchPage(address: ForgeAddress, branch: string): string {
  const page = repositoryPage(address);
  switch (address.kind) {
    case 'github':
      return `${page}/tree/${path(branch)}`;
    case 'gitlab':
      return `${page}/-/tree/${path(branch)}`;
    case 'gitea':
      return `${page}/src/branch/${path(branch)}`;
    case 'bitbucket':
      return `${page}/branch/${path(branch)}`;
    case 'bitbucketServer':
      return `${page}/browse?at=${encodeURIComponent(`refs/heads/${branch}`)}`;
    case 'azureDevOps':
      return `${page}?version=${encodeURIComponent(`GB${branch}`)}`;
  }
}

function findCommitPage(address: ForgeAddress, commit: string): string {
  const page = repositoryPage(address);
  switch (address.kind) {
    case 'github':
    case 'gitea':
    case 'azureDevOps':
      return `${page}/commit/${path(commit)}`;
    case 'gitlab':
      return `${page}/-/commit/${path(commit)}`;
    case 'bitbucket':
    case 'bitbucketServer':
      return `${page}/commits/${path(commit)}`;
  }
}

/** Title and text as far as the address has room for them: the title first, of the text whole lines. */
function fillIn(page: ComparePage, title: string, body: string): string {
  const bare = joinAddress(page.address, page.parameters);
  if (!page.texts) {
    return bare;
  }
  const [titleName, bodyName] = page.texts;
  const withTitle = joinAddress(page.address, [...page.parameters, [titleName, title]]);
  if (withTitle.length >= longestAddress) {
    return bare;
  }
  const room = longestAddress - 1 - withTitle.length - `&${encode(bodyName)}=`.length;
  const text = cutText(body, room);
  return text === '' ? withTitle : joinAddress(page.address, [...page.parameters, [titleName, title], [bodyName, text]]);
}

/** As many whole lines as fit into `room` characters when encoded, and end neither inside a fence nor inside a fold. */
function cutText(text: string, room: number): string {
  if (encode(text).length <= room) {
    return text;
  }
  let used = 0;
  let fence: string | undefined;
  let folds = 0;
  const lines = text.split('\n');
  let kept = 0;
  for (const [index, line] of lines.entries()) {
    used += encode(line).length + (index === 0 ? 0 : encode('\n').length);
    if (used > room) {
      break;
    }
    fence = followFence(fence, line);
    folds += fence === undefined ? countOf(line, /<details\b/gi) - countOf(line, /<\/details>/gi) : 0;
    kept = fence === undefined && folds <= 0 ? index + 1 : kept;
  }
  return lines.slice(0, kept).join('\n');
}

/** The fence a line leaves open, given the one it found open. */
function followFence(open: string | undefined, line: string): string | undefined {
  const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
  if (!mark) {
    return open;
  }
  const [, characters = '', rest = ''] = mark;
  if (open === undefined) {
    return characters;
  }
  return characters[0] === open[0] && characters.length >= open.length && rest.trim() === '' ? undefined : open;
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function joinAddress(address: string, parameters: Parameters): string {
  return `${address}?${parameters.map(([name, value]) => (value === '' ? encode(name) : `${encode(name)}=${encode(value)}`)).join('&')}`;
}

/** `encodeURIComponent` for text that may hold half a surrogate pair, which has no encoding. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd'));
}

/** A path whose slashes stay: branch names and groups are written so on all forges. */
function path(text: string): string {
  return text.split('/').map(encode).join('/');
}
