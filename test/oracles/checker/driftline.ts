import { schemaCodes } from '../../../server/src/validation/schemaCodes.ts';
import type { Catalogue } from '../../../server/src/schema/catalogue.ts';
import { CheckCache, checkFile } from '../../../server/src/validation/checkFile.ts';
import { findFileRoles } from '../../../server/src/validation/fileRoles.ts';
import type { DocumentFinding } from '../../../server/src/validation/finding.ts';
import { parseYaml } from '../../../server/src/yaml/yamlFile.ts';
import type { CheckedText, Tool, ToolFinding } from './tools.ts';

/** A file that nothing refers to. */
const place = findFileRoles([], ['app.yaml']).placeOf('app.yaml');

/** What is said of the version of an object and not of what is in it: asked for apart. */
const versionCode = 'schema.deprecated-version';

/** Driftline's own checker; hints do not count. */
export function createDriftline(catalogue: Catalogue): Tool {
  const cache = new CheckCache();
  const context = { catalogue, kubernetesVersions: [] };
  const check = ({ text }: CheckedText): ToolFinding[] => {
    const file = parseYaml(text);
    const { documents, errors } = checkFile(file, place, context, cache);
    const offset = file.lines.offsetAt.bind(file.lines);
    return [
      ...errors.map(({ message, range }) => ({
        message,
        span: { start: offset(range.start), end: offset(range.end) },
        isError: true,
      })),
      ...documents.flatMap(({ findings }, index) =>
        findings.flatMap(finding => convert(finding, file.documents[index]?.offset ?? 0)),
      ),
    ];
  };
  return { name: 'Driftline', check: texts => Promise.resolve(texts.map(check)) };
}

function convert({ code, message, start, end }: DocumentFinding, offset: number): ToolFinding[] {
  const severity = schemaCodes[code]?.severity;
  const isError = severity === 'error';
  const span = { start: offset + start, end: offset + end };
  return code !== versionCode && (isError || severity === 'warning') ? [{ message: `${code}: ${message}`, span, isError }] : [];
}

/** Whether Driftline says of an object that its version is deprecated. */
export function warnsOfVersion(catalogue: Catalogue, text: string): boolean {
  const { documents } = checkFile(parseYaml(text), place, { catalogue, kubernetesVersions: [] }, new CheckCache());
  return documents.some(({ findings }) => findings.some(({ code }) => code === versionCode));
}
