import type { JsonValue } from '../base/json.ts';
import type { RenderedObject } from '../gitops/rendering.ts';

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
  /** The values come from a secret, or contain one: every scalar of it in {@link from} and {@link to} is `(secret: changed)`. */
  readonly secret?: boolean;
}

/**
 * How one value becomes another, exactly: what a {@link FieldChange} leaves out because it means the same (an order, a
 * spelled-out default, `1000m` for `1`) is part of it.
 */
export type Delta =
  | { readonly kind: 'keep' }
  | { readonly kind: 'replace'; readonly value: JsonValue }
  | { readonly kind: 'mapping'; readonly entries: ReadonlyMap<string, Delta | 'remove'> }
  | { readonly kind: 'list'; readonly elements: readonly ListStep[] };

/** An element of the new list: one of the old list, perhaps changed, or a new one. */
export type ListStep = { readonly from: number; readonly delta: Delta } | { readonly insert: JsonValue };

/** The two states of an object, as risks are judged by. */
export interface ObjectPair {
  readonly from: RenderedObject | undefined;
  readonly to: RenderedObject | undefined;
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
  /** Empty for objects that are added or removed whole. */
  readonly fields: readonly FieldChange[];
  readonly risks: readonly Risk[];
  /** The objects themselves, secrets included: for judging and applying, never for showing. */
  readonly pair: ObjectPair;
  /** The exact way from one to the other, secrets included; `keep` for objects that are added or removed whole. */
  readonly delta: Delta;
}

/** A change of an object that has not been judged yet. */
export type UnjudgedChange = Omit<ObjectChange, 'risks'>;

/** The difference of two renderings of one environment. Empty `objects` = nothing changes by meaning. */
export interface Change {
  /** In the order of the new rendering, removed ones last. */
  readonly objects: readonly ObjectChange[];
  /** Objects that are written differently but mean the same: nothing to show, needed to apply the change exactly. */
  readonly respelled: readonly ObjectChange[];
  /**
   * The order of the new rendering where applying the change does not lead to it: for each object its place among the old ones
   * that are kept, followed by the added ones.
   */
  readonly order?: readonly number[];
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
export function countChange(change: Pick<Change, 'objects'>): ChangeCounts {
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
export const emptyChange: Change = { objects: [], respelled: [] };
