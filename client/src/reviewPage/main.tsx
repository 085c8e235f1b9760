import { render } from 'preact';
import type { HostMessage, PageMessage } from '../review/reviewMessages.ts';
import { createPlanRequest, initialReview, reduceReview } from '../review/reviewState.ts';
import type { Draft, ReviewEvent, ReviewState, Staleness } from '../review/reviewState.ts';
import { ReviewPage } from './reviewPage.tsx';

/**
 * The script of the review page, in a frame of its own without access to anything: shows the state, keeps what the person wrote where it
 * outlives the page, and asks for a plan when something changed. It acts only by telling the extension.
 */

/** What VS Code gives to the script of a page. */
interface PageHost {
  postMessage(message: PageMessage): void;
  getState(): KeptState | undefined;
  setState(state: KeptState): void;
}

/** What is kept of a page; the extension reads the root when it restores one. */
interface KeptState {
  readonly root: string;
  readonly draft: Draft;
}

declare function acquireVsCodeApi(): PageHost;

/** Milliseconds of rest before a plan is asked for: short after the person's own change here, longer while they type in an editor. */
const rest = { here: 150, elsewhere: 400 };

class Page {
  readonly #host: PageHost;
  readonly #container: Element;
  readonly #root: string;
  #state: ReviewState;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: PageHost, container: Element, root: string) {
    this.#host = host;
    this.#container = container;
    this.#root = root;
    this.#state = initialReview(host.getState()?.draft);
    this.#render();
    host.postMessage({ type: 'ready' });
  }

  readonly dispatch = (event: ReviewEvent): void => {
    const wanted = this.#state.wanted;
    this.#state = reduceReview(this.#state, event);
    this.#host.setState({ root: this.#root, draft: this.#state.draft });
    this.#schedule(event, wanted);
    this.#render();
  };

  #schedule(event: ReviewEvent, before: Staleness): void {
    const { wanted } = this.#state;
    const here = event.type !== 'circumstances';
    if (wanted === 'nothing' || (wanted === before && event.type !== 'edited' && event.type !== 'selected' && here)) {
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), here ? rest.here : rest.elsewhere);
  }

  #ask(): void {
    this.dispatch({ type: 'asked' });
    this.#host.postMessage({ type: 'plan', asked: this.#state.asked, request: createPlanRequest(this.#state) });
  }

  #render(): void {
    render(
      <ReviewPage state={this.#state} dispatch={this.dispatch} post={message => this.#host.postMessage(message)} />,
      this.#container,
    );
  }
}

const container = document.getElementById('page');
if (container) {
  const page = new Page(acquireVsCodeApi(), container, container.dataset['root'] ?? '');
  window.addEventListener('message', ({ data }: MessageEvent<HostMessage>) => page.dispatch(data));
}
