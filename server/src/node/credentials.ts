import type { ForgeKind, ForgeToken } from '../forge/forge.ts';
import type { CredentialSource, Person } from '../session/proposalPorts.ts';
import { findEnvironmentToken } from './environmentToken.ts';
import type { CredentialPlace, GitCredential, GitCredentials } from './gitCredential.ts';

/**
 * Finds the token for a forge: VS Code's authentication, the person's git credential helper, an environment variable, the editor's
 * secret storage, in this order. A token belongs to the origin it was read for; it is kept in memory for a moment and nowhere else.
 */

/** Which forge a token is for. */
export interface TokenPlace extends CredentialPlace {
  readonly kind: ForgeKind;
  /** `https://github.com` */
  readonly origin: string;
}

export interface FoundToken {
  readonly source: CredentialSource;
  readonly token: ForgeToken;
}

export interface CredentialOptions {
  readonly person: Person;
  readonly git: GitCredentials;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** What was found last, with what git needs to be told about it. */
interface Known {
  readonly found: (FoundToken & { readonly credential?: GitCredential }) | undefined;
  readonly readAt: number;
  isApproved: boolean;
}

/** How long, in ms, a token is used before it is read again: who signs out expects it to be gone soon. */
const lifetime = 60_000;
/** The same for "there is none": who signs in expects it to be seen soon. */
const lifetimeOfNone = 10_000;
/** How long, in ms, a refused token is not offered: until then somebody may have repaired what was wrong on the forge's side. */
const refusal = 600_000;

export class Credentials {
  readonly #options: CredentialOptions;
  readonly #known = new Map<string, Known>();
  readonly #pending = new Map<string, Promise<Known>>();
  /** Of each origin: token → when it was refused. */
  readonly #refused = new Map<string, Map<string, number>>();

  constructor(options: CredentialOptions) {
    this.#options = options;
  }

  /**
   * @param interactive whether the person may be asked, after everything that needs no asking was tried.
   * @param anew that there was none a moment ago does not count: the person may just have signed in.
   */
  async read(
    place: TokenPlace,
    { interactive, anew = false }: { readonly interactive: boolean; readonly anew?: boolean },
  ): Promise<FoundToken | undefined> {
    if (anew && !this.#known.get(place.origin)?.found) {
      this.#known.delete(place.origin);
    }
    const known = await this.#readSilently(place);
    if (known.found || !interactive) {
      return known.found;
    }
    for (const source of ['authentication', 'secretStorage'] as const) {
      const found = await this.#askPerson(place, source, true);
      if (found) {
        this.#remember(place, found);
        return found;
      }
    }
    return undefined;
  }

  /** The forge took a token or refused it; who keeps it is told, the first time. */
  async tell(place: TokenPlace, { token }: ForgeToken, verdict: 'accepted' | 'refused'): Promise<void> {
    const known = this.#known.get(place.origin);
    const isCurrent = known?.found?.token.token === token;
    if (verdict === 'refused') {
      const refused = this.#refused.get(place.origin) ?? new Map<string, number>();
      this.#refused.set(place.origin, refused.set(token, this.#options.now()));
    }
    if (!isCurrent) {
      return;
    }
    if (verdict === 'refused') {
      this.#known.delete(place.origin);
      await this.#tellRefused(place, known);
    } else if (!known.isApproved) {
      known.isApproved = true;
      await (known.found?.credential && this.#options.git.approve(known.found.credential));
    }
  }

  /** The token in use, if there is one, counts as refused. */
  async reject(place: TokenPlace): Promise<void> {
    const token = this.#known.get(place.origin)?.found?.token;
    if (token) {
      await this.tell(place, token, 'refused');
    }
  }

  async #tellRefused({ kind, origin }: TokenPlace, { found }: Known): Promise<void> {
    if (found?.credential) {
      await this.#options.git.reject(found.credential);
    } else if (found?.source === 'authentication' || found?.source === 'secretStorage') {
      this.#options.person.rejectToken({ source: found.source, kind, origin });
    }
  }

  /** Askers at the same time share one search. */
  async #readSilently(place: TokenPlace): Promise<Known> {
    const known = this.#known.get(place.origin);
    const age = known ? this.#options.now() - known.readAt : Number.POSITIVE_INFINITY;
    if (known && age < (known.found ? lifetime : lifetimeOfNone)) {
      return known;
    }
    const pending = this.#pending.get(place.origin) ?? this.#search(place);
    this.#pending.set(place.origin, pending);
    try {
      return await pending;
    } finally {
      this.#pending.delete(place.origin);
    }
  }

  async #search(place: TokenPlace): Promise<Known> {
    const found =
      (await this.#askPerson(place, 'authentication', false)) ??
      (await this.#askGit(place)) ??
      this.#accept(place, 'environment', findEnvironmentToken(this.#options.environment, place.origin)) ??
      (await this.#askPerson(place, 'secretStorage', false));
    return this.#remember(place, found);
  }

  /** A token that is found again unchanged stays approved. */
  #remember({ origin }: TokenPlace, found: Known['found']): Known {
    const before = this.#known.get(origin);
    const isSame = found !== undefined && before?.found?.token.token === found.token.token;
    const known = { found, readAt: this.#options.now(), isApproved: isSame && before.isApproved };
    this.#known.set(origin, known);
    return known;
  }

  async #askPerson(place: TokenPlace, source: 'authentication' | 'secretStorage', interactive: boolean) {
    const { kind, origin } = place;
    return this.#accept(place, source, await this.#options.person.readToken({ source, kind, origin, interactive }));
  }

  async #askGit(place: TokenPlace): Promise<Known['found']> {
    const credential = await this.#options.git.fill(place);
    const found = credential && this.#accept(place, 'credentialHelper', credential.password);
    return credential && found && { ...found, token: { ...found.token, user: credential.username }, credential };
  }

  /** `undefined` for none, and for one that was refused lately. */
  #accept(place: TokenPlace, source: CredentialSource, token: string | undefined): FoundToken | undefined {
    const refusedAt = token === undefined ? undefined : this.#refused.get(place.origin)?.get(token);
    const isRefused = refusedAt !== undefined && this.#options.now() - refusedAt < refusal;
    return token === undefined || isRefused || !isUsable(place, source, token) ? undefined : { source, token: { token } };
  }
}

/** What could not stand in a header is no token; a password of git's goes to Gitea in an encoding that takes everything. */
function isUsable({ kind }: TokenPlace, source: CredentialSource, token: string): boolean {
  return source === 'credentialHelper' && kind === 'gitea' ? token !== '' : /^[\u0021-\u007e]+$/.test(token);
}
