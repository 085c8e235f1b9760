import type { JsonValue } from '../base/json.ts';

/**
 * A change is the difference of two renderings, object by object and field by field, with risks. It has two parts that are
 * never mixed: *yours* (target branch → target branch with your edits merged in) and *waiting* (deployed → target branch).
 * Plain immutable data; comparing, applying, masking and judging are in the files beside this one.
 */

export type ChangeOrigin = 'yours' | 'waiting';

/** What identifies an object in an environment: the group, not the version, so a new API version is a changed field. */
export interface ObjectIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  /** `null` if the object names none. */
  readonly namespace: string | null;
  readonly name: string;
}

/** One changed field, at the highest node that was added or removed whole. */
export interface FieldChange {
  /** RFC 6901 pointer into the new object (into the old one for a removed field). */
  readonly path: string;
  /** The API server's notation: `spec.template.spec.containers[0].image`. */
  readonly displayPath: string;
  /** `undefined`: the field is absent on that side. */
  readonly from: JsonValue | undefined;
  readonly to: JsonValue | undefined;
  /** The values come from a secret: they print as `(secret: changed)`. */
  readonly secret?: boolean;
}

export type RiskSeverity = 'high' | 'medium' | 'low';

export interface Risk {
  /** Stable code such as `risk.replicas-zero`. */
  readonly code: string;
  readonly severity: RiskSeverity;
  readonly message: string;
}

export interface ObjectChange extends ObjectIdentity {
  readonly change: 'added' | 'removed' | 'changed';
  /** The name on the old side if it differs (generated suffix, rename). */
  readonly renamedFrom: string | null;
  readonly fields: readonly FieldChange[];
  readonly risks: readonly Risk[];
}

/** The difference of two renderings of one environment. Empty `objects` = nothing changes by meaning. */
export interface Change {
  /** Sorted: by kind's importance as compared, stable for equal inputs. */
  readonly objects: readonly ObjectChange[];
}

/** Counts as every surface shows them. */
export interface ChangeCounts {
  /** Objects. */
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Field changes of changed objects. */
  readonly fields: number;
  readonly risks: number;
}

/** The key of an object within an environment, as the protocol and tests name it: `apps/Deployment/shop/web` (empty group and namespace stay empty). */
export function objectKey(object: ObjectIdentity): string {
  const slash = object.apiVersion.indexOf('/');
  const group = slash === -1 ? '' : object.apiVersion.slice(0, slash);
  return `${group}/${object.kind}/${object.namespace ?? ''}/${object.name}`;
}

/** The one function that counts: lens, view, status item and command line report what it returns. */
export function countChange(change: Change): ChangeCounts {
  const count = (kind: ObjectChange['change']): number => change.objects.filter(object => object.change === kind).length;
  return {
    added: count('added'),
    removed: count('removed'),
    changed: count('changed'),
    fields: change.objects.filter(object => object.change === 'changed').reduce((sum, object) => sum + object.fields.length, 0),
    risks: change.objects.reduce((sum, object) => sum + object.risks.length, 0),
  };
}

/** The change of nothing. */
export const emptyChange: Change = { objects: [] };
