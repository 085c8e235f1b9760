/** Text for a terminal: colour only where it is wanted, positions counted from 1 as editors show them. */

export interface Terminal {
  readonly write: (text: string) => void;
  readonly warn: (text: string) => void;
  /** Whether colours are wanted: a terminal, no `--no-color`, no `NO_COLOR`. */
  readonly color: boolean;
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

const codes: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** `text` in a style, or plain. */
export function styled(terminal: Terminal, style: Style, text: string): string {
  const [on, off] = codes[style];
  return terminal.color ? `\u001b[${on}m${text}\u001b[${off}m` : text;
}

/** Text from a repository with control characters made visible, so that it cannot steer the terminal. */
export function printable(text: string): string {
  return Array.from(text)
    .map(character => (isControl(character) ? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}` : character))
    .join('');
}

function isControl(character: string): boolean {
  const code = character.charCodeAt(0);
  return (code < 32 && character !== '\n' && character !== '\t') || (code >= 127 && code < 160);
}

/** `apps/prod/kustomization.yaml:3:5`, counted from 1. */
export function formatPlace(location: {
  readonly file: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}): string {
  return `${location.file}:${location.range.start.line + 1}:${location.range.start.character + 1}`;
}
