/**
 * Driftline's own part of a pull request's text: between two marker lines, so that it can be found and made anew while every word
 * of the person stays as it is. Knows nothing of what stands inside.
 *
 * A marker is a link reference definition (`[//]: # (driftline:begin …)`): no forge shows it, also those that show HTML comments as
 * text (Bitbucket), and it survives editing because it is a line of its own.
 */

/** Format of the marker and of the part. */
export const ownPartVersion = 1;

export interface OwnPart {
  readonly version: number;
  /** Ids of the environments that change, the most important first; perhaps not all. */
  readonly environments: readonly string[];
}

/** A line with a marker. No text of a repository stands at the start of a line of the part, so it cannot be mistaken for one. */
const markerLine = /^ {0,3}\[\/\/\]: # \(driftline:(begin|end)(?: ([^\r\n()]*))?\)[ \t]*$/gm;

/** The part with its markers, without a line break at its end. As many ids as fit into `most` characters are listed. */
export function wrapOwnPart(text: string, environments: readonly string[], most: number): string {
  const ids: string[] = [];
  let length = 0;
  for (const id of environments) {
    const encoded = encodeId(id);
    length += encoded.length + 1;
    if (length > most) {
      break;
    }
    ids.push(encoded);
  }
  return `[//]: # (driftline:begin ${['v' + ownPartVersion, ...ids].join(' ')})\n\n${text}\n\n[//]: # (driftline:end)`;
}

/** What an id holds besides letters, digits and `/._:-` is written as `%` and two hexadecimal digits. */
function encodeId(id: string): string {
  const encoded = encodeURIComponent(id.replaceAll(/[\uD800-\uDFFF]/gu, '\uFFFD'));
  return encoded
    .replaceAll(/[!'()*~]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
    .replaceAll('%3A', ':')
    .replaceAll('%40', '@')
    .replaceAll(/driftline:/gi, marker => marker.replace(':', '%3A'));
}

function decodeId(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

interface Marker {
  readonly kind: 'begin' | 'end';
  readonly words: readonly string[];
  readonly start: number;
  readonly end: number;
}

function findMarkers(body: string): Marker[] {
  return [...body.matchAll(markerLine)].map(match => ({
    kind: match[1] === 'begin' ? 'begin' : 'end',
    words: (match[2] ?? '').split(' ').filter(word => word !== ''),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** What the first marker says; `undefined`: the text has no part of Driftline's. */
export function readOwnPart(body: string): OwnPart | undefined {
  const marker = findMarkers(body).find(({ kind }) => kind === 'begin');
  const version = /^v(\d{1,6})$/.exec(marker?.words[0] ?? '')?.[1];
  if (!marker || version === undefined) {
    return undefined;
  }
  const environments = marker.words.slice(1).map(decodeId);
  return { version: Number(version), environments: environments.filter(id => id !== undefined) };
}

interface Region {
  readonly start: number;
  readonly end: number;
}

/**
 * What belongs to Driftline: from a begin to the next marker, if that is an end; a marker that has lost its partner alone, for nobody
 * can tell where the part next to it ends.
 */
function findRegions(body: string): Region[] {
  const regions: Region[] = [];
  const markers = findMarkers(body);
  for (let index = 0; index < markers.length; index++) {
    const marker = markers[index];
    const next = markers[index + 1];
    if (marker?.kind === 'begin' && next?.kind === 'end') {
      regions.push({ start: marker.start, end: next.end });
      index++;
    } else if (marker) {
      regions.push({ start: marker.start, end: marker.end });
    }
  }
  return regions;
}

/** `body` without anything of Driftline's: the person's words, byte for byte. */
export function wordsOf(body: string): string {
  return cutRegions(body, findRegions(body), '');
}

/**
 * Puts a new part in the place of the old one, wherever the person has moved it, and leaves all that stands outside of markers as it
 * is, byte for byte. Without a marker the body stays as it is: the person has removed the part and does not want it. Of several parts
 * (somebody copied it) the first one is renewed and the others are removed. A marker without its partner is replaced alone: what
 * stood in the part before stays as if the person had written it.
 */
export function replaceOwnPart(body: string, ownPart: string): string {
  return cutRegions(body, findRegions(body), ownPart);
}

/** The first part with its markers, as it stands in `body`; `undefined`: there is none. */
export function findOwnPart(body: string): string | undefined {
  const [region] = findRegions(body);
  return region && body.slice(region.start, region.end);
}

function cutRegions(body: string, regions: readonly Region[], replacement: string): string {
  let text = '';
  let at = 0;
  regions.forEach(({ start, end }, index) => {
    text += body.slice(at, start) + (index === 0 ? replacement : '');
    at = end;
  });
  return text + body.slice(at);
}

export interface BodyParts {
  /** The repository's template; `undefined` if it has none. */
  readonly template: string | undefined;
  /** What the person has written in place of the template so far; `undefined`: nothing yet. */
  readonly words: string | undefined;
  readonly ownPart: string;
}

/**
 * A new body: the person's words, else the template, then Driftline's part. Where the words or the template hold the markers, the
 * part goes there.
 */
export function composeBody({ template, words, ownPart }: BodyParts): string {
  const text = words ?? template ?? '';
  if (findRegions(text).length > 0) {
    return replaceOwnPart(text, ownPart);
  }
  if (text.trim() === '') {
    return `${ownPart}\n`;
  }
  const gap = /\n\r?\n$/.test(text) ? '' : text.endsWith('\n') ? '\n' : '\n\n';
  return `${text}${gap}${ownPart}\n`;
}
