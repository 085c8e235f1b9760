/** What is known of fields that hold names, as data: the tables are in referenceTable.ts and memberTable.ts. */

/** A field that names an object. */
export interface ReferenceField {
  /** Group of the referring object; `undefined` means any. */
  readonly group?: string;
  /** `/` between names, lists passed through; `\/` is a slash in a name; `*` is any name. */
  readonly path: string;
  /** Kind that is named: the one written beside the name counts first, if {@link kindBeside} says so. */
  readonly kind: string;
  /** Group of the named kind; `undefined` means any, so that `Deployment` also finds one of `extensions`. */
  readonly referredGroup?: string;
  /** A field `kind` stands beside the name. */
  readonly kindBeside?: true;
  /** A field `namespace` may stand beside the name. */
  readonly namespaceBeside?: true;
  /** Parts of the named object that fields beside the name refer to. */
  readonly members?: readonly MemberField[];
  /** The field makes an object of that kind, as a Certificate makes its Secret. */
  readonly produces?: true;
}

/** A field that names a part of the object that is named beside it. */
export interface MemberField {
  readonly type: MemberType;
  /** From the mapping that holds the name. */
  readonly path: string;
}

/**
 * Parts of objects that have names: keys of ConfigMaps and Secrets, named ports of Services, named ports and containers of
 * workloads.
 */
export type MemberType = 'key' | 'servicePort' | 'containerPort' | 'container';

/** A field of an object that names one of the object's parts, or a part of the objects that a selector finds. */
export interface PartField {
  readonly group?: string;
  readonly path: string;
  readonly type: MemberType;
  /** The part is made here; otherwise it is referred to. */
  readonly declares?: true;
  /** The key of the entry is the name, not its value. */
  readonly atKey?: true;
  /** The part belongs to the objects that the selector at this path of the same object finds. */
  readonly selector?: string;
}

/** A mapping of labels, or a selector of them. */
export interface LabelField {
  readonly group?: string;
  readonly path: string;
  /** `labels`: of the object itself; `template`: of the pods it makes; `selector`: finds objects by their labels. */
  readonly role: 'labels' | 'template' | 'selector';
  /** Selectors find pods unless they say services. */
  readonly finds?: 'Service';
}
