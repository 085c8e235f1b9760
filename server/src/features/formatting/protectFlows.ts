import type { YamlFile } from '../../yaml/yamlFile.ts';
import type { YamlNode } from '../../yaml/yamlNode.ts';

/** A text in which words stand for what the formatter is to leave alone. */
export interface ProtectedText {
  readonly text: string;
  /** Puts back what the words stand for. */
  restore(formatted: string): string;
}

/** Takes flow collections over several lines out of the text, because the formatter would join their lines. */
export function protectFlows(file: YamlFile): ProtectedText {
  const flows = file.documents
    .flatMap(({ root, offset }) => collectFlows(root).map(node => ({ start: offset + node.start, end: offset + node.end })))
    .filter(({ start, end }) => file.text.slice(start, end).includes('\n'))
    .sort((a, b) => a.start - b.start);
  const word = unusedWord(file.text);
  let text = '';
  let end = 0;
  flows.forEach((flow, index) => {
    text += `${file.text.slice(end, flow.start)}${word}${index}_`;
    end = flow.end;
  });
  const originals = flows.map(flow => ({ text: file.text.slice(flow.start, flow.end), indent: indentAt(file.text, flow.start) }));
  const restore = (formatted: string): string =>
    formatted.replaceAll(new RegExp(`${word}(\\d+)_`, 'g'), (whole, index: string, offset: number) => {
      const original = originals[Number(index)];
      return original ? shiftLines(original.text, indentAt(formatted, offset) - original.indent) : whole;
    });
  return { text: text + file.text.slice(end), restore };
}

/** The outermost flow collections. */
function collectFlows(root: YamlNode | undefined): YamlNode[] {
  const found: YamlNode[] = [];
  const pending: YamlNode[] = root ? [root] : [];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if ((node.kind === 'mapping' || node.kind === 'sequence') && node.flow) {
      found.push(node);
    } else if (node.kind === 'mapping') {
      pending.push(...node.entries.map(({ value }) => value));
    } else if (node.kind === 'sequence') {
      pending.push(...node.items);
    }
  }
  return found;
}

function unusedWord(text: string): string {
  let word = 'driftline_flow_';
  while (text.includes(word)) {
    word += 'x_';
  }
  return word;
}

/** White space before the line of `offset`. */
function indentAt(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^ */.exec(text.slice(start, offset))?.[0].length ?? 0;
}

/** Moves the lines after the first with the line that the collection begins in. */
function shiftLines(text: string, by: number): string {
  const [first = '', ...others] = text.split('\n');
  const shifted = others.map(line => {
    const indent = line.search(/\S/);
    return indent === -1 ? '' : ' '.repeat(Math.max(0, indent + by)) + line.slice(indent);
  });
  return [first, ...shifted].join('\n');
}
