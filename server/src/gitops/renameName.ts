import type { Location, Range } from '../base/textRange.ts';
import { plainValue } from '../yaml/scalarValue.ts';
import { basename, dirname } from '../base/repositoryPath.ts';
import { PatternCache } from './explain/objectSelector.ts';
import { explainInvalidName } from './nameRules.ts';
import type { NamedObject, NamePattern, WrittenName } from './nameModel.ts';
import type { NameOccurrence, NameSymbol, NameSymbols } from './nameSymbols.ts';

/** Renames what a name stands for: everywhere that means it, and nowhere else. It plans the edits; nothing is written here. */

export interface NameEdit {
  readonly file: string;
  readonly range: Range;
  readonly newText: string;
  /** `false`: a person should look at it, for it may mean something else too. */
  readonly certain: boolean;
}

/** Why something cannot be renamed: what is wrong, where, what to do. */
export interface Refusal {
  readonly refusal: string;
}

/** The name under the cursor, if it can be renamed at all. */
export function checkRename(symbols: NameSymbols, symbol: NameSymbol): WrittenName | Refusal {
  const { at } = symbol;
  if (/\$\{|\{\{|\$\(/.test(at.text)) {
    return { refusal: `"${at.text}" is filled in when it is rendered. Rename what it is filled in from.` };
  }
  if (symbol.type === 'undeclared' && !symbol.reference.kinds.includes('Namespace')) {
    const kinds = symbol.reference.kinds.join(' or ') || 'object';
    return { refusal: `No ${kinds} "${at.text}" is declared in this repository, so there is nothing to rename.` };
  }
  if (symbol.type === 'member' && symbol.owners.length === 0) {
    return { refusal: `What "${at.text}" belongs to is not declared in this repository, so there is nothing to rename.` };
  }
  const occurrences = symbols.getOccurrences(symbols.widen(symbol));
  const fixed = occurrences.find(({ name }) => !name.exact);
  return fixed ? { refusal: explainFixed(fixed.name) } : at;
}

function explainFixed({ text, file, range }: WrittenName): string {
  const why = 'it is escaped, folded, or shared through an anchor';
  return `"${text}" cannot be replaced in ${file}:${range.start.line + 1}: ${why}. Write it plainly there first.`;
}

/** The edits that rename a symbol, or why it cannot be called so. */
export function renameSymbol(symbols: NameSymbols, symbol: NameSymbol, newName: string): readonly NameEdit[] | Refusal {
  const checked = checkRename(symbols, symbol);
  if ('refusal' in checked) {
    return checked;
  }
  const widened = symbols.widen(symbol);
  const refusal = explainInvalidName(widened, newName) ?? explainCollision(symbols, widened, newName);
  if (refusal !== undefined) {
    return { refusal };
  }
  return symbols.getOccurrences(widened).map(occurrence => toEdit(occurrence, newName));
}

function toEdit({ name, certain }: NameOccurrence, newName: string): NameEdit {
  const { file, range, keyOfPath, plain } = name;
  if (keyOfPath) {
    const newText = newName === basename(keyOfPath.path) ? keyOfPath.path : `${newName}=${keyOfPath.path}`;
    return { file, range: keyOfPath.range, newText, certain };
  }
  const isText = typeof plainValue(newName) === 'string' && typeof plainValue(newName, 'kustomization') === 'string';
  return { file, range, newText: plain && !isText ? `"${newName}"` : newName, certain };
}

function explainCollision(symbols: NameSymbols, symbol: NameSymbol, newName: string): string | undefined {
  if (symbol.type === 'object') {
    return symbol.declarations
      .map(object => explainTaken(symbols, object, newName) ?? explainPattern(symbols, object, newName))
      .find(text => text !== undefined);
  }
  if (symbol.type === 'member') {
    const { memberType } = symbol;
    const taken = symbols.index
      .getMemberSites(memberType, newName)
      .find(site => site.member.declares && symbols.ownersOf(site).some(owner => symbol.owners.includes(owner)));
    return taken && `"${newName}" is there already: ${describePlace(taken.member.name)}. Choose another name.`;
  }
  return undefined;
}

function explainTaken({ index }: NameSymbols, object: NamedObject, newName: string): string | undefined {
  const taken = index.findTaken(object, newName);
  return taken && `A ${object.kind} "${newName}" is there already: ${describePlace(taken.name)}. Choose another name.`;
}

/** A pattern that selects the object now and would not any more: a patch would silently be lost. */
function explainPattern({ index }: NameSymbols, object: NamedObject, newName: string): string | undefined {
  const patterns = new PatternCache();
  const selects = ({ file, pattern, kind }: NamePattern, name: string): boolean =>
    index.inclusions.getMembers(dirname(file)).has(object.file) &&
    (kind === undefined || patterns.matches(kind, object.kind)) &&
    patterns.matches(pattern, name);
  for (const { patterns: candidates } of index.files.values()) {
    const lost = candidates.find(pattern => selects(pattern, object.name.text) !== selects(pattern, newName));
    if (lost) {
      return `The pattern "${lost.pattern}" in ${describePlace(lost)} would not select the same objects any more. Change it first.`;
    }
  }
  return undefined;
}

function describePlace({ file, range }: Location): string {
  return `${file}:${range.start.line + 1}`;
}
