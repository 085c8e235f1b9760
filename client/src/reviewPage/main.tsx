import { render } from 'preact';
import type { HostMessage, PageMessage } from '../review/reviewMessages.ts';
import { createPlanRequest, createSubmit, findObstacle, initialReview, isStale, reduceReview } from '../review/reviewState.ts';
import type { Draft, ReviewEvent, ReviewState } from '../review/reviewState.ts';
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
    this.#state = reduceReview(this.#state, event);
    this.#host.setState({ root: this.#root, draft: this.#state.draft });
    this.#schedule(event.type);
    this.#render();
    this.#propose();
  };

  /** What was asked to be proposed is submitted once the plan has caught up with it, unless that shows why it cannot be. */
  #propose(): void {
    if (!this.#state.proposing || isStale(this.#state)) {
      return;
    }
    const obstacle = findObstacle(this.#state);
    this.dispatch({ type: 'proposed' });
    if (!obstacle) {
      this.#host.postMessage({ type: 'submit', request: createSubmit(this.#state) });
    }
  }

  /** What is being proposed is not planned anew; going back to the form asks for what was missed. */
  #schedule(type: ReviewEvent['type']): void {
    const { wanted, submission, revising } = this.#state;
    const isReported = submission !== null && !revising;
    const goesOn = type === 'edited' || type === 'selected' || type === 'circumstances';
    if (isReported || goesOn) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    if (!isReported && wanted !== 'nothing') {
      this.#timer ??= setTimeout(() => this.#ask(), type === 'circumstances' ? rest.elsewhere : rest.here);
    }
  }

  #ask(): void {
    this.#timer = undefined;
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
