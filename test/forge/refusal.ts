/** Why the forge does not do what it was asked, with GitHub's status and words. */

/** An element of a validation error; a bare string where GitHub's description has one. */
export type ValidationDetail =
  string | { readonly resource: string; readonly code: string; readonly field?: string; readonly message?: string };

export class Refusal {
  readonly status: number;
  readonly message: string;
  readonly errors: readonly ValidationDetail[] | undefined;

  constructor(status: number, message: string, errors?: readonly ValidationDetail[]) {
    this.status = status;
    this.message = message;
    this.errors = errors;
  }
}

/** 422 */
export function invalid(...errors: readonly ValidationDetail[]): Refusal {
  return new Refusal(422, 'Validation Failed', errors);
}

/** 422 about a pull request, in a sentence. */
export function invalidPullRequest(message: string, field?: string): Refusal {
  return invalid({ resource: 'PullRequest', code: 'custom', ...(field === undefined ? {} : { field }), message });
}

export const notFound = new Refusal(404, 'Not Found');
export const unauthenticated = new Refusal(401, 'Requires authentication');
export const badCredentials = new Refusal(401, 'Bad credentials');
export const forbidden = new Refusal(403, 'Resource not accessible by personal access token');
