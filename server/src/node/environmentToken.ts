/** Tokens that a person or a pipeline put into environment variables; each is good for one origin only. */

type Environment = Readonly<Record<string, string | undefined>>;

/** A variable that holds a token, and the one that says whose: a host, or an address where it is not `https`. */
interface TokenVariable {
  readonly token: string;
  readonly place: string;
  /** The place where the variable for it is not set; `undefined`: the token is not used then. */
  readonly usualPlace?: string;
}

/** The first one that fits wins. The `GH_…` and `GITHUB_…` ones mean what GitHub's own command line and workflows mean by them. */
const variables: readonly TokenVariable[] = [
  { token: 'DRIFTLINE_TOKEN', place: 'DRIFTLINE_TOKEN_HOST' },
  { token: 'GH_TOKEN', place: '', usualPlace: 'github.com' },
  { token: 'GITHUB_TOKEN', place: 'GITHUB_SERVER_URL', usualPlace: 'github.com' },
  { token: 'GH_ENTERPRISE_TOKEN', place: 'GH_HOST' },
  { token: 'GITHUB_ENTERPRISE_TOKEN', place: 'GH_HOST' },
  { token: 'GITEA_TOKEN', place: 'GITEA_SERVER_URL' },
  { token: 'FORGEJO_TOKEN', place: 'FORGEJO_SERVER_URL' },
];

/** The token for an origin such as `https://github.com`; `undefined` if no variable holds one for exactly this one. */
export function findEnvironmentToken(environment: Environment, origin: string): string | undefined {
  const variable = variables.find(({ token, place, usualPlace }) => {
    const named = (place === '' ? undefined : readVariable(environment, place)) ?? usualPlace;
    return named !== undefined && readVariable(environment, token) !== undefined && originOf(named) === origin;
  });
  return variable && readVariable(environment, variable.token);
}

function readVariable(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === '' ? undefined : value;
}

function originOf(place: string): string | undefined {
  const address = /^https?:\/\//i.test(place) ? place : `https://${place}`;
  return URL.canParse(address) ? new URL(address).origin : undefined;
}
