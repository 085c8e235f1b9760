import type { Range } from '../base/textRange.ts';
import type { MemberType } from './nameFields.ts';

/** The names of one file: what it declares, what it refers to. Plain data that depends on nothing but the file. */

/** A name as it is written. */
export interface WrittenName {
  readonly text: string;
  readonly file: string;
  /** The name itself, quotes left out. */
  readonly range: Range;
  /** `false`: what is written is not just this name (it is escaped, folded, or has an anchor), so it cannot be replaced. */
  readonly exact: boolean;
  /** Written without quotes, so that what would not be read as a text must be quoted. */
  readonly plain: boolean;
  /** The name is a key before a path, or the file's name where none is: how the whole is written anew. */
  readonly keyOfPath?: { readonly path: string; readonly range: Range };
}

/** An object that a file declares or amends. */
export interface NamedObject {
  readonly file: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: WrittenName;
  /** As it is written. */
  readonly namespace: string | undefined;
  /** The whole object, or the generator's entry. */
  readonly range: Range;
  /**
   * `manifest`: a document of its own, a resource or a patch by what lists the file; `inlinePatch`: a patch inside of a
   * kustomization; `generator`: an entry of a generator; `product`: another object makes it, as a Certificate makes its Secret.
   */
  readonly source: 'manifest' | 'inlinePatch' | 'generator' | 'product';
  /** It adds to an object of that name that is declared elsewhere: an inline patch, a generator that merges or replaces. */
  readonly amends: boolean;
  readonly members: readonly Member[];
  /** Files of a generator that hold `KEY=value` lines; their keys are the object's too. */
  readonly envFiles: readonly string[];
  readonly labels: readonly LabelSet[];
  /** Images of the object's containers, as they are written. */
  readonly images: readonly WrittenName[];
}

/** A part of an object, declared or referred to in the object itself. */
export interface Member {
  readonly type: MemberType;
  readonly name: WrittenName;
  readonly declares: boolean;
  /** The part belongs to what this selector of the object finds; `undefined`: to the object itself. Without pairs: what kustomizations add to it decides. */
  readonly selector?: LabelSet;
}

/** Labels, or a selector of labels. */
export interface LabelSet {
  readonly role: 'labels' | 'template' | 'selector';
  /** What a selector finds. */
  readonly finds: 'pods' | 'services';
  readonly pairs: readonly LabelPair[];
}

export interface LabelPair {
  readonly key: WrittenName;
  readonly value: WrittenName;
}

/** A place that names an object. */
export interface ObjectReference {
  readonly file: string;
  readonly name: WrittenName;
  /** Any of these; none means any kind. */
  readonly kinds: readonly string[];
  /** `undefined` means any. */
  readonly group: string | undefined;
  /** Of the object that is named, as it is written there or follows from the referring object. */
  readonly namespace: string | undefined;
  /** The namespace stands beside the name, so the surrounding object's does not count. */
  readonly namespaceIsWritten: boolean;
  /** What refers. */
  readonly from: 'field' | 'target' | 'replacement' | 'replicas';
  /** Parts of the named object that are named with it. */
  readonly members: readonly Member[];
}

/** A name in RE2 that selects objects of the kustomization. */
export interface NamePattern {
  readonly file: string;
  readonly pattern: string;
  readonly range: Range;
  /** Also a pattern; `undefined` means any kind. */
  readonly kind: string | undefined;
}

/** The names of one file. */
export interface FileNames {
  readonly path: string;
  readonly objects: readonly NamedObject[];
  readonly references: readonly ObjectReference[];
  /** Labels that a kustomization sets, by whether it also sets them in selectors. */
  readonly kustomizationLabels: readonly LabelSet[];
  /** Patterns by which patches and replacements select objects. */
  readonly patterns: readonly NamePattern[];
  /** Keys of a file of `KEY=value` lines. */
  readonly envKeys: readonly WrittenName[];
}
