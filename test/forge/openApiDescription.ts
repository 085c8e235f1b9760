import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { compileTemplate } from './pathTemplate.ts';
import type { PathTemplate } from './pathTemplate.ts';

/** GitHub's own OpenAPI description of its REST API, as something that can judge requests and answers. */

type Schema = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface OperationObject {
  readonly parameters?: readonly Schema[];
  readonly requestBody?: Content & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Schema>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
}

export interface Operation {
  readonly method: string;
  /** `/repos/{owner}/{repo}/pulls` */
  readonly path: string;
  readonly description: OperationObject;
}

/** What is said wrong, in words; empty if nothing. */
export type Violations = readonly string[];

const documentId = 'github';

export class OpenApiDescription {
  readonly #document: Document;
  readonly #templates: readonly { readonly template: PathTemplate; readonly path: string }[];
  readonly #ajv = new Ajv({ strict: false, logger: false, inlineRefs: false });
  /** For path and query: text that stands for a number is one. */
  readonly #coercing = new Ajv({ strict: false, logger: false, coerceTypes: 'array' });
  readonly #validators = new WeakMap<object, ValidateFunction>();

  /** @param name of a document of `@octokit/openapi`, such as `ghes-3.19` or `api.github.com`. */
  constructor(name: string) {
    const file = createRequire(import.meta.url).resolve(`@octokit/openapi/generated/${name}.json`);
    this.#document = JSON.parse(readFileSync(file, 'utf8')) as Document;
    this.#templates = Object.keys(this.#document.paths)
      .map(path => ({ path, template: compileTemplate(path) }))
      // The path with the fewest and latest parameters is the one that is meant.
      .sort((one, other) => weightOf(one.path) - weightOf(other.path) || other.path.length - one.path.length);
    // CommonJS: the function is there under both names, of which TypeScript knows the wrong one.
    addFormats.default(this.#ajv);
    addFormats.default(this.#coercing);
    this.#ajv.addSchema({ $id: documentId, components: { schemas: toJsonSchema(this.#document.components['schemas']) } });
  }

  /** The operation a request is; `path` without the API's own address and without the query. */
  findOperation(method: string, path: string): Operation | undefined {
    for (const { template, path: described } of this.#templates) {
      const description = this.#document.paths[described]?.[method.toLowerCase()];
      if (description && template.match(path)) {
        return { method, path: described, description };
      }
    }
    return undefined;
  }

  checkParameters(operation: Operation, path: string, query: URLSearchParams): Violations {
    const parameters = (operation.description.parameters ?? []).map(parameter => this.#resolve(parameter) as object as Parameter);
    const inPath = compileTemplate(operation.path).match(path) ?? {};
    const values = new Map([...Object.entries(inPath), ...query]);
    const unknown = [...query.keys()].filter(
      name => !parameters.some(parameter => parameter.in === 'query' && parameter.name === name),
    );
    return [
      ...unknown.map(name => `there is no parameter "${name}"`),
      ...parameters.flatMap(({ name, required, schema, in: place }) => {
        const value = place === 'header' ? undefined : values.get(name);
        if (value === undefined) {
          return required && place !== 'header' ? [`the parameter "${name}" is missing`] : [];
        }
        const validate = this.#coercing.compile({ type: 'object', properties: { value: toJsonSchema(this.#resolve(schema)) } });
        return validate({ value })
          ? []
          : [`the parameter "${name}" is "${value}": ${this.#coercing.errorsText(validate.errors)}`];
      }),
    ];
  }

  /** @param body of the request, parsed; `undefined` if there is none. */
  checkBody(operation: Operation, body: unknown): Violations {
    const { requestBody } = operation.description;
    const schema = schemaOf(requestBody);
    if (body === undefined) {
      return requestBody?.required ? ['the body is missing'] : [];
    }
    if (!schema) {
      return ['there must be no body'];
    }
    // The descriptions leave objects open, but a property they do not know has no effect.
    const known = Object.keys(this.#resolve(schema)['properties'] ?? {});
    const unknown = Object.keys(body as object).filter(name => !known.includes(name));
    return [...unknown.map(name => `the body has no property "${name}"`), ...this.#validate(schema, body)];
  }

  /** @param body of the answer, parsed; `undefined` if there is none. */
  checkAnswer(operation: Operation, status: number, body: unknown): Violations {
    const described = operation.description.responses[String(status)];
    if (!described) {
      return this.#checkUndescribed(status, body);
    }
    const schema = schemaOf(this.#resolve(described));
    if (!schema) {
      return status < 400 && body !== undefined ? ['there must be no body'] : [];
    }
    return body === undefined ? ['the body is missing'] : this.#validate(schema, body);
  }

  /** Failures that any operation may have, and that the descriptions mostly leave out. */
  #checkUndescribed(status: number, body: unknown): Violations {
    if (status < 400) {
      return [`the status ${status} is not described`];
    }
    return this.#validate({ $ref: '#/components/schemas/basic-error' }, body ?? null);
  }

  #validate(schema: Schema, value: unknown): Violations {
    const validate = this.#validators.get(schema) ?? this.#ajv.compile(toJsonSchema(schema) as object);
    this.#validators.set(schema, validate);
    return validate(value)
      ? []
      : (validate.errors ?? []).map(error => `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`);
  }

  #resolve(object: Schema): Schema {
    const reference = object['$ref'];
    if (typeof reference !== 'string') {
      return object;
    }
    const [, , kind = '', name = ''] = reference.split('/');
    const found = this.#document.components[kind]?.[name];
    if (!found) {
      throw new Error(`GitHub's description has no ${reference}`);
    }
    return this.#resolve(found);
  }
}

function weightOf(path: string): number {
  return path.split('{').length;
}

function schemaOf(content: Content | undefined): Schema | undefined {
  return content?.content?.['application/json']?.schema;
}

/**
 * OpenAPI 3.0's dialect as JSON Schema: `nullable` allows `null` beside what is described, also where an `enum` or `oneOf` does not
 * list it; beside `$ref` nothing counts; references lead into the document.
 */
function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(toJsonSchema);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const schema = value as Schema;
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    return { $ref: documentId + reference };
  }
  const { nullable, example: _example, examples: _examples, ...rest } = schema;
  // A property may be called like a keyword; then its value is a schema.
  const kept = typeof nullable === 'boolean' ? rest : { ...rest, ...(nullable === undefined ? {} : { nullable }) };
  const converted = Object.fromEntries(Object.entries(kept).map(([name, part]) => [name, toJsonSchema(part)]));
  return nullable === true ? { anyOf: [converted, { type: 'null' }] } : converted;
}
