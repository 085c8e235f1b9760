/** The innermost kustomization is named last; what stands before it is only the way there, tried as a file and as a folder. */
const innermost = /(?:recursed (?:accumulation of|merging from) path|couldn't make target for path) '[^']*': /g;

/** What upstream puts in front of an error. */
const prefix =
  /^(?:accumulating (?:resources|components)|accumulating resources from '[^']*'|merging (?:resources )?from [^:]*|accumulateDirectory|loader\.New|trouble configuring builtin \w+ with config): /;

const maximumLength = 400;

/** What kustomize says of a build, see {@link shortenText}. */
export function shortenMessage(message: string): string {
  return `kustomize cannot build this: ${shortenText(message)}`;
}

/** Upstream's text of an error without the way it took and with paths relative to the repository. */
export function shortenText(message: string): string {
  const last = [...message.matchAll(innermost)].at(-1);
  let text = last ? message.slice(last.index + last[0].length) : message;
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replace(prefix, '');
  }
  const relative = text
    .replaceAll(/(?<=^|[\s'"(])\/(?=[\w.-])/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return relative.length > maximumLength ? `${relative.slice(0, maximumLength)}…` : relative;
}
