/** Which sign-in fits a forge, and what is said about its tokens. Knows no editor. */

/**
 * The provider of VS Code whose tokens are for this origin; `undefined` if there is none. GitHub's own is for github.com, that of
 * GitHub Enterprise Server for the one server that the person has configured (`github-enterprise.uri`).
 */
export function findProvider(kind: string, origin: string, enterpriseUri: string): 'github' | 'github-enterprise' | undefined {
  if (kind !== 'github') {
    return undefined;
  }
  if (origin === 'https://github.com') {
    return 'github';
  }
  return URL.canParse(enterpriseUri) && new URL(enterpriseUri).origin === origin ? 'github-enterprise' : undefined;
}

/** What a token must be allowed to do, in the words of its forge. */
export function scopesOf(kind: string): string {
  switch (kind) {
    case 'github':
      return 'classic: repo; fine-grained: Contents and Pull requests, read and write';
    case 'gitea':
      return 'repository: read and write; user: read';
    default:
      return 'repositories and pull requests: read and write';
  }
}

/** What is wrong with a typed token, in a sentence; `undefined` if it may be one. */
export function validateToken(text: string): string | undefined {
  const token = text.trim();
  if (token === '') {
    return 'Paste the token here.';
  }
  return /^[\u0021-\u007E]+$/.test(token) ? undefined : 'A token has no spaces and no special characters.';
}
