import type { JSX, RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Fields whose text may also change from outside, without moving the caret or what is on the screen. */

export interface TextFieldParts {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  /** What is wrong with the text; `undefined` if nothing is. */
  readonly problem: string | undefined;
  readonly onText: (text: string) => void;
  /** Shown in the editor's font. */
  readonly code?: boolean;
  /** Only a screen reader needs the label. */
  readonly unseenLabel?: boolean;
}

/** One line. */
export function TextInput(parts: TextFieldParts): JSX.Element {
  const { id, code, problem, onText } = parts;
  const field = useRef<HTMLInputElement>(null);
  useText(field, parts.value);
  return (
    <Labelled {...parts}>
      <input
        ref={field}
        id={id}
        type="text"
        class={code ? 'code' : undefined}
        spellcheck={!code}
        autocomplete="off"
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onInput={event => onText(event.currentTarget.value)}
      />
    </Labelled>
  );
}

/** Several lines. */
export function TextArea(parts: TextFieldParts & { readonly rows: number }): JSX.Element {
  const { id, code, problem, rows, onText } = parts;
  const field = useRef<HTMLTextAreaElement>(null);
  useText(field, parts.value);
  return (
    <Labelled {...parts}>
      <textarea
        ref={field}
        id={id}
        rows={rows}
        class={code ? 'code' : undefined}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onInput={event => onText(event.currentTarget.value)}
      />
    </Labelled>
  );
}

function Labelled({
  id,
  label,
  problem,
  unseenLabel,
  children,
}: TextFieldParts & { readonly children: JSX.Element }): JSX.Element {
  return (
    <div class="field">
      <label for={id} class={unseenLabel ? 'unseen' : undefined}>
        {label}
      </label>
      {children}
      {problem !== undefined && (
        <p id={`${id}-problem`} class="problem">
          {problem}
        </p>
      )}
    </div>
  );
}

/** Brings a text from outside into the field: only the part that differs, so that selection and scrolling stay. */
function useText(field: RefObject<HTMLInputElement | HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element || element.value === text) {
      return;
    }
    const before = element.value;
    const most = Math.min(before.length, text.length);
    let start = 0;
    while (start < most && before[start] === text[start]) {
      start++;
    }
    let end = 0;
    while (end < most - start && before.at(-1 - end) === text.at(-1 - end)) {
      end++;
    }
    element.setRangeText(text.slice(start, text.length - end), start, before.length - end, 'preserve');
  });
}
