import type { FrameLocator, Locator, Page } from 'playwright-core';

/**
 * What a person does and sees in the workbench, for interface suites: each function waits for what it needs and for what it causes, and
 * fails with Playwright's account of what was not there. Only this file knows the workbench's class names.
 */

/** One row of a tree, as it is on the screen. */
export interface TreeRow {
  readonly label: string;
  /** The dimmed text after the label; empty if there is none. */
  readonly description: string;
  /** What a screen reader says. */
  readonly spoken: string;
  /** From 1. */
  readonly level: number;
  /** `undefined` for a row without children. */
  readonly expanded: boolean | undefined;
}

/** Patience in milliseconds for what follows from one action, on a machine that does other things too. */
const patience = 20_000;

/** Opens a file of the workspace by quick open, optionally at a line (from 1); resolves when its editor has the focus. */
export async function openFile(page: Page, path: string, line?: number): Promise<void> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const input = await openQuickInput(page, 'Control+KeyP');
  await input.fill(path);
  const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name }).first();
  // The list may still be filtering: Enter would take a row that is about to go.
  await row.click({ timeout: patience });
  await page.locator('.tab.active').filter({ hasText: name }).first().waitFor({ timeout: patience });
  await page.locator('.editor-group-container.active .monaco-editor.focused').first().waitFor({ timeout: patience });
  if (line !== undefined) {
    await goToLine(page, line);
  }
}

/** Puts the cursor at a line and column of the active editor, both from 1. */
export async function goToLine(page: Page, line: number, column = 1): Promise<void> {
  const input = await openQuickInput(page, 'Control+KeyG');
  await input.fill(`:${line}:${column}`);
  await input.press('Enter');
  await input.waitFor({ state: 'hidden', timeout: patience });
}

/** Runs a command by its title in the command palette, such as `Driftline: Show Environments`. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const input = await openQuickInput(page, 'F1');
  await input.fill(`>${title}`);
  const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
  await row.waitFor({ timeout: patience });
  await row.click();
}

/** Types at the cursor, as fast as a page takes it. */
export async function typeText(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
}

/** Selects the next occurrence of `from` in the active editor and types `to` over it. */
export async function replaceText(page: Page, from: string, to: string): Promise<void> {
  await page.keyboard.press('Control+KeyF');
  const find = page.locator('.editor-group-container.active .find-widget.visible .find-part textarea').first();
  await find.waitFor({ timeout: patience });
  await find.fill(from);
  await page
    .locator('.find-widget.visible .matchesCount')
    .filter({ hasText: /\d+ of \d+/ })
    .first()
    .waitFor({ timeout: patience });
  await find.press('Escape');
  await typeText(page, to);
}

/** Saves the active editor and resolves when it is no longer marked as changed. */
export async function saveFile(page: Page): Promise<void> {
  await page.keyboard.press('Control+KeyS');
  await page.locator('.tab.active:not(.dirty)').first().waitFor({ timeout: patience });
}

/** Waits for a code lens whose text matches, in any editor, and returns it. */
export async function waitForLens(page: Page, text: string | RegExp): Promise<Locator> {
  const lens = page.locator('.monaco-editor .codelens-decoration a').filter({ hasText: text }).first();
  await lens.waitFor({ timeout: patience });
  return lens;
}

/** The texts of the code lenses on the screen, in order. */
export async function readLenses(page: Page): Promise<string[]> {
  return readTexts(page.locator('.monaco-editor .codelens-decoration a'));
}

/** Clicks the code lens whose text matches. */
export async function clickLens(page: Page, text: string | RegExp): Promise<void> {
  await (await waitForLens(page, text)).click();
}

/** Moves the pointer over a text of the active editor and returns what the hover says. */
export async function hoverText(page: Page, text: string | RegExp): Promise<string> {
  await page.locator('.editor-group-container.active .view-line span span').filter({ hasText: text }).first().hover();
  const hover = page.locator('.monaco-editor .monaco-hover:not(.hidden) .hover-contents').first();
  await hover.waitFor({ timeout: patience });
  return normalise(await hover.innerText());
}

/** The texts of all items of the status bar. */
export async function readStatusBar(page: Page): Promise<string[]> {
  return readTexts(page.locator('.part.statusbar .statusbar-item'));
}

/** Waits for a status item whose text matches, and returns it. */
export async function waitForStatusItem(page: Page, text: string | RegExp): Promise<Locator> {
  const item = page.locator('.part.statusbar .statusbar-item').filter({ hasText: text }).first();
  await item.waitFor({ timeout: patience });
  return item;
}

/**
 * The rows of a view that are on the screen right now, such as those of `Environments`; the view is expanded if it is not. A view that
 * is still loading has none: wait for a row first.
 */
export async function readTree(page: Page, view: string): Promise<TreeRow[]> {
  const rows = (await showView(page, view)).locator('.monaco-list-row');
  return Promise.all((await rows.all()).map(readTreeRow));
}

/** Waits for a row whose text matches in a view, and returns it. */
export async function waitForTreeRow(page: Page, view: string, text: string | RegExp): Promise<Locator> {
  const row = (await showView(page, view)).locator('.monaco-list-row').filter({ hasText: text }).first();
  await row.waitFor({ timeout: patience });
  return row;
}

/** Opens the side bar that belongs to an icon of the activity bar, such as `Driftline`. */
export async function openSideBar(page: Page, title: string): Promise<void> {
  const icon = page
    .locator('.part.activitybar .action-item')
    .filter({ has: page.getByLabel(title) })
    .first();
  await icon.click({ timeout: 60_000 });
  await page.locator('.part.sidebar .composite.title').filter({ hasText: title }).waitFor({ timeout: patience });
}

/** Types into the input that a command has opened, once it is there; the answer is given by Enter or Escape. */
export async function typeIntoInput(page: Page, text: string): Promise<Locator> {
  const input = page.locator('.quick-input-widget .quick-input-box input');
  await input.waitFor({ timeout: patience });
  await input.fill(text);
  return input;
}

/** Waits for the text under a view's title whose text matches, such as that of a filter. */
export async function waitForViewMessage(page: Page, view: string, text: string | RegExp): Promise<Locator> {
  const message = (await showView(page, view)).locator('.message').filter({ hasText: text }).first();
  await message.waitFor({ timeout: patience });
  return message;
}

/** What a view says instead of rows: its paragraphs and buttons, in order. */
export async function readWelcome(page: Page, view: string): Promise<string[]> {
  const content = (await showView(page, view)).locator('.welcome-view-content');
  await content.first().waitFor({ timeout: patience });
  return readTexts(content.locator('p, .monaco-button'));
}

/** Waits until a view says something that matches instead of rows. */
export async function waitForWelcome(page: Page, view: string, text: string | RegExp): Promise<void> {
  const content = (await showView(page, view)).locator('.welcome-view-content').filter({ hasText: text });
  await content.first().waitFor({ timeout: patience });
}

/** Waits until the active editor has this many marks of an extension beside its line numbers. */
export async function waitForGutterMarks(page: Page, count: number): Promise<void> {
  const marks = page.locator('.editor-group-container.active .glyph-margin-widgets .cgmr[class*="TextEditorDecorationType"]');
  await marks.nth(count - 1).waitFor({ state: 'attached', timeout: patience });
}

/** Expands or collapses a row. */
export async function setExpanded(row: Locator, state: 'expanded' | 'collapsed'): Promise<void> {
  const wanted = String(state === 'expanded');
  if ((await row.getAttribute('aria-expanded')) !== wanted) {
    await row.locator('.monaco-tl-twistie').click();
    await row.and(row.page().locator(`[aria-expanded="${wanted}"]`)).waitFor({ timeout: patience });
  }
}

/** The titles of the open editors of all groups, in order. */
export async function readTabs(page: Page): Promise<string[]> {
  return Promise.all((await page.locator('.part.editor .tab').all()).map(readLabel));
}

/** The notifications and dialogs on the screen; a quiet extension leaves this empty. */
export async function readInterruptions(page: Page): Promise<string[]> {
  return readTexts(page.locator('.notification-list-item-message, .monaco-dialog-box .dialog-message-text'));
}

/** The header is hidden, but there, where a view is the only one of its container. */
async function showView(page: Page, view: string): Promise<Locator> {
  const header = page
    .locator(`.pane-header[aria-label="${view} Section"], .pane-header[aria-label^="${view} Section: "]`)
    .first();
  await header.waitFor({ state: 'attached', timeout: patience });
  if ((await header.getAttribute('aria-expanded')) === 'false') {
    await header.click();
  }
  return page.locator('.pane').filter({ has: header }).first();
}

async function readTreeRow(row: Locator): Promise<TreeRow> {
  const expanded = await row.getAttribute('aria-expanded');
  return {
    label: await readLabel(row),
    description: (await readTexts(row.locator('.label-description'))).join(' '),
    spoken: (await row.getAttribute('aria-label')) ?? '',
    level: Number(await row.getAttribute('aria-level')),
    expanded: expanded === null ? undefined : expanded === 'true',
  };
}

/** A file's label is in two parts, its name and its extension. */
async function readLabel(item: Locator): Promise<string> {
  return normalise((await item.locator('.label-name, .label-suffix').allTextContents()).join(''));
}

/** Presses the key until the input is there: the first one may come before the workbench listens. */
async function openQuickInput(page: Page, key: string): Promise<Locator> {
  const input = page.locator('.quick-input-widget .quick-input-box input');
  for (const attemptEnds = Date.now() + patience; Date.now() < attemptEnds;) {
    await page.keyboard.press(key);
    const opened = await input.waitFor({ timeout: 2000 }).then(
      () => true,
      () => false,
    );
    if (opened) {
      return input;
    }
  }
  throw new Error(`${key} does not open the quick input`);
}

async function readTexts(items: Locator): Promise<string[]> {
  return (await items.allInnerTexts()).map(normalise).filter(text => text !== '');
}

/** The workbench writes non-breaking spaces, and direction marks around status texts. */
function normalise(text: string): string {
  return text
    .replaceAll(/[\u200E\u200F]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** The review page that is on the screen: its elements are in a frame within the webview's frame. */
export function findReviewPage(page: Page): FrameLocator {
  return page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
}
