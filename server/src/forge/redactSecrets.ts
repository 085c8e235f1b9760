/** Takes what looks like a secret out of words that somebody else wrote, before people or logs see them. */

/** Tokens by the prefixes their issuers gave them to be found by: GitHub, GitLab, Atlassian, Azure DevOps, npm, Slack. */
const tokens =
  /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{20,}|gl(?:pat|oas|dt|rt|cbt|ptt|ft|soat)-[\w-]{16,}|ATATT3[\w=-]{20,}|npm_[A-Za-z0-9]{20,}|xox[abpr]-[\w-]{10,})/g;

/** `https://user:password@host/`: all of the user part goes, since a token can stand in either place. */
const userInfo = /\b([a-z][a-z0-9+.-]*:\/\/)[^/\s@'"]+@/gi;

/** `Authorization: Bearer …`, `token=…`, `"password": "…"`. */
const named =
  /\b((?:proxy-)?authorization|access[_-]?token|private[_-]?token|api[_-]?key|client[_-]?secret|password|token)(["']?\s*[:=]\s*["']?)(?:(?:bearer|basic|token)\s+)?[^\s"'&,;]{6,}/gi;

export const redacted = '[hidden]';

/** @param known secrets that are known to be in use; they go wherever they stand. */
export function redactSecrets(text: string, known: readonly string[] = []): string {
  const marked = known.filter(secret => secret.length >= 4).reduce((rest, secret) => rest.replaceAll(secret, redacted), text);
  return marked.replace(userInfo, `$1`).replace(named, `$1$2${redacted}`).replace(tokens, redacted);
}
