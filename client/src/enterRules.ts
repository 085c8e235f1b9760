/**
 * How a line break in YAML is indented: the editor knows no rule of its own. Plain data by the text before the cursor; knows no editor.
 */
export interface EnterRule {
  readonly before: RegExp;
  /** `deeper`: one step to the right; otherwise spaces behind the indentation of the line. */
  readonly indent: 'deeper' | { readonly spaces: number };
}

/** The first that fits counts. */
export const enterRules: readonly EnterRule[] = [
  // `- metadata:` or `- script: |`: below the key, which is two behind the dash.
  { before: /^\s*- +[^\s#"'].*:\s*(?:[|>][-+0-9]*)?\s*$/, indent: { spaces: 4 } },
  // `- name: web`: the next key of the same item.
  { before: /^\s*- +[\w."'/-]+: +[^\s|>].*$/, indent: { spaces: 2 } },
  // `spec:` or `script: |`.
  { before: /^\s*[^\s#-].*:\s*(?:[|>][-+0-9]*)?\s*$/, indent: 'deeper' },
];
