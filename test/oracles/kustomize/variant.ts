import type { YamlValue } from './sourceObjects.ts';

/** One way to use a field of a kustomization file. */
export interface Variant {
  readonly value: YamlValue;
  /** Other fields that it comes with. */
  readonly beside?: Readonly<Record<string, YamlValue>>;
  /** Files it needs, by path in the repository; the kustomization is in `app/`. */
  readonly files?: Readonly<Record<string, string>>;
  /** What it needs to be included, as an entry of `resources`. */
  readonly resources?: readonly string[];
  /** Needs Helm, a program or the network: the rendering is unknown. */
  readonly unknown?: boolean;
  /** Upstream refuses it: it is tried apart, so that what stands beside it is not refused with it. */
  readonly refused?: boolean;
}

/** Field → name of the variant → variant. */
export type FieldVariants = Readonly<Record<string, Readonly<Record<string, Variant>>>>;
