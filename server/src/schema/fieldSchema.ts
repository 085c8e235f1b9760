import type { JsonValue } from '../base/json.ts';

/**
 * The schema of one value: the part of OpenAPI v3 that Kubernetes uses, as plain data. Built-in kinds and custom resources are
 * described alike, so everything that judges or offers values reads this one form.
 */
export interface FieldSchema {
  /** `#/definitions/<name>` in the catalogue the schema comes from; keywords beside it win. See `Catalogue.resolve`. */
  readonly $ref?: string;
  /** Absent: any value. */
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly nullable?: boolean;
  readonly description?: string;
  /** What the API server reads where the field is absent. */
  readonly default?: JsonValue;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  /** Fields with a default are not among them: the API server fills them in first. */
  readonly required?: readonly string[];
  /** Of the values of free keys; absent: no other keys than `properties` are known. */
  readonly additionalProperties?: FieldSchema | boolean;
  readonly items?: FieldSchema;
  readonly enum?: readonly JsonValue[];
  /** RE2, as Go reads it; never handed to JavaScript's regular expressions. */
  readonly pattern?: string;
  /** `int32`, `int64`, `date-time`, `byte`, `duration`, `ipv4`, `uri` …, and `quantity`: a number or a text, without a `type`. */
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  /** Lengths count Unicode code points. */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly FieldSchema[];
  readonly anyOf?: readonly FieldSchema[];
  readonly oneOf?: readonly FieldSchema[];
  readonly not?: FieldSchema;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  /** The value holds fields that the schema does not list. */
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  /** The value is a whole Kubernetes object with apiVersion, kind and metadata. */
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-validations'?: readonly CelRule[];
  /** First minor version of Kubernetes with the field, such as `1.29`; absent: as old as the oldest version the catalogue knows. */
  readonly 'x-driftline-since'?: string;
  /** First minor version of Kubernetes without the field. */
  readonly 'x-driftline-removed'?: string;
}

/** A rule of `x-kubernetes-validations`. */
export interface CelRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}
