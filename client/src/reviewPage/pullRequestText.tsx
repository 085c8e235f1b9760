import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { MarkdownPreview } from './markdownPreview.tsx';
import { TextArea } from './textFields.tsx';
import type { TextFieldParts } from './textFields.tsx';

/** The text of the pull request: as reviewers will read it, or to be edited. */
export function PullRequestText(parts: Omit<TextFieldParts, 'label'>): JSX.Element {
  const [mode, setMode] = useState<'preview' | 'edit'>('preview');
  const label = 'Text';
  return (
    <div class="text">
      <div class="toggle">
        <span>{label}</span>
        <button
          type="button"
          class="link"
          aria-pressed={mode === 'edit'}
          aria-label="Edit the text"
          onClick={() => setMode(mode === 'edit' ? 'preview' : 'edit')}
        >
          {mode === 'edit' ? 'Preview' : 'Edit'}
        </button>
      </div>
      {mode === 'edit' ? (
        <TextArea {...parts} label={label} unseenLabel rows={18} />
      ) : (
        <div class="preview" role="region" aria-label="Text of the pull request" tabIndex={0}>
          {parts.value.trim() === '' ? <p class="quiet">No text</p> : <MarkdownPreview text={parts.value} />}
        </div>
      )}
      {mode === 'preview' && parts.problem !== undefined && <p class="problem">{parts.problem}</p>}
    </div>
  );
}
