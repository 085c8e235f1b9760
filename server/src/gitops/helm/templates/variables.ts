import { unknownValue } from './contextValue.ts';
import type { ContextValue } from './contextValue.ts';

/** The variables of a template in one scope and those around it. */
export class Variables {
  readonly #outer: Variables | undefined;
  readonly #values = new Map<string, ContextValue>();

  /** @param root what `$` stands for. */
  constructor(root: ContextValue, outer?: Variables) {
    this.#outer = outer;
    if (!outer) {
      this.#values.set('$', root);
    }
  }

  /** A scope within this one. */
  nest(): Variables {
    return new Variables(unknownValue, this);
  }

  find(name: string): ContextValue {
    return this.#values.get(name) ?? this.#outer?.find(name) ?? unknownValue;
  }

  declare(name: string, value: ContextValue): void {
    this.#values.set(name, value);
  }

  /** Sets the variable where it was declared. */
  assign(name: string, value: ContextValue): void {
    if (this.#values.has(name) || !this.#outer) {
      this.#values.set(name, value);
    } else {
      this.#outer.assign(name, value);
    }
  }
}
