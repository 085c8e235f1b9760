/**
 * What is logged of a traced message of the language server: its first line, which says `Sending request 'method - (id)'`; of one that is
 * traced as JSON, direction and method. What follows may be a token or a secret value.
 */
export function nameTracedMessage(traced: string): string {
  if (!traced.startsWith('{')) {
    return traced.split('\n', 1)[0] ?? '';
  }
  const type = /"type":"([\w-]+)"/.exec(traced)?.[1] ?? 'message';
  const method = /"method":"([\w$/.-]+)"/.exec(traced.slice(0, 500))?.[1];
  return method === undefined ? type : `${type} '${method}'`;
}
