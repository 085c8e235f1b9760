import type { JsonValue } from '../../../server/src/base/json.ts';
import type { Range } from '../../../server/src/base/textRange.ts';
import { readKustomization } from '../../../server/src/gitops/kustomization.ts';
import type { InlineYaml } from '../../../server/src/gitops/kustomizationModel.ts';
import { isKustomizationPath } from '../../../server/src/gitops/kustomizationNames.ts';
import { LineIndex } from '../../../server/src/yaml/lineIndex.ts';
import { walkScalars } from '../../../server/src/yaml/nodePath.ts';
import { scalarValue } from '../../../server/src/yaml/scalarValue.ts';
import { parseYaml, rangeOf } from '../../../server/src/yaml/yamlFile.ts';
import type { YamlDocument, YamlFile } from '../../../server/src/yaml/yamlFile.ts';
import { asScalar, findEntry } from '../../../server/src/yaml/yamlNode.ts';
import type { YamlScalar } from '../../../server/src/yaml/yamlNode.ts';

/** Places of sources that hold a value, and how to write another one there. */

export interface Place {
  readonly file: string;
  readonly range: Range;
  /** The new text of the file. */
  readonly mutate: () => string;
  /**
   * The value also says where others go: a merge key, a name that patches and references look for, a label that selects.
   * Changing it moves other values, so only the value itself is held against its provenance.
   */
  readonly isAddress: boolean;
}

type Segments = readonly (string | number)[];

/** All places of a repository whose values can reach a rendering. What only finds things, such as a path or a target, is none. */
export function findPlaces(files: Readonly<Record<string, string>>): Place[] {
  return Object.entries(files).flatMap(([file, text]) => {
    if (isKustomizationPath(file)) {
      return kustomizationPlaces(file, text);
    }
    if (file.endsWith('.env')) {
      return environmentLines(file, text);
    }
    return /\.ya?ml$/.test(file) ? documentPlaces(file, text) : wholeFile(file, text);
  });
}

function documentPlaces(file: string, text: string): Place[] {
  const yaml = parseYaml(text);
  if (yaml.documents.some(document => document.root?.kind === 'sequence')) {
    // Operations of a JSON patch; in a list of anything else nothing is a value.
    return scalarsOf(yaml)
      .filter(isOperationValue)
      .map(scalar => yamlPlace(file, text, scalar, false));
  }
  return scalarsOf(yaml)
    .filter(({ document, segments }) => isObject(document) && !isTypeOrDirective(segments))
    .map(scalar => yamlPlace(file, text, scalar, isAddress(scalar.segments)));
}

/** A manifest or a patch; neither a configuration of kustomize nor a list of anything. */
function isObject({ root }: YamlDocument): boolean {
  return findEntry(root, 'kind') !== undefined && asScalar(findEntry(root, 'apiVersion')?.value)?.text !== 'builtin';
}

interface FoundScalar {
  readonly document: YamlDocument;
  readonly segments: Segments;
  readonly node: YamlScalar;
}

/** Each scalar once, also if aliases repeat it. */
function scalarsOf(yaml: YamlFile): FoundScalar[] {
  return yaml.documents.flatMap(document => {
    const seen = new Set<number>();
    return [...walkScalars(document.root)].flatMap(({ segments, node }) => {
      const isNew = !seen.has(node.start);
      seen.add(node.start);
      return isNew && mutateScalar(document.text, node) !== undefined ? [{ document, segments, node }] : [];
    });
  });
}

function isTypeOrDirective(segments: Segments): boolean {
  const last = segments.at(-1);
  const inObject = segments.length === 1 || segments.at(-3) === 'items';
  return last === '$patch' || (inObject && (last === 'apiVersion' || last === 'kind'));
}

function isOperationValue({ segments }: FoundScalar): boolean {
  return segments[1] === 'value';
}

const mergeKeys: ReadonlySet<string | number> = new Set(['name', 'containerPort', 'port', 'mountPath', 'ip', 'kind', 'protocol']);

function isAddress(segments: Segments): boolean {
  const last = segments.at(-1) ?? '';
  return mergeKeys.has(last) || last === 'namespace' || last === 'tier' || last === 'apiGroup';
}

function yamlPlace(file: string, text: string, { document, node }: FoundScalar, address: boolean): Place {
  const range = rangeOf(document, node);
  const mutate = (): string => {
    const changed = mutateScalar(document.text, node) ?? document.text;
    return text.slice(0, document.offset) + changed + text.slice(document.offset + document.text.length);
  };
  return { file, range, mutate, isAddress: address };
}

/** The text with another value at the scalar; `undefined` for nulls and nothing. */
function mutateScalar(text: string, node: YamlScalar): string | undefined {
  const written = text.slice(node.start, node.end);
  const value: JsonValue = scalarValue(node);
  const replaceBy = (replacement: string): string => text.slice(0, node.start) + replacement + text.slice(node.end);
  if (node.style === 'literal' || node.style === 'folded') {
    return replaceBy(`${written}x`);
  }
  if (node.style !== 'plain') {
    return replaceBy(`${written.slice(0, -1)}x${written.slice(-1)}`);
  }
  if (typeof value === 'boolean') {
    return replaceBy(String(!value));
  }
  if (typeof value === 'number') {
    return replaceBy(String(value + 1));
  }
  return value === null ? undefined : replaceBy(`${written}x`);
}

/** Fields of kustomizations whose values end up in objects, and whether they also find something. */
const kustomizationValues: readonly (readonly [RegExp, boolean])[] = [
  [/^(?:namePrefix|nameSuffix|namespace)$/, false],
  [/^(?:images|imageTags)\/\d+\/(?:newName|newTag|tagSuffix|digest)$/, false],
  [/^replicas\/\d+\/count$/, false],
  [/^labels\/\d+\/pairs\/.*$/, false],
  [/^common(?:Labels|Annotations)\/.*$/, false],
  [/^(?:configMap|secret)Generator\/\d+\/(?:literals\/\d+|type)$/, false],
  [/^(?:configMap|secret)Generator\/\d+\/name$/, true],
  [/^(?:(?:configMap|secret)Generator\/\d+\/options|generatorOptions)\/(?:labels|annotations)\/.*$/, false],
  [/^replacements\/\d+\/sourceValue$/, false],
];

function kustomizationPlaces(file: string, text: string): Place[] {
  const yaml = parseYaml(text);
  const fields = scalarsOf(yaml).flatMap((scalar): Place[] => {
    const path = scalar.segments.join('/');
    const field = kustomizationValues.find(([pattern]) => pattern.test(path));
    // An empty text is as good as none.
    return field && scalar.node.text !== '' ? [yamlPlace(file, text, scalar, field[1])] : [];
  });
  const model = readKustomization(file, yaml);
  const patches = [...model.patches, ...model.patchesStrategicMerge, ...model.patchesJson6902];
  return [...fields, ...patches.flatMap(({ inline }) => (inline ? inlinePlaces(file, text, inline) : []))];
}

/** Places inside a patch that is written in the kustomization; none if it has no exact places. */
function inlinePlaces(file: string, text: string, { yaml, source }: InlineYaml): Place[] {
  const lines = new LineIndex(text);
  return documentPlaces(file, yaml.text).flatMap((inner): Place[] => {
    const range = source.toFile(inner.range);
    const [start, end] = [lines.offsetAt(range.start), lines.offsetAt(range.end)];
    const innerLines = new LineIndex(yaml.text);
    const written = yaml.text.slice(innerLines.offsetAt(inner.range.start), innerLines.offsetAt(inner.range.end));
    if (text.slice(start, end) !== written) {
      return [];
    }
    const mutated = inner.mutate();
    const innerStart = innerLines.offsetAt(inner.range.start);
    const replacement = mutated.slice(innerStart, mutated.length - (yaml.text.length - innerStart - written.length));
    return [{ ...inner, range, mutate: () => text.slice(0, start) + replacement + text.slice(end) }];
  });
}

function environmentLines(file: string, text: string): Place[] {
  return text.split('\n').flatMap((line, number): Place[] => {
    const start = line.length - line.trimStart().length;
    if (!line.includes('=') || line[start] === '#') {
      return [];
    }
    const range = { start: { line: number, character: start }, end: { line: number, character: line.length } };
    const mutate = (): string => text.split('\n').with(number, `${line}x`).join('\n');
    return [{ file, range, mutate, isAddress: false }];
  });
}

/** A file whose content is a value. */
function wholeFile(file: string, text: string): Place[] {
  return [{ file, range: new LineIndex(text).rangeBetween(0, text.length), mutate: () => `x${text}`, isAddress: false }];
}
