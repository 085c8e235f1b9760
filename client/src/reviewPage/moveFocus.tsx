/** Moves the focus within the page, and never takes it from the editor in which the person is typing meanwhile. */
export function moveFocus(element: HTMLElement | null | undefined, options?: FocusOptions): void {
  if (document.hasFocus()) {
    element?.focus(options);
  }
}
