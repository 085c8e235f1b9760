import { createHash } from 'node:crypto';
import type { JsonValue } from '../../server/src/base/json.ts';
import { readDefinitions } from '../../server/src/schema/customResources.ts';
import { findFormerKinds } from './formerKinds.ts';
import { canGenerate, generateDefinitions } from './generateDefinitions.ts';
import { isModuleCached, openModule } from './goModule.ts';
import type { ModuleFiles, PinnedModule } from './goModule.ts';
import { printCatalogue } from './printCatalogue.ts';
import type { PrintedKind } from './printCatalogue.ts';
import { runProgram } from './runProgram.ts';
import { shareDefinitions } from './shareDefinitions.ts';

/** The kinds of a project, from the definitions of its Go modules. */

export interface Project {
  /** As people call it, such as `cert-manager`. */
  readonly name: string;
  /** Name of its file in server/catalogue/, without the ending. */
  readonly file: string;
  /** SPDX identifier of its licence. */
  readonly licence: keyof typeof licences;
  /** Its version is that of the first module. Where two define the same kind, the first counts. */
  readonly modules: readonly ProjectModule[];
}

/** One of the three ways to its kinds. Paths are regular expressions on the paths in the module. */
export interface ProjectModule extends PinnedModule {
  /** Definitions as YAML, the preferred ones first. */
  readonly definitions?: readonly string[];
  /** Go packages from which the project's generator makes the definitions. */
  readonly packages?: string;
  /** Go sources with types of versions that are not served any more. */
  readonly formerTypes?: string;
}

/** How the text of a licence begins. Only what may be passed on under Driftline's own licence is taken. */
const licences = { 'Apache-2.0': /Apache License\s+Version 2\.0/, MIT: /MIT License/ };

export function versionOf({ modules }: Project): string {
  return modules[0]?.version.replace(/^v/, '') ?? '';
}

/** The text of the project's file. @throws if a module cannot be had or holds no definitions where they used to be. */
export function generateProject(project: Project): string {
  const kinds = new Map<string, PrintedKind>();
  for (const module of project.modules) {
    for (const kind of readModuleKinds(project, module, [...kinds.values()])) {
      const key = `${kind.apiVersion}/${kind.kind}`;
      kinds.set(key, kinds.get(key) ?? kind);
    }
  }
  const shared = shareDefinitions([...kinds.values()], project.file);
  const source = { name: project.name, version: versionOf(project), inputs: inputsOf(project) };
  return printCatalogue(source, shared.kinds, shared.definitions);
}

/** Digest of what a project's file is made of: it stands in the file, so that a stale one is known without the modules. */
export function inputsOf(project: Project): string {
  return createHash('sha256').update(JSON.stringify(project)).digest('hex').slice(0, 16);
}

/** Whether everything that `generateProject` reads is in Go's module cache. */
export function isCached({ modules }: Project): boolean {
  return modules.every(module => isModuleCached(module) && (module.packages === undefined || canGenerate(module.packages)));
}

function readModuleKinds(project: Project, module: ProjectModule, known: readonly PrintedKind[]): PrintedKind[] {
  const files = openModule(module);
  const licence = files.paths.find(path => /^LICENSE(?:\.\w+)?$/.test(path)) ?? 'LICENSE';
  if (!licences[project.licence].test(files.read(licence))) {
    throw new Error(`The licence of ${module.module}@${module.version} is not ${project.licence}`);
  }
  const { definitions = [], packages, formerTypes } = module;
  const kinds = [
    ...definitions.flatMap(pattern => readManifests(readMatching(files, pattern).join('\n---\n'))),
    ...(packages === undefined ? [] : readManifests(generateDefinitions(module, packages))),
    ...(formerTypes === undefined ? [] : findFormerKinds(project, readMatching(files, formerTypes), known)),
  ];
  if (kinds.length === 0) {
    throw new Error(`${module.module}@${module.version} defines no kinds where script/catalogue/modules.json says`);
  }
  return kinds;
}

function readMatching(files: ModuleFiles, pattern: string): string[] {
  const expression = new RegExp(pattern);
  return files.paths.filter(path => expression.test(path)).map(path => files.read(path));
}

function readManifests(yaml: string): PrintedKind[] {
  const lines = runProgram('manifests', yaml).split('\n');
  return lines.filter(line => line !== '').flatMap(line => readDefinitions(JSON.parse(line) as JsonValue));
}
