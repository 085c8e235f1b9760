import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';

/**
 * The grammars as the editor reads them: its own tokenizer, on its own grammar of YAML, with what our manifest injects. (The command that
 * lists an editor's tokens is not in the releases.)
 */

interface Contribution {
  readonly scopeName: string;
  readonly path: string;
  readonly injectTo?: readonly string[];
}

interface Grammar {
  tokenizeLine(
    line: string,
    state: unknown,
  ): {
    readonly ruleStack: unknown;
    readonly tokens: readonly { readonly startIndex: number; readonly endIndex: number; readonly scopes: readonly string[] }[];
  };
}

/** The part of `vscode-textmate` and `vscode-oniguruma` that is used here; both come with the editor. */
interface TextMate {
  readonly INITIAL: unknown;
  readonly Registry: new (options: object) => { loadGrammar(scope: string): Promise<Grammar | null> };
  parseRawGrammar(text: string, path: string): object;
}
interface Oniguruma {
  loadWASM(data: ArrayBufferLike): Promise<void>;
  createOnigScanner(patterns: string[]): unknown;
  createOnigString(text: string): unknown;
}

let yaml: Grammar;

/** Reads the grammars of the editor's YAML extension and of ours. */
async function loadYaml(): Promise<Grammar> {
  const require = createRequire(join(vscode.env.appRoot, 'package.json'));
  const textMate = require('vscode-textmate') as TextMate;
  const oniguruma = require('vscode-oniguruma') as Oniguruma;
  const wasm = await readFile(join(dirname(require.resolve('vscode-oniguruma')), 'onig.wasm'));
  await oniguruma.loadWASM(Uint8Array.from(wasm).buffer);
  const contributions = ['vscode.yaml', 'driftline.driftline'].flatMap(id => {
    const extension = vscode.extensions.getExtension<unknown>(id);
    assert.ok(extension, `${id} is not installed`);
    const { contributes } = extension.packageJSON as { contributes: { grammars: readonly Contribution[] } };
    return contributes.grammars.map(grammar => ({ ...grammar, file: join(extension.extensionPath, grammar.path) }));
  });
  const registry = new textMate.Registry({
    onigLib: Promise.resolve(oniguruma),
    loadGrammar: async (scope: string) => {
      const file = contributions.find(({ scopeName }) => scopeName === scope)?.file;
      return file === undefined ? null : textMate.parseRawGrammar(await readFile(file, 'utf8'), file);
    },
    getInjections: (scope: string) =>
      contributions.filter(({ injectTo }) => injectTo?.includes(scope)).map(({ scopeName }) => scopeName),
  });
  const grammar = await registry.loadGrammar('source.yaml');
  assert.ok(grammar);
  return { tokenizeLine: (line, state) => grammar.tokenizeLine(line, state ?? textMate.INITIAL) };
}

/** Pieces of a YAML file with a scope of ours, as `text → scope` without the grammar's name; white space is left out. */
function check(text: string, expected: readonly string[]): void {
  const pieces: { text: string; readonly scope: string; end: number }[] = [];
  let state: unknown;
  for (const line of text.split('\n')) {
    const { tokens, ruleStack } = yaml.tokenizeLine(line, state);
    state = ruleStack;
    for (const { startIndex, endIndex, scopes } of tokens) {
      const scope = scopes.findLast(candidate => /\.(?:helm-actions|flux-variables)$/.test(candidate));
      const piece = line.slice(startIndex, endIndex);
      const last = pieces.at(-1);
      if (last && last.scope === scope && last.end === startIndex) {
        last.text += piece;
        last.end = endIndex;
      } else if (scope !== undefined && piece.trim() !== '') {
        pieces.push({ text: piece, scope, end: endIndex });
      }
    }
  }
  const shown = pieces.map(({ text: piece, scope }) => `${piece.trim()} → ${scope.replace(/\.[\w-]+$/, '')}`);
  assert.deepEqual(shown, expected);
}

const open = '{{ → punctuation.section.embedded.begin';
const close = '}} → punctuation.section.embedded.end';

describe('grammars in the editor', () => {
  before(async () => {
    yaml = await loadYaml();
  });

  it('tell Helm actions from the YAML around them', () => {
    check('a: {{ .Values.image.tag | default "x" }}\n', [
      open,
      '. → punctuation.accessor',
      'Values → variable.language',
      '. → punctuation.accessor',
      'image → variable.other.property',
      '. → punctuation.accessor',
      'tag → variable.other.property',
      '| → keyword.operator.pipe',
      'default → support.function',
      '"x" → string.quoted.double',
      close,
    ]);
    check('{{- if $x }}\nb: "c{{ 3 }}"\n{{- end }}\n', [
      open,
      '- → keyword.operator.trim',
      'if → keyword.control',
      '$x → variable.other.readwrite',
      close,
      open,
      '3 → constant.numeric',
      close,
      open,
      '- → keyword.operator.trim',
      'end → keyword.control',
      close,
    ]);
    check('{{/* a */}}\nb: ${{ github.c }}\n', ['{{/* a */}} → comment.block']);
  });

  it('tell Flux variables, their operators and escapes', async () => {
    const begin = '${ → punctuation.definition.template-expression.begin';
    const end = '} → punctuation.definition.template-expression.end';
    check('a: ${cluster}.example.com # ${comment}\n', [begin, 'cluster → variable.other.readwrite', end]);
    check('a: "${cluster:=prod}"\n', [
      begin,
      'cluster → variable.other.readwrite',
      ':= → keyword.operator',
      'prod → string.unquoted',
      end,
    ]);
    check('a: $${no} ${b-c}\n', ['$$ → constant.character.escape']);
  });
});
