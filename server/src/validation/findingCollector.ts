import type { YamlNode } from '../yaml/yamlNode.ts';
import type { DocumentFinding, FindingFix } from './finding.ts';

/** More findings in one document than this say nothing new. */
const maximumFindings = 200;

type Segment = string | number;

/** What some findings have beside their message. */
export interface FindingDetails {
  readonly fix?: FindingFix | undefined;
  readonly versions?: readonly string[] | undefined;
}

/** Gathers the findings of one document. State: where in the document the check is, and what was found so far. */
export class FindingCollector {
  readonly #segments: Segment[] = [];
  #findings: DocumentFinding[] = [];
  /** Stands for all nodes below an alias or a merge key: one reads there what is wrong with this use of the anchor. */
  #stand: YamlNode | undefined;

  get findings(): readonly DocumentFinding[] {
    return this.#findings;
  }

  /** Where the check is. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** Reports something about the value the check is at. */
  report(code: string, message: string, at: YamlNode, details: FindingDetails = {}): void {
    this.reportBelow([], code, message, at, details);
  }

  /** Reports something about a value further down. */
  reportBelow(below: readonly Segment[], code: string, message: string, at: YamlNode, details: FindingDetails = {}): void {
    if (this.#findings.length >= maximumFindings) {
      return;
    }
    const { start, end } = this.#stand ?? at;
    const { fix, versions } = details;
    this.#findings.push({
      code,
      message,
      start,
      end,
      segments: [...this.#segments, ...below],
      // What is anchored elsewhere cannot be mended at its use.
      ...(fix && !this.#stand ? { fix } : {}),
      ...(versions ? { versions } : {}),
    });
  }

  /** Runs a check one level down. */
  within(segment: Segment, check: () => void): void {
    this.#segments.push(segment);
    check();
    this.#segments.pop();
  }

  /** Runs a check whose findings all go to `place`, unless they go to a place further out already. */
  standingFor(place: YamlNode | undefined, check: () => void): void {
    const before = this.#stand;
    this.#stand ??= place;
    check();
    this.#stand = before;
  }

  /** What a check finds, without keeping it. */
  attempt(check: () => void): readonly DocumentFinding[] {
    const kept = this.#findings;
    this.#findings = [];
    check();
    const found = this.#findings;
    this.#findings = kept;
    return found;
  }

  /** Keeps findings of an attempt. */
  keep(findings: readonly DocumentFinding[]): void {
    this.#findings.push(...findings.slice(0, Math.max(0, maximumFindings - this.#findings.length)));
  }
}
