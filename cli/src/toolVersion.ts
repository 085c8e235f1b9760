declare const DRIFTLINE_VERSION: string | undefined;

/** The version of this build; `0.0.0` when run from the sources. */
export function readToolVersion(): string {
  return typeof DRIFTLINE_VERSION === 'string' ? DRIFTLINE_VERSION : '0.0.0';
}
