import { RE2JS } from 're2js';

/** Names of container images as kustomize takes them apart (api `internal/image`). */

export interface ImageParts {
  readonly name: string;
  readonly tag: string;
  readonly digest: string;
}

/** Finds out whether an image is the one that an entry of `images` names: a pattern of RE2, tag and digest aside. */
export type ImageMatcher = (image: string) => boolean;

const behindName = '(:[a-zA-Z0-9_.{}-]*)?(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?$';

/** `IsImageMatched`; a name that is no valid pattern matches nothing. */
export function imageMatcher(name: string): ImageMatcher {
  try {
    const pattern = RE2JS.compile(`^${name}${behindName}`);
    return image => pattern.test(image);
  } catch {
    return () => false;
  }
}

/** `Split`: a colon before the first slash belongs to a port. */
export function splitImage(image: string): ImageParts {
  const slash = Math.max(image.indexOf('/'), 0);
  const at = image.indexOf('@', slash);
  const colon = image.indexOf(':', slash);
  if (at === -1 && colon === -1) {
    return { name: image, tag: '', digest: '' };
  }
  if (at !== -1 && (at < colon || colon === -1)) {
    return { name: image.slice(0, at), tag: '', digest: image.slice(at + 1) };
  }
  if (at !== -1) {
    return { name: image.slice(0, colon), tag: image.slice(colon + 1, at), digest: image.slice(at + 1) };
  }
  return { name: image.slice(0, colon), tag: image.slice(colon + 1), digest: '' };
}

export function joinImage({ name, tag, digest }: ImageParts): string {
  return `${name}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`;
}
