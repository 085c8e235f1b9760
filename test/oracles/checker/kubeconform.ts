import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureKubeconform } from '../ensureKubeconform.ts';
import type { JsonSchema } from './jsonSchemas.ts';
import type { CheckedText, Tool, ToolFinding } from './tools.ts';
import { locatePointer } from './yamlText.ts';
import type { TextSpan } from './yamlText.ts';

/** The part of its JSON output that is read. */
interface Resource {
  readonly filename: string;
  readonly status: 'statusValid' | 'statusInvalid' | 'statusError' | 'statusSkipped' | 'statusEmpty';
  /** Ends with a line for each error, such as `at '/spec/replicas': got string, want integer`, those that only lead to others included. */
  readonly msg: string;
}

/**
 * kubeconform in strict mode, once for all texts. It names paths and no places: what is found stands where its path leads, or on the
 * line it names.
 * @param schemas by `apps/v1/Deployment`.
 * @param folder for files of its own.
 */
export async function createKubeconform(schemas: ReadonlyMap<string, JsonSchema>, folder: string): Promise<Tool> {
  const binary = await ensureKubeconform();
  mkdirSync(join(folder, 'schemas'), { recursive: true });
  for (const [name, schema] of schemas) {
    writeFileSync(join(folder, 'schemas', `${getFileName(name)}.json`), JSON.stringify(schema));
  }
  const location = join(folder, 'schemas', '{{ .Group }}_{{ .ResourceAPIVersion }}_{{ .ResourceKind }}.json');
  return {
    name: 'kubeconform',
    check(texts) {
      const files = join(folder, `texts-${texts.length}`);
      mkdirSync(files, { recursive: true });
      texts.forEach(({ text }, index) => writeFileSync(join(files, `${index}.yaml`), text));
      const toolArguments = ['-strict', '-output', 'json', '-verbose', '-schema-location', location, files];
      const { stdout, stderr, error } = spawnSync(binary, toolArguments, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
      if (error || stdout === '') {
        throw new Error(`kubeconform printed nothing: ${error?.message ?? stderr}`);
      }
      const { resources } = JSON.parse(stdout) as { resources: readonly Resource[] };
      const byFile = new Map(resources.map(resource => [resource.filename, resource]));
      return Promise.resolve(texts.map((text, index) => readFindings(text, byFile.get(join(files, `${index}.yaml`)))));
    },
  };
}

function readFindings({ text, apiVersion, kind }: CheckedText, resource: Resource | undefined): ToolFinding[] {
  if (resource?.status === 'statusValid') {
    return [];
  }
  if (resource?.msg.includes('could not find schema') === true) {
    throw new Error(`kubeconform has no schema of ${apiVersion} ${kind}: ${resource.msg}`);
  }
  const message = resource?.msg ?? 'nothing is said of it';
  const errors = [...message.matchAll(/at '(?<path>[^']*)': (?<error>.*)/g)].filter(
    match => match.groups?.['error'] !== 'validation failed',
  );
  if (errors.length > 0) {
    return errors.map(({ groups }) => {
      const span = locatePointer(text, groups?.['path'] ?? '').whole;
      return { message: groups?.['error'] ?? '', span, isError: true };
    });
  }
  const line = /yaml: (?:unmarshal errors:\s+)?line (?<line>\d+):/.exec(message)?.groups?.['line'];
  return [{ message, span: line === undefined ? { start: 0, end: text.length } : spanOfLine(text, Number(line)), isError: true }];
}

/** @param line counted from 1. */
function spanOfLine(text: string, line: number): TextSpan {
  const start = text.split('\n', line - 1).join('\n').length + (line > 1 ? 1 : 0);
  const end = text.indexOf('\n', start);
  const indent = /^[ -]*/.exec(text.slice(start))?.[0].length ?? 0;
  return { start: start + indent, end: end < 0 ? text.length : end };
}

/** As its own template makes it of a group, version and kind. */
function getFileName(name: string): string {
  const [kind = '', version = '', group = version] = name.split('/').reverse();
  return `${group}_${version}_${kind.toLowerCase()}`;
}
