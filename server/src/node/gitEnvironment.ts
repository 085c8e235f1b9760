import { devNull } from 'node:os';

/**
 * How git is started, always: it takes no locks it can do without, asks nobody, reaches no other machine and runs no program that a
 * repository or its configuration names. One place, so that no way of starting git can forget a part of it.
 */

/** Configuration given on each command line; it outranks every file. */
export const gitConfiguration: readonly string[] = [
  'core.fsmonitor=false',
  `core.hooksPath=${devNull}`,
  'protocol.allow=never',
  'protocol.ext.allow=never',
  'core.quotePath=false',
];

/** Variables that may select the person's own configuration; every other `GIT_…` of our environment is dropped. */
const inherited = ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM'];

const imposed: Readonly<Record<string, string>> = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  // Newer versions know the first, all versions the second: objects a partial clone lacks stay missing.
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_PROTOCOL_FROM_USER: '0',
  GIT_LITERAL_PATHSPECS: '1',
  LC_ALL: 'C',
};

/** Names of programs that git or its helpers would start. */
const programs = new Set(['EDITOR', 'VISUAL', 'PAGER', 'SSH_ASKPASS', 'PREFIX']);

/** The variables of {@link gitEnvironment} that begin with `GIT_`. */
export const gitVariables: readonly string[] = [...inherited, ...Object.keys(imposed).filter(name => name.startsWith('GIT_'))];

/** The environment of a git process, made from ours. */
export function gitEnvironment(own: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    const upper = name.toUpperCase();
    const isKept = upper.startsWith('GIT_') ? inherited.includes(upper) : !programs.has(upper);
    if (isKept && value !== undefined) {
      environment[name] = value;
    }
  }
  return { ...environment, ...imposed };
}
