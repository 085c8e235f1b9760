/** What upstream says on its way through the kustomizations; none of it is about the error itself. */
const way =
  /^(?:accumulating (?:resources|components)|accumulation err='|accumulating resources from '[^']*'|recursed (?:accumulation of|merging from) path '[^']*'|couldn't make target for path '[^']*'|merging (?:resources )?from [^:]*|accumulateDirectory|loader\.New|trouble configuring builtin \w+ with config): ?/;

const maximumLength = 400;

/** Upstream's text of an error without the way it took and with paths relative to the repository. */
export function shortenMessage(message: string): string {
  let text = message.trim();
  // A resource is tried as a file and then as a folder; what became of the second try stands at the end.
  const attempt = /^accumulating resources: accumulation err='[\s\S]*?': (?=\S)/;
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replace(attempt, '').replace(way, '');
  }
  text = text.replaceAll(/(?<=^|[\s'"(])\/(?=[\w.-])/g, '').replaceAll(/\s+/g, ' ');
  const short = text.length > maximumLength ? `${text.slice(0, maximumLength)}…` : text;
  return `kustomize cannot build this: ${short}`;
}
